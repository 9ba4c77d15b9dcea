#include "src/recording/decision_log.h"

#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

#include "fhir/operation_outcome.h"
#include "src/audit/canonical.h"

namespace isoguard::app {
namespace {

constexpr const char* kNotChecked =
    "The decision could not be recorded, and without a record none is given here. The order was "
    "not checked.";

using audit::CanonicalArray;
using audit::CanonicalObject;

std::string json_of(const Latency& latency) {
  return CanonicalObject()
      .integer("eval", latency.eval.count())
      .integer("fhir", latency.fhir.count())
      .integer("parse", latency.parse.count())
      .integer("total", latency.total.count())
      .json();
}

std::string json_of(const fhir::Issues& issues) {
  CanonicalArray array;
  for (const fhir::Issue& issue : issues) {
    CanonicalObject object;
    object.text("code", fhir::to_code(issue.type));
    if (!issue.expression.empty()) object.text("element", issue.expression);
    array.json(object.json());
  }
  return array.json();
}

/// What was told, and that this program wrote it down.
audit::Event own_event(std::string_view type, CanonicalObject body) {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = type;
  event.body = body.json("build", audit::build_json()).json();
  return event;
}

audit::Event event_with(const char* type, std::string json) {
  return own_event(type, CanonicalObject().json(type, std::move(json)));
}

}  // namespace

/// An answer on its way, in a shape that std::function can hold. Once it goes out it waits for what
/// becomes of that.
struct DecisionLog::Waiting final : http::Delivery {
  Waiting(http::Response what, http::Responder whom)
      : response(std::move(what)), responder(std::move(whom)) {}
  ~Waiting() override { note(Deliveries::End::client_gone); }

  void written(bool client_had_closed) noexcept override {
    note(client_had_closed ? Deliveries::End::client_closed : Deliveries::End::delivered);
  }
  void note(Deliveries::End end) noexcept {
    if (const auto told = std::exchange(deliveries, nullptr)) told->note(id, end, is_early);
  }

  http::Response response;
  http::Responder responder;
  audit::EventId id;
  OnAuditFailure choice = OnAuditFailure::deliver;
  bool is_decision = false;
  bool is_early = false;                   ///< goes out before its record is durable
  std::shared_ptr<Deliveries> deliveries;  ///< of a decision that is going out
};

DecisionLog::DecisionLog(audit::Sink& sink, const audit::Subjects& subjects,
                         OnAuditFailure on_failure)
    : sink_(sink),
      subjects_(subjects),
      on_failure_(on_failure),
      deliveries_(std::make_shared<Deliveries>([this](std::string json) {
        sink_.append(event_with("delivery", std::move(json)), [](const audit::Receipt&) {});
      })) {}

std::string subject_of(const audit::Subjects& subjects, std::string_view sealed,
                       audit::Event& event) {
  CanonicalObject subject;
  subject.text("pseudonym", event.patient);
  try {
    audit::Subjects::Sealed closed = subjects.seal(event.patient, sealed, event.id.text());
    event.wrapped_key = std::move(closed.wrapped_key);
    subject.text("enc", closed.box);
  } catch (const std::runtime_error&) {
    subject.boolean("enc_failed", true);  // a record without its box is better than none
  }
  return subject.json();
}

http::Response unrecorded(http::Response response, std::string why) {
  response.status = 503;
  response.body = fhir::write_operation_outcome(
      {{fhir::IssueSeverity::error, fhir::IssueType::transient, std::move(why), {}}});
  return response;
}

audit::Event DecisionLog::event_of(plugin::Record record, const Caller& caller,
                                   const Latency& latency) const {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = std::move(record.type);
  event.user = std::move(record.user);
  event.service = std::move(record.service);
  event.call = std::move(record.call);
  event.card_uuids = std::move(record.card_uuids);
  event.tenant = caller.tenant;
  CanonicalObject body;
  for (auto& [name, json] : record.members) body.json(name, std::move(json));
  body.json("build", audit::build_json())
      .json("client", to_json(caller))
      .json("latency", json_of(latency));
  if (!event.tenant.empty()) body.text("tenant", event.tenant);
  if (!record.patient.empty()) {
    event.patient = subjects_.pseudonym(event.tenant, record.fhir_server, record.patient);
    body.json("subject", subject_of(subjects_, record.sealed, event));
  }
  event.body = body.json(event.seams);
  return event;
}

void DecisionLog::answer(plugin::Record record, const Caller& caller, const Latency& latency,
                         http::Response response, http::Responder responder) noexcept {
  if (record.type == "refusal" && !tally_.may_record()) return responder(std::move(response));
  const OnAuditFailure choice = caller.on_audit_failure.value_or(on_failure_);
  std::shared_ptr<Waiting> waiting;
  try {
    waiting = std::make_shared<Waiting>(std::move(response), std::move(responder));
    waiting->choice = choice;
    waiting->is_decision = record.type == "decision";
    audit::Event event = event_of(std::move(record), caller, latency);
    waiting->id = event.id;
    sink_.append(std::move(event), [this, waiting](const audit::Receipt& receipt) {
      finish(waiting, receipt.durable);
    });
  } catch (const std::exception&) {
    if (waiting == nullptr) {
      return answer_unrecorded(std::move(response), std::move(responder), choice);
    }
    answer_unrecorded(std::move(waiting->response), std::move(waiting->responder), choice);
  }
}

// A record that is not durable may become so later, and then it must be known what was answered.
void DecisionLog::finish(const std::shared_ptr<Waiting>& waiting, bool durable) noexcept {
  if (waiting->is_decision && !durable && waiting->choice == OnAuditFailure::refuse) {
    deliveries_->note(waiting->id, Deliveries::End::withheld);
  } else if (waiting->is_decision) {
    waiting->is_early = !durable;
    waiting->deliveries = deliveries_;
    waiting->response.delivery = waiting;
  }
  http::Response response = std::move(waiting->response);  // or it would hold itself
  if (!durable) {
    return answer_unrecorded(std::move(response), std::move(waiting->responder), waiting->choice);
  }
  response.headers.emplace_back(kEventHeader, waiting->id.text());
  waiting->responder(std::move(response));
}

void DecisionLog::answer_unrecorded(http::Response response, http::Responder responder,
                                    OnAuditFailure choice) noexcept {
  const bool decided = response.status < 400;
  if (decided && choice == OnAuditFailure::refuse) {
    response = unrecorded(std::move(response), kNotChecked);
  }
  responder(std::move(response));
}

void DecisionLog::refused(std::string_view service, std::string_view endpoint, const Caller& caller,
                          int status, const fhir::Issues& issues,
                          std::string_view request_sha256) noexcept try {
  if (!tally_.may_record()) return;
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = "refusal";
  event.service = service;
  event.tenant = caller.tenant;
  CanonicalObject body;
  body.json("build", audit::build_json())
      .json("client", to_json(caller))
      .json("issues", json_of(issues));
  CanonicalObject call;
  call.text("endpoint", endpoint).text("service", service);
  if (!request_sha256.empty()) call.text("request_sha256", request_sha256);
  body.json("call", call.json());
  body.json("result", CanonicalObject().integer("http_status", status).json());
  if (!event.tenant.empty()) body.text("tenant", event.tenant);
  event.body = body.json();
  sink_.append(std::move(event), [](const audit::Receipt&) {});
} catch (const std::exception&) {
  // Nobody waits for it, and a refused request decided nothing.
}

void DecisionLog::refusals(std::string details) noexcept try {
  sink_.append(event_with("refusals", std::move(details)), [](const audit::Receipt&) {});
} catch (const std::exception&) {
  // They stay counted in the metrics.
}

void DecisionLog::config(std::string_view what, std::string details) {
  auto said = CanonicalObject().text("what", what).json("details", std::move(details));
  write_and_wait(event_with("config", said.json()));
}

void DecisionLog::knowledge(std::string_view type, std::string know, std::string_view said) {
  write_and_wait(
      own_event(type, CanonicalObject().json("know", std::move(know)).text("said", said)));
}

void DecisionLog::write_and_wait(audit::Event event) {
  const auto written = std::make_shared<std::promise<void>>();
  sink_.append(std::move(event), [written](const audit::Receipt&) { written->set_value(); });
  written->get_future().wait();
}

}  // namespace isoguard::app

#include "src/decision_log.h"

#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

#include "fhir/operation_outcome.h"
#include "src/audit/canonical.h"

namespace isoguard::app {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;

/// An answer on its way, in a shape that std::function can hold.
struct Waiting {
  http::Response response;
  http::Responder responder;
  std::string event_id;
};

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

}  // namespace

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

http::Response unrecorded(http::Response response) {
  response.status = 503;
  response.body = fhir::write_operation_outcome(
      {{fhir::IssueSeverity::error,
        fhir::IssueType::transient,
        "The decision could not be recorded, and without a record none is given here. The order "
        "was not checked.",
        {}}});
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
    event.patient = subjects_.pseudonym(record.fhir_server, record.patient);
    body.json("subject", subject_of(subjects_, record.sealed, event));
  }
  event.body = body.json(event.seams);
  return event;
}

void DecisionLog::answer(plugin::Record record, const Caller& caller, const Latency& latency,
                         http::Response response, http::Responder responder) noexcept {
  if (record.type == "refusal" && !tally_.may_record()) return responder(std::move(response));
  std::shared_ptr<Waiting> waiting;
  try {
    waiting = std::make_shared<Waiting>(
        Waiting{std::move(response), std::move(responder), std::string()});
    audit::Event event = event_of(std::move(record), caller, latency);
    waiting->event_id = event.id.text();
    sink_.append(std::move(event), [this, waiting](const audit::Receipt& receipt) {
      if (!receipt.durable) {
        return answer_unrecorded(std::move(waiting->response), std::move(waiting->responder));
      }
      waiting->response.headers.emplace_back(kEventHeader, std::move(waiting->event_id));
      waiting->responder(std::move(waiting->response));
    });
  } catch (const std::exception&) {
    if (waiting == nullptr) return answer_unrecorded(std::move(response), std::move(responder));
    answer_unrecorded(std::move(waiting->response), std::move(waiting->responder));
  }
}

void DecisionLog::answer_unrecorded(http::Response response, http::Responder responder) noexcept {
  const bool decided = response.status < 400;
  if (decided && on_failure_ == OnAuditFailure::refuse) response = unrecorded(std::move(response));
  responder(std::move(response));
}

void DecisionLog::refused(std::string_view service, std::string_view endpoint, const Caller& caller,
                          int status, const fhir::Issues& issues) noexcept try {
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
  body.json("call", CanonicalObject().text("endpoint", endpoint).text("service", service).json());
  body.json("result", CanonicalObject().integer("http_status", status).json());
  if (!event.tenant.empty()) body.text("tenant", event.tenant);
  event.body = body.json();
  sink_.append(std::move(event), [](const audit::Receipt&) {});
} catch (const std::exception&) {
  // Nobody waits for it, and a refused request decided nothing.
}

void DecisionLog::refusals(std::string details) noexcept try {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = "refusals";
  event.body = CanonicalObject()
                   .json("build", audit::build_json())
                   .json("refusals", std::move(details))
                   .json();
  sink_.append(std::move(event), [](const audit::Receipt&) {});
} catch (const std::exception&) {
  // They stay counted in the metrics.
}

void DecisionLog::config(std::string_view what, std::string details) {
  CanonicalObject body;
  body.json("config",
            CanonicalObject().text("what", what).json("details", std::move(details)).json());
  write_and_wait("config", std::move(body));
}

void DecisionLog::knowledge(std::string_view type, std::string know, std::string_view said) {
  CanonicalObject body;
  body.json("know", std::move(know)).text("said", said);
  write_and_wait(type, std::move(body));
}

void DecisionLog::write_and_wait(std::string_view type, CanonicalObject body) {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = type;
  event.body = body.json("build", audit::build_json()).json();
  const auto written = std::make_shared<std::promise<void>>();
  sink_.append(std::move(event), [written](const audit::Receipt&) { written->set_value(); });
  written->get_future().wait();
}

}  // namespace isoguard::app

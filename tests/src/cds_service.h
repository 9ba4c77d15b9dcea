#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/audit/tenant_keys.h"
#include "src/cds_handler.h"
#include "src/fhir_client/client.h"
#include "src/manifests/load_plugin.h"
#include "src/manifests/plugin_in_use.h"
#include "src/recording/cards_sent.h"
#include "src/recording/decision_log.h"
#include "src/recording/feedback_intake.h"
#include "tests/support/kept_events.h"

namespace isoguard::app {

using http::Request;
using http::Response;
using std::chrono::milliseconds;

inline constexpr const char* kOrigin = "https://ehr.example";
inline constexpr const char* kSign = "/cds-services/order-sign";
inline constexpr const char* kIsotretinoin =
    R"("medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]})";
inline constexpr const char* kReference = R"("medicationReference":{"reference":"Medication/m"})";

/// Keeps the one answer.
class Answered final : public http::Responder::Sink {
 public:
  void answer(Response response) noexcept override {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(response_.has_value()) << "answered twice";
    response_ = std::move(response);
    changed_.notify_all();
  }
  Response wait() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(30), [&] { return response_.has_value(); })) {
      ADD_FAILURE() << "never answered";
      return {};
    }
    return *response_;
  }
  bool is_answered() {
    const std::lock_guard lock(mutex_);
    return response_.has_value();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Response> response_;
};

/// Servers whose release is known and that take no batches, so that none is asked for metadata.
inline fhir_client::Settings fhir_settings(const std::vector<std::string>& servers,
                                           fhir::Release release) {
  fhir_client::Settings settings;
  settings.release = release;
  for (const std::string& url : servers) settings.servers.push_back({url, release, 0, false});
  settings.limits.deadline = std::chrono::seconds(20);
  return settings;
}

/// The handler as `isoguard serve` builds it, for EHRs at kOrigin and the given FHIR servers.
struct Service {
  explicit Service(const std::vector<std::string>& servers = {},
                   milliseconds deadline = std::chrono::seconds(20),
                   fhir::Release release = fhir::Release::r4)
      : fhir(fhir_settings(servers, release)),
        handler(plugin, fhir, CorsPolicy({kOrigin}, false), deadline, release) {}

  Response ask(Request request) {
    const auto sink = std::make_shared<Answered>();
    handler.handle(std::move(request), http::Responder(sink));
    return sink->wait();
  }
  Response post(std::string body, std::string_view content_type = "application/json") {
    Request request("POST", kSign);
    request.add_header("Content-Type", content_type);
    request.body = std::move(body);
    return ask(std::move(request));
  }

  PluginInUse plugin{load_plugin({}).value()};
  fhir_client::Client fhir;
  CdsHandler handler;
};

/// The same with a log of decisions, kept in memory.
struct KeepingService {
  explicit KeepingService(OnAuditFailure on_failure = OnAuditFailure::deliver,
                          std::vector<std::string> servers = {})
      : fhir(fhir_settings(std::move(servers), fhir::Release::r4)),
        log(sink, site.subjects, on_failure),
        cards([this](std::string_view uuid) { return sink.stored(uuid); }),
        feedback(log, cards, nullptr, nullptr, std::chrono::seconds(0)),
        handler(plugin, fhir, CorsPolicy({kOrigin}, false), std::chrono::seconds(20),
                fhir::Release::r4, {&log, &feedback, &card_keys}) {}

  std::shared_ptr<Answered> begin(std::string_view target, std::string body) {
    Request request("POST", target);
    request.add_header("Content-Type", "application/json");
    request.add_header("Origin", kOrigin);
    request.peer_address = "192.0.2.7";
    request.body = std::move(body);
    const auto sink_of_answer = std::make_shared<Answered>();
    handler.handle(std::move(request), http::Responder(sink_of_answer));
    return sink_of_answer;
  }
  Response post(std::string_view target, std::string body) {
    return begin(target, std::move(body))->wait();
  }

  test_support::EventsInMemory sink;
  test_support::TestSite site;
  PluginInUse plugin{load_plugin({}).value()};
  fhir_client::Client fhir;
  DecisionLog log;
  CardsInEvents cards;
  audit::TenantKeys card_keys{site.keys.cards};
  FeedbackIntake feedback;
  CdsHandler handler;
};

/// An order of a drug for a woman, to be signed; `more` are further members ("\"prefetch\":{},").
inline std::string order(const std::string& more = {}, std::string_view drug = kIsotretinoin) {
  return "{" + more +
         R"("hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{
           "userId":"Practitioner/1","patientId":"p","draftOrders":{"resourceType":"Bundle","entry":[
           {"resource":{"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
            "subject":{"reference":"Patient/p"},)" +
         std::string(drug) + "}}]}}}";
}
inline std::string with_access(const std::string& server) {
  return R"("fhirServer":")" + server +
         R"(","fhirAuthorization":{"access_token":"t0ken","token_type":"Bearer","expires_in":300,)"
         R"("scope":"patient/*.rs","subject":"isoguard"},)";
}

inline std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "absent";
}
inline bool says(const Response& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}
}  // namespace isoguard::app

// What is kept of a call: everything that an auditor asks for, and nothing of the patient.

#include "plugin/decision/record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/self_test.h"
#include "plugin/knowledge/sha256.h"
#include "plugin/rules/catalogue.h"
#include "src/audit/canonical.h"
#include "tests/conformance/hook_request.h"

namespace isoguard::decision {
namespace {

using conformance::HookRequest;
using conformance::kToday;
using conformance::parsed;
using conformance::shipped;
using fhir::json::Value;
using knowledge::sha256_hex;

/// A call that was decided and what is kept of it.
struct Kept {
  std::string request_sha256;
  plugin::Answer answer;
  Record record;
  fhir::Document open;    ///< all members as one object
  fhir::Document sealed;  ///< null when there is nothing

  const Value& operator[](std::string_view name) const { return open.root()[name]; }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& member : open.root().members()) names.emplace_back(member.name);
    return names;
  }
};

std::string open_json(const Record& record) {
  std::string out = "{";
  for (const auto& [name, json] : record.members) {
    out.append(out.size() > 1 ? ",\"" : "\"").append(name).append("\":").append(json);
  }
  return out + "}";
}

Kept keep(plugin::Call& call, const std::string& request_sha256) {
  const plugin::Answer answer = call.answer();
  Record record = call.record(answer, request_sha256);
  EXPECT_TRUE(audit::is_canonical(open_json(record))) << open_json(record);
  fhir::Document open = parsed(open_json(record));
  fhir::Document sealed = parsed(record.sealed.empty() ? "null" : record.sealed);
  return {request_sha256, answer, std::move(record), std::move(open), std::move(sealed)};
}
Kept keep(std::string_view service, const std::string& body,
          const plugin::Plugin& plugin = shipped(), fhir::Day today = kToday) {
  const auto call = plugin.call(service, body, today);
  if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
  return keep(*call, sha256_hex(body));
}
Kept keep(const HookRequest& request) { return keep(request.hook, request.json()); }

std::string json(const Value& value) { return fhir::json::to_string(value); }

TEST(Record, NamesWhoVouchesForTheKnowledge) {
  knowledge::ManifestFiles files = knowledge::embedded_manifests();
  std::string& root = files.at("knowledge.json");
  root.insert(root.find('{') + 1, R"("id":"st-anna",)");
  const auto knowledge = *knowledge::load(files, {"st-anna/pharmacy", "01ab"});
  const auto plugin = *plugin::Plugin::make(knowledge, "eu-ppp");
  const HookRequest request;
  EXPECT_EQ(json(keep(request.hook, request.json(), *plugin)["know"]),
            R"({"id":"st-anna","listing":"01ab","policy":"eu-ppp","sha256":")" + knowledge->sha256 +
                R"(","signer":"st-anna/pharmacy","version":")" + knowledge->version + R"("})");
}

TEST(Record, OfADecisionIsComplete) {
  HookRequest request;
  request.fhir_server = "https://ehr.example/fhir";
  request.authorization =
      R"({"access_token":"t0ken","token_type":"Bearer","expires_in":300,"scope":"patient/*.rs","subject":"isoguard_1","patient":"p"})";
  const Kept kept = keep(request);
  EXPECT_EQ(kept.record.type, "decision");
  EXPECT_EQ(kept.names(), (std::vector<std::string>{"call", "cards", "checks", "evidence", "keep",
                                                    "know", "missing", "order", "result", "user"}));
  EXPECT_EQ(
      json(kept["call"]),
      R"({"fhirAuthorization":{"expires_in":300,"scope":"patient/*.rs","subject":"isoguard_1"},)"
      R"("fhirServer":"https://ehr.example/fhir","hook":"order-sign","request_sha256":")" +
          kept.request_sha256 + R"(","service":"order-sign","today":"2026-11-23"})");
  EXPECT_EQ(json(kept["user"]), R"({"ref":"Practitioner/1"})");
  EXPECT_EQ(
      json(kept["order"]),
      R"([{"codes":["http://www.nlm.nih.gov/research/umls/rxnorm|403930"],"number":0,"status":"draft"}])");
  EXPECT_EQ(json(kept["know"]), R"({"policy":"eu-ppp","sha256":")" + shipped().knowledge().sha256 +
                                    R"(","version":")" + shipped().knowledge().version + R"("})");
  EXPECT_EQ(json(kept["missing"]), "[]");
  EXPECT_EQ(json(kept["result"]), R"({"concerns_us":true,"degraded":[],"http_status":200,)"
                                  R"("response_sha256":")" +
                                      sha256_hex(kept.answer.body) + R"("})");
  EXPECT_EQ(kept.record.fhir_server, "https://ehr.example/fhir");
  EXPECT_EQ(kept.record.patient, "Patient/p");
  EXPECT_EQ(kept.record.sealed,
            R"({"hookInstance":"i-1","orders":[{"ref":"MedicationRequest/iso"}],)"
            R"("patient":"Patient/p"})");
  EXPECT_EQ(kept.record.user, "Practitioner/1");
  EXPECT_EQ(kept.record.service, "order-sign");
  EXPECT_EQ(kept.record.call, "") << "i-1 is no UUID, and so may be anything";
}

TEST(Record, NamesTheCardsByTheirBytes) {
  const Kept kept = keep(HookRequest{});
  const fhir::Document response = parsed(kept.answer.body);
  const auto cards = response.root()["cards"].items();
  ASSERT_FALSE(cards.empty());
  ASSERT_EQ(kept["cards"].items().size(), cards.size());
  std::string uuids;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const Value& entry = kept["cards"].items()[i];
    EXPECT_EQ(entry["uuid"].string(), cards[i]["uuid"].string());
    EXPECT_EQ(entry["rule"].string(), cards[i]["source"]["topic"]["code"].string());
    EXPECT_EQ(entry["indicator"].string(), cards[i]["indicator"].string());
    EXPECT_EQ(entry["sha256"].string(), sha256_hex(json(cards[i])));
    ASSERT_EQ(entry["suggestions"].items().size(), cards[i]["suggestions"].items().size());
    for (std::size_t k = 0; k < entry["suggestions"].items().size(); ++k) {
      EXPECT_EQ(entry["suggestions"].items()[k].string(),
                cards[i]["suggestions"].items()[k]["uuid"].string());
    }
    ASSERT_EQ(entry["reasons"].items().size(), cards[i]["overrideReasons"].items().size());
    for (std::size_t k = 0; k < entry["reasons"].items().size(); ++k) {
      EXPECT_EQ(entry["reasons"].items()[k].string(),
                cards[i]["overrideReasons"].items()[k]["code"].string());
    }
    uuids += (i > 0 ? " " : "") + std::string(entry["uuid"].string());
  }
  EXPECT_EQ(kept.record.card_uuids, uuids);
}

TEST(Record, HasACheckOfEveryRuleThatWasAsked) {
  const Kept kept = keep(HookRequest{});
  const auto checks = kept["checks"].items();
  ASSERT_EQ(checks.size(), rules::catalogue().size());
  const std::set<std::string_view> results = {"met", "not_met", "not_applicable", "not_evaluated"};
  const std::set<std::string_view> seen = {"shown", "silent", "off", "hidden"};
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const std::string_view rule = rules::catalogue()[i].id;
    EXPECT_EQ(checks[i]["rule"].string(), rule);
    EXPECT_EQ(checks[i]["version"].string(), shipped().knowledge().rule(rule)->version);
    EXPECT_TRUE(results.contains(checks[i]["result"].string())) << json(checks[i]);
    const bool met = checks[i]["result"].string() == "met";
    EXPECT_EQ(!checks[i]["row"].is_null(), met) << json(checks[i]);
    EXPECT_EQ(seen.contains(checks[i]["policy"].string()), met) << json(checks[i]);
    for (const char* list : {"evidence", "contrary"}) {
      for (const Value& number : checks[i][list].items()) {
        EXPECT_LT(std::stoul(std::string(number.number())), kept["evidence"].items().size());
      }
    }
  }
}

constexpr const char* kPregnant =
    R"({"resourceType":"Condition","id":"preg","meta":{"versionId":"3","lastUpdated":"2026-11-20T08:00:00Z"},
        "subject":{"reference":"Patient/p"},"clinicalStatus":{"coding":[{"code":"active"}]},
        "onsetDateTime":"2026-11-01","note":[{"text":"secret"}],
        "code":{"coding":[{"system":"http://snomed.info/sct","code":"77386006"}]}})";

TEST(Record, EvidenceIsWhatAVerdictRestsOn) {
  HookRequest request;
  request.conditions = R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)" +
                       std::string(kPregnant) + "}]}";
  const Kept kept = keep(request);
  const Value* pregnancy = nullptr;
  for (const Value& item : kept["evidence"].items()) {
    if (item["id"].string() == "preg") pregnancy = &item;
  }
  ASSERT_NE(pregnancy, nullptr) << json(kept["evidence"]);
  const fhir::Document resource = parsed(kPregnant);
  EXPECT_EQ(json(*pregnancy), R"({"id":"preg","lastUpdated":"2026-11-20T08:00:00Z","sha256":")" +
                                  sha256_hex(json(resource.root())) +
                                  R"(","source":"prefetch","type":"Condition","versionId":"3"})");
  const auto checks = kept["checks"].items();
  const auto check = std::find_if(checks.begin(), checks.end(), [](const Value& one) {
    return one["rule"].string() == "teratogenic-pregnancy";
  });
  ASSERT_NE(check, checks.end());
  EXPECT_EQ((*check)["result"].string(), "met");
  ASSERT_EQ((*check)["evidence"].items().size(), 1u);
  const std::size_t number = std::stoul(std::string((*check)["evidence"].items()[0].number()));
  EXPECT_EQ(&kept["evidence"].items()[number], pregnancy);
}

TEST(Record, EvidenceSaysWhereItCameFrom) {
  HookRequest request;
  request.left_out = "conditions";
  request.fhir_server = "https://ehr.example/fhir";
  const std::string body = request.json();
  const auto call = shipped().call("order-sign", body, kToday);
  ASSERT_EQ(call->needs().size(), 1u);
  fhir::Reply reply;
  reply.pages.push_back(
      parsed(R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)" +
             std::string(kPregnant) + "}]}"));
  call->deliver(0, std::move(reply));
  EXPECT_TRUE(call->needs().empty());
  const Kept kept = keep(*call, sha256_hex(body));
  std::set<std::string> sources;
  for (const Value& item : kept["evidence"].items()) {
    sources.insert(std::string(item["type"].string()) + " " + std::string(item["source"].string()));
  }
  EXPECT_TRUE(sources.contains("Condition fhir")) << json(kept["evidence"]);
}

/// What was missing, as "what: why", sorted.
std::set<std::string> missing(const Kept& kept) {
  std::set<std::string> said;
  for (const Value& item : kept["missing"].items()) {
    said.insert(std::string(item["what"].string()) + ": " + std::string(item["why"].string()));
  }
  return said;
}
using Missing = std::set<std::string>;

TEST(Record, TellsWhatThePrefetchLacked) {
  const std::string outcome =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error"}]})";
  const std::pair<std::string, const char*> rows[] = {
      {"null", "null"},
      {outcome, "operation_outcome"},
      {R"({"resourceType":"Bundle","entry":[{"resource":)" + outcome + "}]}", "operation_outcome"},
      {R"({"resourceType":"Bundle","link":[{"relation":"next","url":"https://x/2"}]})",
       "page_incomplete"},
      {R"("garbage")", "unparsable"},
      {"{}", "unparsable"},
      {"[]", "unparsable"},
      {R"({"resourceType":"Patient","id":"p"})", "unparsable"},
  };
  for (const auto& [value, why] : rows) {
    HookRequest request;
    request.conditions = value;
    const Kept kept = keep(request);
    EXPECT_EQ(missing(kept), Missing{std::string("conditions: ") + why}) << value;
    EXPECT_EQ(json(kept["result"]["degraded"]), R"(["data-missing"])");
  }
  for (const char* key : {"patient", "conditions", "obs-preg", "obs-lab", "procedures", "medreq",
                          "medstmt", "sreq", "communications", "communication-requests",
                          "care-plans", "rems", "episodes", "allergies"}) {
    HookRequest request;
    request.left_out = key;
    EXPECT_EQ(missing(keep(request)), Missing{std::string(key) + ": absent"});
  }
}

TEST(Record, TellsWhyTheFhirServerGaveNothing) {
  using fhir::Failure;
  const std::pair<Failure, const char*> rows[] = {
      {Failure::not_provided, "absent"},     {Failure::null_value, "null"},
      {Failure::timeout, "timeout"},         {Failure::unauthorised, "unauthorised"},
      {Failure::too_large, "too_large"},     {Failure::unparsable, "unparsable"},
      {Failure::not_found, "not_found"},     {Failure::not_registered, "not_registered"},
      {Failure::throttled, "throttled"},     {Failure::operation_outcome, "operation_outcome"},
      {Failure::redirected, "redirected"},   {Failure::server_error, "server_error"},
      {Failure::unreachable, "unreachable"}, {Failure::incomplete, "page_incomplete"},
      {Failure::none, "unparsable"},  // says that all came, and brings nothing
  };
  for (const auto& [failure, why] : rows) {
    HookRequest request;
    request.left_out = "conditions";
    request.fhir_server = "https://ehr.example/fhir";
    const std::string body = request.json();
    const auto call = shipped().call("order-sign", body, kToday);
    ASSERT_EQ(call->needs().size(), 1u);
    fhir::Reply reply;
    reply.failure = failure;
    call->deliver(0, std::move(reply));
    EXPECT_TRUE(call->needs().empty());
    EXPECT_EQ(missing(keep(*call, sha256_hex(body))), Missing{std::string("conditions: ") + why});
  }
}

TEST(Record, TellsWhatWasNotUnderstood) {
  HookRequest request;
  request.conditions =
      R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","id":"c","code":5}}]})";
  const Kept kept = keep(request);
  EXPECT_EQ(missing(kept), (Missing{"Condition: unparsable", "conditions: unparsable"}));
  EXPECT_NE(json(kept["missing"]).find(R"("element":"Condition.code")"), std::string::npos);
  HookRequest unknown;
  unknown.draft =
      R"({"resourceType":"MedicationRequest","id":"x","status":"draft","intent":"order","subject":{"reference":"Patient/p"}})";
  EXPECT_TRUE(missing(keep(unknown)).contains("draft-order: unidentified"));
}

TEST(Record, OfACallThatDoesNotConcernUsIsShort) {
  HookRequest request;
  request.draft =
      R"({"resourceType":"MedicationRequest","id":"ibu","status":"draft","intent":"order",
          "subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"text":"Ibuprofen 400 mg"}})";
  const Kept kept = keep(request);
  EXPECT_EQ(kept.record.type, "decision");
  EXPECT_EQ(kept.names(), (std::vector<std::string>{"call", "cards", "keep", "know", "missing",
                                                    "result", "user"}));
  EXPECT_EQ(json(kept["cards"]), "[]");
  EXPECT_EQ(json(kept["result"]["concerns_us"]), "false");
  EXPECT_EQ(kept.record.patient, "Patient/p");
}

TEST(Record, OfARefusedRequestHasPathsAndNoValues) {
  const std::pair<std::string, const char*> rows[] = {
      {"Jane Doe", R"([{"code":"structure"}])"},
      {R"(["Jane Doe"])", R"([{"code":"structure"}])"},
      {R"({"hook":"Jane Doe","hookInstance":7,"context":{"patientId":{"Jane":"Doe"}}})",
       R"([{"code":"value","element":"hook"},{"code":"structure","element":"hookInstance"},)"
       R"({"code":"structure","element":"context.patientId"},)"
       R"({"code":"required","element":"context.draftOrders"}])"},
      {"[" + std::string(2000, '[') + "]", R"([{"code":"too-costly"}])"},
  };
  for (const auto& [body, issues] : rows) {
    const Kept kept = keep("order-sign", body);
    EXPECT_EQ(kept.record.type, "refusal") << body;
    EXPECT_EQ(kept.names(), (std::vector<std::string>{"call", "issues", "know", "result"}));
    EXPECT_EQ(json(kept["issues"]), issues);
    EXPECT_EQ(kept["call"]["request_sha256"].string(), sha256_hex(body));
    EXPECT_EQ(kept["result"]["http_status"].number(), std::to_string(kept.answer.status));
    EXPECT_GE(kept.answer.status, 400);
    EXPECT_EQ(kept.record.patient + kept.record.sealed, "");
    EXPECT_EQ(open_json(kept.record).find("Doe"), std::string::npos);
  }
}

}  // namespace
}  // namespace isoguard::decision

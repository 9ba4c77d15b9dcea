#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include "src/pending_call.h"
#include "tests/src/cds_service.h"
#include "tests/src/failing_ehr.h"
#include "tests/support/certificates.h"
#include "tests/support/fhir_faults.h"
#include "tests/support/hostile_fhir_server.h"
#include "tests/support/patient_record.h"

// Each search that a call needs, failing in each way, under each hook: an answer in time that says
// what could not be checked, all other cards as ever, and a token that goes nowhere else.
namespace isoguard::app {
namespace {

using std::chrono::steady_clock;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kUsualPatience = 5;
#else
constexpr double kUsualPatience = 1;
#endif

/// Factor on times, for instrumented builds and slow machines.
double patience() {
  const char* text = std::getenv("ISOGUARD_E2E_PATIENCE");
  return std::max(kUsualPatience, text == nullptr ? 1 : std::atof(text));
}

milliseconds patient(int ms) { return milliseconds(static_cast<int>(ms * patience())); }

constexpr int kDeadlineMs = 350;
constexpr int kAnswerWithinMs = 500;
constexpr int kLanes = 8;
constexpr const char* kIncomplete = "data-unavailable";

/// Which findings are each in one source only, and so must not care for the others.
const std::map<std::string, std::string> kFindings = {{"tetracycline-interaction", "medreq"},
                                                      {"retinoid-duplication", "medstmt"},
                                                      {"hypersensitivity", "allergies"},
                                                      {"intracranial-hypertension", "conditions"}};

/// Rule and card, without that part of a card which says why something is missing.
using Cards = std::map<std::string, std::string>;

Cards cards_of(const std::string& body) {
  Cards cards;
  const auto document = fhir::Document::parse(body);
  if (!document) return {{"unreadable", body}};
  for (const fhir::json::Value& card : document->root()["cards"].items()) {
    const std::string rule(card["source"]["topic"]["code"].string());
    std::string& text = cards[rule];
    if (rule == kIncomplete) {
      text = card["indicator"].string();
    } else {
      fhir::json::write(card, text);
    }
  }
  return cards;
}

struct Outcome {
  std::string body;
  milliseconds took{};
};

Outcome call(const Ehr& ehr, fhir_client::Client& client, std::string_view hook,
             const Record& record) {
  const auto sink = std::make_shared<Answered>();
  const auto start = steady_clock::now();
  auto call = shipped().call(hook, ehr.request(hook, record), kToday);
  call->know_server_release(fhir::Release::r4);
  run_call(std::move(call), {client}, start + patient(kDeadlineMs), {}, http::Responder(sink));
  std::string body = sink->wait().body;
  return {std::move(body), std::chrono::duration_cast<milliseconds>(steady_clock::now() - start)};
}

std::string join(const Cards& cards) {
  std::string out;
  for (const auto& [rule, text] : cards) out += " " + rule;
  return out.empty() ? " nothing" : out;
}

/// What is wrong with an answer where the sources `missing` could not be had; empty: nothing.
std::string fault_of(const Outcome& outcome, std::string_view hook, const Record& record,
                     const std::vector<std::string_view>& missing, std::string_view token) {
  const auto decide = [&](const std::vector<std::string_view>& without) {
    return cards_of(shipped().call(hook, record.request(hook, without), kToday)->answer().body);
  };
  const Cards cards = cards_of(outcome.body);
  if (outcome.took > patient(kAnswerWithinMs)) {
    return "took " + std::to_string(outcome.took.count()) + " ms";
  }
  if (cards.empty()) return "an all-clear";
  if (outcome.body.find(token) != std::string::npos) return "the token is in the answer";
  const Cards expected = decide(missing);
  if (cards != expected) return "has" + join(cards) + " and should have" + join(expected);
  if (hook == "order-sign" && !cards.contains(kIncomplete)) return "does not say what is missing";
  for (const auto& [rule, card] : decide({})) {
    const auto source = kFindings.find(rule);
    if (source == kFindings.end()) continue;
    if (std::find(missing.begin(), missing.end(), source->second) != missing.end()) continue;
    const auto found = cards.find(rule);
    if (found == cards.end() || found->second != card) return "another card " + rule;
  }
  return {};
}

fhir_client::Settings client_settings(const std::vector<std::string>& servers) {
  fhir_client::Settings settings = fhir_settings(servers, fhir::Release::r4);
  settings.limits.deadline = patient(kDeadlineMs);
  return settings;
}

class FaultMatrix : public testing::TestWithParam<const char*> {
 protected:
  FaultMatrix() : plan_(plan_of(GetParam())) {}

  std::vector<std::string_view> all_keys() const { return plan_.keys; }

  const std::string hook_ = GetParam();
  const Plan plan_;
  const std::vector<Fault> faults_ = test_support::faults();
  const Record clean_;
  const Record findings_ = Record::with_findings();
  HostileFhirServer canary_;
};

TEST_P(FaultMatrix, TheRecordsAreWhatTheyShouldBe) {
  EXPECT_EQ(plan_.keys.size(), facts::kSourceCount);
  Ehr ehr(std::make_unique<HostileFhirServer>(), plan_, "t0ken", canary_.base_url());
  fhir_client::Client client(client_settings({ehr.url()}));
  ehr.hold(clean_);
  EXPECT_EQ(call(ehr, client, hook_, clean_).body, R"({"cards":[]})");
  ehr.hold(findings_);
  const Cards cards = cards_of(call(ehr, client, hook_, findings_).body);
  for (const auto& [rule, source] : kFindings) EXPECT_TRUE(cards.contains(rule)) << join(cards);
  EXPECT_FALSE(cards.contains(kIncomplete)) << join(cards);
}

TEST_P(FaultMatrix, OneSearchFails) {
  std::vector<std::unique_ptr<Ehr>> lanes;
  std::vector<std::string> urls;
  for (int i = 0; i < kLanes; ++i) {
    lanes.push_back(std::make_unique<Ehr>(std::make_unique<HostileFhirServer>(), plan_,
                                          "t0ken-of-lane-" + std::to_string(i) + "-",
                                          canary_.base_url()));
    urls.push_back(lanes.back()->url());
  }
  fhir_client::Client client(client_settings(urls));
  const std::size_t cases = faults_.size() * plan_.keys.size() * 2;
  std::atomic<std::size_t> next = 0;
  std::atomic<int> repeated = 0;
  std::mutex reporting;
  const auto run_case = [&](Ehr& ehr, std::size_t number) {
    const Record& record = number % 2 == 0 ? clean_ : findings_;
    const std::size_t index = number / 2 % plan_.keys.size();
    const Fault& fault = faults_[number / 2 / plan_.keys.size()];
    ehr.hold(record);
    ehr.fail(index, fault);
    const auto attempt = [&] {
      return fault_of(call(ehr, client, hook_, record), hook_, record, {plan_.keys[index]},
                      ehr.token());
    };
    std::string wrong = attempt();
    // The machine may have been busy: what is wrong is so again.
    for (int i = 0; i < 2 && !wrong.empty(); ++i, ++repeated) wrong = attempt();
    const std::lock_guard lock(reporting);
    EXPECT_EQ(wrong, "") << plan_.keys[index] << ": " << fault.name
                         << (number % 2 == 0 ? "" : ", findings");
  };
  const auto start = steady_clock::now();
  std::vector<std::thread> threads;
  for (const auto& ehr : lanes) {
    threads.emplace_back([&] {
      for (std::size_t number = next++; number < cases; number = next++) run_case(*ehr, number);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::cout << cases << " cases in "
            << std::chrono::duration<double>(steady_clock::now() - start).count() << " s, "
            << repeated << " tried again\n";
  EXPECT_LE(repeated, static_cast<int>(cases / 50)) << "too many to be chance";
  client.stop();
  EXPECT_EQ(canary_.connections(), 0);
  for (const auto& ehr : lanes) {
    const std::string received = ehr->server().received();
    for (const auto& other : lanes) {
      EXPECT_EQ(received.find(other->token()) != std::string::npos, ehr == other) << other->token();
    }
  }
}

TEST_P(FaultMatrix, AllSearchesFail) {
  for (const Fault& fault : faults_) {
    Ehr ehr(std::make_unique<HostileFhirServer>(), plan_, "t0ken", canary_.base_url());
    for (std::size_t i = 0; i < plan_.keys.size(); ++i) ehr.fail(i, fault);
    fhir_client::Client client(client_settings({ehr.url()}));
    std::string wrong = "not tried";
    for (int i = 0; i < 3 && !wrong.empty(); ++i) {
      wrong = fault_of(call(ehr, client, hook_, findings_), hook_, findings_, all_keys(), "t0ken");
    }
    EXPECT_EQ(wrong, "") << fault.name;
  }
  EXPECT_EQ(canary_.connections(), 0);
}

TEST_P(FaultMatrix, TheServerIsAnother) {
  test_support::CertificateAuthority authority;
  for (const bool right_name : {true, false}) {
    authority.certify({right_name ? "IP:127.0.0.1" : "DNS:ehr.example"});
    Ehr ehr(std::make_unique<HostileFhirServer>(authority.certificate(), authority.key()), plan_,
            "t0ken", canary_.base_url());
    ehr.hold(clean_);
    fhir_client::Settings settings = client_settings({ehr.url()});
    settings.limits.deadline = std::chrono::seconds(10);
    settings.ca_file = authority.authority();
    fhir_client::Client client(settings);
    const Outcome outcome = call(ehr, client, hook_, clean_);
    if (right_name) {
      EXPECT_EQ(outcome.body, R"({"cards":[]})");
      continue;
    }
    EXPECT_LT(outcome.took, patient(kDeadlineMs)) << "it ends by itself";
    EXPECT_EQ(fault_of(outcome, hook_, clean_, all_keys(), "t0ken"), "");
    EXPECT_EQ(ehr.server().received(), "") << "not a byte of the request, and so no token";
  }
}

INSTANTIATE_TEST_SUITE_P(Hooks, FaultMatrix, testing::Values("order-select", "order-sign"),
                         [](const auto& hook) {
                           const bool sign = std::string(hook.param) == "order-sign";
                           return sign ? "OrderSign" : "OrderSelect";
                         });

}  // namespace
}  // namespace isoguard::app

#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "tests/src/fault_matrix.h"
#include "tests/support/certificates.h"
#include "tests/support/fhir_faults.h"
#include "tests/support/hostile_fhir_server.h"
#include "tests/support/patient_record.h"

// Each search that a call needs, and several together, failing in each way, under each hook: an
// answer in time that says what could not be checked, all other cards as ever, and a token that
// goes nowhere else.
namespace isoguard::app {
namespace {

constexpr int kLanes = 8;

fhir_client::Settings client_settings(const std::vector<std::string>& servers) {
  fhir_client::Settings settings = fhir_settings(servers, fhir::Release::r4);
  settings.limits.deadline = patient(kDeadlineMs);
  return settings;
}

class FaultMatrix : public testing::TestWithParam<const char*> {
 protected:
  FaultMatrix() : plan_(plan_of(GetParam())) {}

  /// Which searches fail how, for which patient.
  struct Case {
    std::vector<std::pair<std::size_t, const Fault*>> searches;
    const Record* record;
  };
  void run(const std::vector<Case>& cases);
  std::string outcome_of(const Case& fails, Ehr& ehr, fhir_client::Client& client) const;

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

/// Each case on a server of its own lane, eight at a time; what is wrong there is tried alone, as
/// the others' floods take time too. And what all of them must leave behind.
void FaultMatrix::run(const std::vector<Case>& cases) {
  std::vector<std::unique_ptr<Ehr>> lanes;
  std::vector<std::string> urls;
  for (int i = 0; i < kLanes; ++i) {
    lanes.push_back(std::make_unique<Ehr>(std::make_unique<HostileFhirServer>(), plan_,
                                          "t0ken-of-lane-" + std::to_string(i) + "-",
                                          canary_.base_url()));
    urls.push_back(lanes.back()->url());
  }
  fhir_client::Client client(client_settings(urls));
  std::atomic<std::size_t> next = 0;
  std::mutex reporting;
  std::vector<const Case*> suspects;
  const auto start = steady_clock::now();
  std::vector<std::thread> threads;
  for (const auto& ehr : lanes) {
    threads.emplace_back([&] {
      for (std::size_t number = next++; number < cases.size(); number = next++) {
        if (outcome_of(cases[number], *ehr, client).empty()) continue;
        const std::lock_guard lock(reporting);
        suspects.push_back(&cases[number]);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(suspects.size(), std::max<std::size_t>(3, cases.size() / 20)) << "too many for chance";
  int repeated = 0;
  for (const Case* suspect : suspects) {
    EXPECT_EQ(
        wrong_each_time(4, repeated, [&] { return outcome_of(*suspect, *lanes.front(), client); }),
        "");
  }
  std::cout << cases.size() << " cases in "
            << std::chrono::duration<double>(steady_clock::now() - start).count() << " s, "
            << suspects.size() << " tried alone, " << repeated << " of them more than once\n";
  client.stop();
  EXPECT_EQ(canary_.connections(), 0);
  for (const auto& ehr : lanes) {
    const std::string received = ehr->server().received();
    for (const auto& other : lanes) {
      EXPECT_EQ(received.find(other->token()) != std::string::npos, ehr == other) << other->token();
    }
  }
}

/// Empty, or what is wrong and for which case.
std::string FaultMatrix::outcome_of(const Case& fails, Ehr& ehr,
                                    fhir_client::Client& client) const {
  std::vector<std::string_view> missing;
  std::string what;
  ehr.hold(*fails.record);
  for (const auto& [index, fault] : fails.searches) {
    ehr.fail(index, *fault);
    missing.push_back(plan_.keys[index]);
    what += std::string(plan_.keys[index]) + " (" + fault->name + ") ";
  }
  const Outcome outcome = call(ehr, client, hook_, *fails.record);
  const std::string wrong = fault_of(outcome, hook_, *fails.record, missing, ehr.token());
  if (wrong.empty()) return {};
  return what + (fails.record == &clean_ ? "" : "with findings ") + wrong;
}

TEST_P(FaultMatrix, OneSearchFails) {
  std::vector<Case> cases;
  for (const Fault& fault : faults_) {
    for (std::size_t i = 0; i < plan_.keys.size(); ++i) {
      for (const Record* record : {&clean_, &findings_}) cases.push_back({{{i, &fault}}, record});
    }
  }
  run(cases);
}

TEST_P(FaultMatrix, SeveralSearchesFail) {
  const char* given = std::getenv("ISOGUARD_E2E_SEED");
  const unsigned long seed = given == nullptr ? std::random_device{}() : std::stoul(given);
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  const auto any_fault = [&] { return &faults_[random() % faults_.size()]; };
  const std::size_t count = plan_.keys.size();
  std::vector<Case> cases;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = i + 1; j < count; ++j) {
      cases.push_back({{{i, any_fault()}, {j, any_fault()}}, random() % 2 ? &clean_ : &findings_});
    }
  }
  for (int more = 0; more < 60; ++more) {
    Case some{{}, random() % 2 ? &clean_ : &findings_};
    for (std::size_t i = 0; i < count; ++i) {
      if (random() % 2) some.searches.emplace_back(i, any_fault());
    }
    if (!some.searches.empty()) cases.push_back(std::move(some));
  }
  run(cases);
}

TEST_P(FaultMatrix, AllSearchesFail) {
  for (const Fault& fault : faults_) {
    Ehr ehr(std::make_unique<HostileFhirServer>(), plan_, "t0ken", canary_.base_url());
    for (std::size_t i = 0; i < plan_.keys.size(); ++i) ehr.fail(i, fault);
    fhir_client::Client client(client_settings({ehr.url()}));
    int repeated = 0;
    EXPECT_EQ(wrong_each_time(4, repeated,
                              [&] {
                                return fault_of(call(ehr, client, hook_, findings_), hook_,
                                                findings_, all_keys(), "t0ken");
                              }),
              "")
        << fault.name;
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

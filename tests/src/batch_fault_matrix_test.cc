#include <gtest/gtest.h>

#include <iostream>
#include <thread>

#include "tests/src/fault_matrix.h"
#include "tests/support/batching_server.h"
#include "tests/support/fhir_faults.h"
#include "tests/support/hostile_fhir_server.h"

// The fault matrix against servers that take batches: each entry failing in each way, and the batch
// itself in each way. An answer in time, no all-clear that was not looked for, a token that goes
// nowhere else.
namespace isoguard::app {
namespace {

class BatchFaultMatrix : public testing::TestWithParam<const char*> {
 protected:
  BatchFaultMatrix() : plan_(plan_of(GetParam())) {}

  std::unique_ptr<Ehr> ehr() const {
    return std::make_unique<Ehr>(std::make_unique<HostileFhirServer>(), plan_, "t0ken",
                                 canary_.base_url());
  }
  /// One that knows that `ehr` takes batches.
  static std::unique_ptr<fhir_client::Client> client_of(const Ehr& ehr) {
    fhir_client::Settings settings;
    settings.servers = {{ehr.url()}};
    settings.limits.deadline = patient(kDeadlineMs);
    auto client = std::make_unique<fhir_client::Client>(settings);
    for (int i = 0; i < 3000 && !client->release_of(ehr.url()); ++i) {
      std::this_thread::sleep_for(milliseconds(1));
    }
    return client;
  }
  int batches(const Ehr& ehr) const { return test_support::batches_in(ehr.server().received()); }

  const std::string hook_ = GetParam();
  const Plan plan_;
  const Record clean_;
  const Record findings_ = Record::with_findings();
  HostileFhirServer canary_;
};

TEST_P(BatchFaultMatrix, TheCardsAreThoseOfSingleReads) {
  const auto ehr = this->ehr();
  ehr->take_batches();
  const auto client = client_of(*ehr);
  ehr->hold(clean_);
  EXPECT_EQ(call(*ehr, *client, hook_, clean_).body, R"({"cards":[]})");
  ehr->hold(findings_);
  EXPECT_EQ(cards_of(call(*ehr, *client, hook_, findings_).body),
            cards_of(shipped().call(hook_, findings_.request(hook_, {}), kToday)->answer().body));
  EXPECT_EQ(batches(*ehr), 2);
  EXPECT_EQ(test_support::gets_in(ehr->server().received()), 0);
}

TEST_P(BatchFaultMatrix, OneEntryFails) {
  const auto ehr = this->ehr();
  ehr->take_batches();
  const auto client = client_of(*ehr);
  const auto faults = test_support::entry_faults();
  int calls = 0;
  for (std::size_t number = 0; number < faults.size() * plan_.keys.size() * 2; ++number) {
    const Record& record = number % 2 == 0 ? clean_ : findings_;
    const std::size_t index = number / 2 % plan_.keys.size();
    const auto& fault = faults[number / 2 / plan_.keys.size()];
    ehr->hold(record);
    ehr->fail_entry(index, fault.entry(ehr->query(index)));
    ++calls;
    const auto attempt = [&] {
      return fault_of(call(*ehr, *client, hook_, record), hook_, record, {plan_.keys[index]},
                      ehr->token());
    };
    EXPECT_EQ(wrong_each_time(4, calls, attempt), "")
        << plan_.keys[index] << ": " << fault.name << (number % 2 == 0 ? "" : ", findings");
  }
  std::cout << calls << " calls, " << batches(*ehr) << " batches\n";
  EXPECT_GE(batches(*ehr), calls - 3) << "it was batched all the time";
  EXPECT_EQ(canary_.connections(), 0);
}

/// Whether a server that answers a batch so is asked one by one at once.
bool is_refusal(const Fault& fault) {
  for (const char* kept : {"429", "502", "503", "504"}) {
    if (fault.name.find(kept) != std::string::npos) return false;
  }
  return fault.name.starts_with("status") || fault.name.starts_with("redirect");
}

TEST_P(BatchFaultMatrix, TheBatchFails) {
  for (const Fault& fault : test_support::faults()) {
    std::string wrong = "not tried";
    std::string wrong_afterwards;
    for (int i = 0; i < 4 && !(wrong + wrong_afterwards).empty(); ++i) {
      const auto ehr = this->ehr();
      ehr->hold(findings_);
      ehr->fail_batches(fault);
      const auto client = client_of(*ehr);
      const auto missing = is_refusal(fault) ? std::vector<std::string_view>() : plan_.keys;
      const auto whole =
          cards_of(shipped().call(hook_, findings_.request(hook_, {}), kToday)->answer().body);
      const Outcome first = call(*ehr, *client, hook_, findings_);
      if (missing.empty()) {
        wrong = cards_of(first.body) == whole ? "" : "has" + join(cards_of(first.body));
        if (first.took > patient(kAnswerWithinMs)) wrong += " late";
      } else {
        wrong = fault_of(first, hook_, findings_, missing, ehr->token());
      }
      const bool kept = fault.name == "status 429";
      const Cards next = cards_of(call(*ehr, *client, hook_, findings_).body);
      wrong_afterwards = (next == whole) != kept ? "" : "has" + join(next);
      EXPECT_GE(batches(*ehr), 1) << fault.name;
    }
    EXPECT_EQ(wrong, "") << fault.name;
    EXPECT_EQ(wrong_afterwards, "") << "after " << fault.name;
  }
  EXPECT_EQ(canary_.connections(), 0);
}

INSTANTIATE_TEST_SUITE_P(Hooks, BatchFaultMatrix, testing::Values("order-select", "order-sign"),
                         [](const auto& hook) {
                           const bool sign = std::string(hook.param) == "order-sign";
                           return sign ? "OrderSign" : "OrderSelect";
                         });

}  // namespace
}  // namespace isoguard::app

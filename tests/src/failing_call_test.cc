// A call that throws, wherever it does: the prescriber reads that nothing was checked, and the
// record that there was a call.

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "plugin/plugin.h"
#include "src/pending_call.h"
#include "tests/src/cds_service.h"
#include "tests/support/hostile_fhir_server.h"

namespace isoguard::app {
namespace {

enum class At { needs, deliver, answer, answer_without_memory, record };

class FailingCall final : public plugin::Call {
 public:
  FailingCall(At at, std::string server) : at_(at), server_(std::move(server)) {}

  std::string_view fhir_server() const override { return server_; }
  std::string_view access_token() const override { return {}; }
  std::optional<std::chrono::seconds> access_token_lifetime() const override { return {}; }
  void know_server_release(fhir::Release) override {}
  void remember(const plugin::Earlier&) override {}
  const std::vector<plugin::Read>& needs() override {
    fail_at(At::needs);
    if (at_ == At::deliver && !asked_) reads_.push_back({"Patient/p"});
    asked_ = true;
    return reads_;
  }
  void deliver(std::size_t, fhir::Reply) override { fail_at(At::deliver); }
  void give_up(fhir::Failure) override {}
  std::vector<plugin::UnknownCode> unknown_codes() override { return {}; }
  void learn(std::span<const plugin::ExplainedCode>) override {}
  plugin::Answer answer() override {
    fail_at(At::answer);
    if (at_ == At::answer_without_memory) throw std::bad_alloc();
    return {200, R"({"cards":[]})"};
  }
  std::string explanation() override { return {}; }
  plugin::Record record(const plugin::Answer&, std::string_view) override {
    fail_at(At::record);
    return {};
  }
  std::vector<plugin::RuleOutcome> outcomes() override { return {}; }
  plugin::CallFigures figures() const override { return {}; }

 private:
  void fail_at(At at) const {
    if (at == at_) throw std::runtime_error("on purpose");
  }
  At at_;
  std::string server_;
  bool asked_ = false;
  std::vector<plugin::Read> reads_;
};

TEST(PendingCall, SaysThatNothingWasCheckedWhereACallThrows) {
  test_support::HostileFhirServer server;
  KeepingService running(OnAuditFailure::deliver, {server.base_url()});
  for (const At at : {At::needs, At::deliver, At::answer, At::answer_without_memory, At::record}) {
    for (const bool recorded : {false, true}) {
      const auto answered = std::make_shared<Answered>();
      Recording recording;
      if (recorded) recording.log = &running.log;
      const std::size_t before = running.sink.events().size();
      run_call(std::make_unique<FailingCall>(at, server.base_url()), {running.fhir},
               std::chrono::steady_clock::now() + std::chrono::seconds(20), {},
               http::Responder(answered), std::move(recording));
      const Response response = answered->wait();
      EXPECT_EQ(response.status, 200);
      const bool decided = at == At::record;
      EXPECT_EQ(says(response, R"("summary":"Isotretinoin checks could not run)"), !decided)
          << response.body;
      EXPECT_EQ(says(response, R"("indicator":"warning")"), !decided);
      EXPECT_EQ(running.sink.events().size(), before + (recorded ? 1 : 0));
      if (!recorded || decided) continue;
      EXPECT_EQ(running.sink.events().back().type, "decision");
      EXPECT_NE(running.sink.events().back().body.find("could not be made"), std::string::npos);
    }
  }
}

TEST(PendingCall, WhatIsSaidOfAFailureIsACard) {
  const plugin::Answer answer = plugin::unchecked_answer();
  EXPECT_EQ(answer.status, 200);
  const auto document = fhir::Document::parse(answer.body);
  ASSERT_TRUE(document.has_value());
  const auto cards = document->root()["cards"].items();
  ASSERT_EQ(cards.size(), 1u);
  EXPECT_LT(cards[0]["summary"].string().size(), 140u);
  EXPECT_EQ(cards[0]["indicator"].string(), "warning");
  EXPECT_EQ(cards[0]["source"]["topic"]["code"].string(), "data-unavailable");
}

}  // namespace
}  // namespace isoguard::app

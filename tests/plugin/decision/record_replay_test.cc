// A record and the knowledge that it names give the cards again: what was decided can be followed
// without the patient's data.

#include <gtest/gtest.h>

#include <algorithm>

#include "plugin/decision/compose.h"
#include "plugin/knowledge/self_test.h"
#include "plugin/rules/catalogue.h"
#include "tests/conformance/hook_request.h"

namespace isoguard::decision {
namespace {

using fhir::json::Value;

/// "rule indicator", as a list of cards has them.
using Told = std::vector<std::string>;

Told told_by_answer(const std::string& body) {
  Told told;
  const fhir::Document response = conformance::parsed(body);
  for (const Value& card : response.root()["cards"].items()) {
    told.push_back(std::string(card["source"]["topic"]["code"].string()) + " " +
                   std::string(card["indicator"].string()));
  }
  return told;
}

Told told_by_record(const Record& record) {
  Told told;
  const fhir::Document cards = conformance::parsed(record.members.at("cards"));
  for (const Value& card : cards.root().items()) {
    told.push_back(std::string(card["rule"].string()) + " " +
                   std::string(card["indicator"].string()));
  }
  return told;
}

/// Of the checks alone, under the policy that the record names.
Told replayed(const Record& record, const knowledge::Knowledge& knowledge) {
  const auto checks = record.members.find("checks");
  if (checks == record.members.end()) return {};
  const fhir::Document know = conformance::parsed(record.members.at("know"));
  const fhir::Document call = conformance::parsed(record.members.at("call"));
  EXPECT_EQ(know.root()["sha256"].string(), knowledge.sha256);
  const knowledge::Policy& policy = *knowledge.policy(know.root()["policy"].string());
  const fhir::Document list = conformance::parsed(checks->second);
  fhir::Arena arena;
  std::vector<RuleVerdict> verdicts;
  for (const Value& check : list.root().items()) {
    clinical::Verdict verdict(arena);
    if (check["result"].string() == "met") verdict.fires_row(check["row"].string());
    const std::string_view rule = check["rule"].string();
    verdicts.push_back({rule, verdict, rules::find_rule(rule)->process});
  }
  auto rows =
      rows_of(verdicts, knowledge, policy, *cds_hooks::parse_hook(call.root()["hook"].string()));
  std::erase_if(rows, [](const ShownRow& row) { return !row.shown; });
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const ShownRow& a, const ShownRow& b) { return a.indicator > b.indicator; });
  Told told;
  for (const ShownRow& row : rows) {
    told.push_back(row.rule->id + " " + std::string(knowledge::to_code(row.indicator)));
  }
  return told;
}

std::string without(std::string request, std::string_view key) {
  const std::string member = "\"" + std::string(key) + "\":";
  const std::size_t at = request.find(member);
  return at == std::string::npos ? request : request.insert(at + 1, "not-");
}

class Replay : public testing::TestWithParam<const char*> {
 protected:
  void expect_same(const plugin::Plugin& plugin, std::string_view service,
                   const std::string& body) {
    const auto call = plugin.call(service, body, conformance::kToday);
    if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
    const plugin::Answer answer = call->answer();
    if (answer.status != 200) return;
    const Record record = call->record(answer, std::string(64, '0'));
    EXPECT_EQ(told_by_record(record), told_by_answer(answer.body)) << body;
    EXPECT_EQ(replayed(record, plugin.knowledge()), told_by_answer(answer.body)) << body;
    ++cases_;
    if (!told_by_answer(answer.body).empty()) ++with_cards_;
  }

  int cases_ = 0;
  int with_cards_ = 0;
};

TEST_P(Replay, GivesTheSameCards) {
  std::vector<knowledge::Fault> faults;
  const auto tests = knowledge::read_self_tests(knowledge::embedded_manifests(), faults);
  ASSERT_GT(tests.size(), 15u);
  const auto plugin =
      *plugin::Plugin::make(*knowledge::load(knowledge::embedded_manifests()), GetParam());
  for (const knowledge::SelfTest& test : tests) {
    for (const char* hook : {"order-sign", "order-select"}) {
      std::string body = test.request;
      const std::size_t at = body.find("\"order-s");
      ASSERT_NE(at, std::string::npos) << test.id;
      body.replace(at, body.find('"', at + 1) - at + 1, "\"" + std::string(hook) + "\"");
      expect_same(*plugin, hook, body);
      for (const std::string_view key : facts::kPrefetchKeys) {
        expect_same(*plugin, hook, without(body, key));
      }
    }
  }
  EXPECT_GT(cases_, 500);
  EXPECT_GT(with_cards_, 250);
}

INSTANTIATE_TEST_SUITE_P(Policies, Replay,
                         testing::Values("eu-ppp", "us-ipledge", "uk-mhra", "seed-article"),
                         [](const auto& row) {
                           std::string name = row.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace isoguard::decision

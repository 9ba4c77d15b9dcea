// Cards that are quieter where a policy permits it: what makes them so, and each near miss.

#include "plugin/decision/quieting.h"

#include "tests/plugin/decision/quiet_calls.h"

namespace isoguard::decision {
namespace {

using test_support::ToldEarlier;

ToldEarlier overridden(const std::string& facts, fhir::Day day, std::string reason) {
  ToldEarlier earlier;
  earlier.overrides[facts] = {day, std::move(reason)};
  return earlier;
}

TEST(OverrideMemory, LowersARepeatAndNamesTheOverride) {
  const Told first = ask(quiet(), signing());
  ASSERT_EQ(first.indicator, "warning");
  const ToldEarlier earlier =
      overridden(first.facts, kToday - std::chrono::days(2), "specialist-decision");
  for (const std::string& request : {signing(), selecting(signing())}) {
    const Told again = ask(quiet(), request, &earlier);
    EXPECT_EQ(again.indicator, "info") << "also at order-select, where it would be hidden else";
    EXPECT_EQ(again.uuid, first.uuid);
    EXPECT_EQ(again.facts, first.facts)
        << "an override of the lowered card is one of the same card";
    EXPECT_TRUE(again.detail.starts_with("You overrode this card on 2026-11-21")) << again.detail;
    EXPECT_NE(again.detail.find("so it is information now.\n\n"), std::string::npos);
    EXPECT_TRUE(again.detail.ends_with(first.detail)) << "and says all that it said before";
    EXPECT_NE(again.cards.find(R"("earlier_override":{"day":"2026-11-21")"), std::string::npos);
    EXPECT_NE(again.cards.find(R"("lowered_from":"warning")"), std::string::npos) << again.cards;
    EXPECT_NE(again.checks.find(R"("indicator":"info","policy":"shown")"), std::string::npos)
        << again.checks;
  }
}

TEST(OverrideMemory, NamesOnlyReasonsOfOurOwn) {
  const Told first = ask(quiet(), signing());
  struct Row {
    const char* reason;
    const char* text;
    const char* record;
  };
  const Row rows[] = {
      {"specialist-decision", "2026-11-23 (Decision taken with specialist). What",
       R"("reason":"specialist-decision")"},
      {"Jane Doe", "2026-11-23. What", R"({"day":"2026-11-23"})"},
      {"", "2026-11-23. What", R"({"day":"2026-11-23"})"},
  };
  for (const Row& row : rows) {
    const ToldEarlier earlier = overridden(first.facts, kToday, row.reason);
    const Told again = ask(quiet(), signing(), &earlier);
    EXPECT_NE(again.detail.find(row.text), std::string::npos) << again.detail;
    EXPECT_NE(again.cards.find(row.record), std::string::npos) << again.cards;
    EXPECT_EQ((again.body + again.cards).find("Doe"), std::string::npos);
  }
}

TEST(OverrideMemory, Ends) {
  const std::string facts = ask(quiet(), signing()).facts;
  struct Row {
    const char* what;
    int days_ago;
    std::string_view quiet;
    const char* indicator;
  };
  constexpr std::string_view kFiveDays =
      R"({"accept_risk":"Dr A. Example, a test","override_memory_days":5})";
  constexpr std::string_view kNoMemory =
      R"({"accept_risk":"Dr A. Example, a test","client_options":["filter-out-repeated-alerts"]})";
  const Row rows[] = {
      {"on the last day", 5, kFiveDays, "info"}, {"the day after", 6, kFiveDays, "warning"},
      {"today", 0, kFiveDays, "info"},           {"from the future", -1, kFiveDays, "warning"},
      {"long ago", 500, kFiveDays, "warning"},   {"no memory", 1, kNoMemory, "warning"},
      {"as it ships", 1, "", "warning"},
  };
  for (const Row& row : rows) {
    const auto plugin = plugin_with(row.quiet);
    const std::string named = ask(*plugin, signing()).facts;
    const ToldEarlier earlier =
        overridden(named, kToday - std::chrono::days(row.days_ago), "other");
    EXPECT_EQ(ask(*plugin, signing(), &earlier).indicator, row.indicator) << row.what;
  }
  EXPECT_EQ(ask(quiet(), signing(), nullptr).indicator, "warning") << "nobody remembers";
  const ToldEarlier others = overridden(facts + "0", kToday, "other");
  EXPECT_EQ(ask(quiet(), signing(), &others).indicator, "warning") << "other facts";
}

/// Remembers an override of everything.
class Everything final : public Earlier {
 public:
  std::optional<EarlierOverride> overridden(std::string_view) const override {
    return EarlierOverride{kToday, "other"};
  }
  bool answered(std::string_view) const override { return true; }
};

TEST(Quiet, WhatStaysLoudWhateverIsRemembered) {
  const Everything earlier;
  struct Row {
    const char* test;
    const char* rule;
    const char* indicator;
  };
  const Row rows[] = {
      {"tet-new-iso-active", "tetracycline-interaction", "critical"},
      {"preg-condition", "teratogenic-pregnancy", "critical"},
      {"preg-provisional", "teratogenic-pregnancy", "warning"},
      {"cbp-nothing", "teratogenic-childbearing-potential", "critical"},
      {"cbp-test-old", "teratogenic-childbearing-potential", "warning"},
      {"gender-unknown", "teratogenic-unknown-data", "warning"},
      {"data-fail-meds-iso", "data-unavailable", "warning"},
  };
  const std::string all_asked =
      R"({"cache-for-order-sign-filtering":true,"filter-out-repeated-alerts":true,)"
      R"("alert-non-serious":false,"show-evidence-support":false})";
  for (const Row& row : rows) {
    std::string request = request_of(row.test);
    request = with_options(
        replaced(request, R"("patientId":)", R"("encounterId":"e","patientId":)"), all_asked);
    const Told told = ask(quiet(), request, &earlier, kToday, row.rule);
    EXPECT_EQ(told.indicator, row.indicator) << row.test;
    EXPECT_FALSE(told.detail.starts_with("You overrode")) << row.test;
    EXPECT_EQ(told.suppressed.find(row.rule), std::string::npos) << row.test;
    EXPECT_EQ(told.facts, "") << row.test << ": not even named";
  }
}

TEST(RepeatsAtSign, ALeftOutCardIsInTheRecord) {
  const Told selected = ask(quiet(), with_options(selecting(signing()), kRemember));
  ASSERT_EQ(selected.session.size(), 36u);
  ToldEarlier earlier;
  const std::string asks = with_options(signing(), kFilter);
  EXPECT_EQ(ask(quiet(), asks, &earlier).indicator, "warning") << "shown, and not answered";
  earlier.sessions[selected.session] = true;
  const Told told = ask(quiet(), asks, &earlier);
  EXPECT_EQ(told.indicator, "");
  EXPECT_EQ(told.body, R"({"cards":[]})");
  EXPECT_EQ(told.suppressed,
            R"([{"indicator":"warning","row":"uncertain","rule":"tetracycline-interaction",)"
            R"("why":"answered-at-select"}])");
  EXPECT_NE(told.checks.find(R"("policy":"left-out")"), std::string::npos) << told.checks;
}

TEST(RepeatsAtSign, AreShownAgainWhenAnythingIsDifferent) {
  ToldEarlier earlier;
  earlier.sessions[ask(quiet(), with_options(selecting(signing()), kRemember)).session] = true;
  const std::string asks = with_options(signing(), kFilter);
  ASSERT_EQ(ask(quiet(), asks, &earlier).indicator, "");
  const Change changes[] = {
      {"another clinician", "Practitioner/prac-1", "Practitioner/prac-2"},
      {"another patient", "tet-short-ended", "other"},
      {"another encounter", "\"e-1\"", "\"e-2\""},
      {"no encounter", R"("encounterId":"e-1",)", ""},
      {"another order", R"("id":"iso-1")", R"("id":"iso-2")"},
      {"the order was edited", R"("authoredOn":"2026-11-23")",
       R"("authoredOn":"2026-11-23","note":[{"text":"x"}])"},
      {"the dose", R"("doseQuantity":{"value":40)", R"("doseQuantity":{"value":60)"},
      {"a fact", R"("end":"2026-11-18")", R"("end":"2026-11-19")"},
      {"something cannot be read", R"("allergies":{)", R"("not-allergies":{)"},
      {"it is not asked for", R"("filter-out-repeated-alerts":true)",
       R"("filter-out-repeated-alerts":false)"},
      {"it is asked for in a text", R"("filter-out-repeated-alerts":true)",
       R"("filter-out-repeated-alerts":"true")"},
      {"it is asked for elsewhere", "pddi-configuration-items", "davinci-crd.configuration"},
  };
  for (const Change& change : changes) {
    EXPECT_EQ(ask(quiet(), replaced(asks, change.from, change.to), &earlier).indicator, "warning")
        << change.what;
  }
  EXPECT_EQ(
      ask(quiet(), replaced(asks, "pddi-configuration-items", "configuration-items"), &earlier)
          .indicator,
      "")
      << "the name in later versions of the guide";
  EXPECT_EQ(ask(shipped(), asks, &earlier).indicator, "warning") << "the policy forbids";
  EXPECT_EQ(ask(quiet(), with_options(selecting(signing()), kFilter), &earlier).indicator,
            "warning")
      << "only at order-sign";
}

TEST(RepeatsAtSign, AreRememberedOnlyWhereTheClientAsked) {
  EXPECT_EQ(ask(quiet(), selecting(signing())).session, "");
  EXPECT_EQ(ask(quiet(), with_options(selecting(signing()), kFilter)).session, "");
  EXPECT_EQ(ask(quiet(), with_options(signing(), kFilter)).session, "") << "order-sign shows last";
}

TEST(ClientOptions, SeriousCardsOnly) {
  const std::string asks_less = R"({"alert-non-serious":false})";
  struct Row {
    const char* what;
    const char* test;
    const char* rule;
    const plugin::Plugin& plugin;
    const char* indicator;
  };
  const Row rows[] = {
      {"information of a process rule", "cbp-test-old", "overlapping-supply", quiet(), ""},
      {"a warning", "tet-short-ended", "tetracycline-interaction", quiet(), "warning"},
      {"not permitted", "tet-short-ended", "tetracycline-interaction", shipped(), "warning"},
  };
  for (const Row& row : rows) {
    const Told told =
        ask(row.plugin, with_options(request_of(row.test), asks_less), nullptr, kToday, row.rule);
    EXPECT_EQ(told.indicator, row.indicator) << row.what;
  }
  // A start without any laboratory result: lab-monitoring informs.
  const std::string request = replaced(request_of("base-male"), "\"2571-8\"", "\"2571-9\"");
  const auto lab = [&](const plugin::Plugin& plugin, const std::string& body) {
    return ask(plugin, body, nullptr, kToday, "lab-monitoring");
  };
  ASSERT_EQ(lab(quiet(), request).indicator, "info");
  EXPECT_EQ(lab(shipped(), with_options(request, asks_less)).indicator, "info");
  const Told told = lab(quiet(), with_options(request, asks_less));
  EXPECT_EQ(told.indicator, "");
  EXPECT_NE(told.suppressed.find(R"("rule":"lab-monitoring","why":"client-wants-serious-only")"),
            std::string::npos)
      << told.suppressed;
}

TEST(ClientOptions, SourcesAreLeftOutAndNothingElse) {
  const std::string asks = with_options(signing(), R"({"show-evidence-support":false})");
  const std::string whole = ask(quiet(), signing()).detail;
  const std::string shorter = ask(quiet(), asks).detail;
  const std::size_t sources = whole.find(" Sources: ");
  ASSERT_NE(sources, std::string::npos);
  EXPECT_EQ(shorter, whole.substr(0, sources) + "_");
  EXPECT_EQ(ask(shipped(), asks).detail, ask(shipped(), signing()).detail);
}

TEST(Discovery, DeclaresWhatClientsMayAskFor) {
  const auto codes_at = [](const plugin::Plugin& plugin, std::string_view hook) {
    const std::string text = plugin.discovery();
    const fhir::Document discovery = parsed(text);
    std::string codes;
    for (const Value& service : discovery.root()["services"].items()) {
      if (service["hook"].string() != hook) continue;
      for (const Value& item : service["extension"]["pddi-configuration-items"].items()) {
        EXPECT_EQ(item["type"].string(), "boolean");
        EXPECT_FALSE(item["name"].string().empty() || item["description"].string().empty());
        EXPECT_TRUE(item["default"].is_boolean());
        codes.append(item["code"].string()).append(" ");
      }
    }
    return codes;
  };
  EXPECT_EQ(codes_at(quiet(), "order-select"),
            "cache-for-order-sign-filtering alert-non-serious show-evidence-support ");
  EXPECT_EQ(codes_at(quiet(), "order-sign"),
            "filter-out-repeated-alerts alert-non-serious show-evidence-support ");
  EXPECT_EQ(shipped().discovery().find("extension"), std::string::npos);
  const auto memory =
      plugin_with(R"({"accept_risk":"Dr A. Example, a test","override_memory_days":5})");
  EXPECT_EQ(memory->discovery().find("extension"), std::string::npos);
}

TEST(QuietPolicy, MustFail) {
  struct Row {
    const char* quiet;
    const char* element;
  };
  const Row rows[] = {
      {R"({"override_memory_days":5})", "/quiet/accept_risk"},
      {R"({})", "/quiet/accept_risk"},
      {R"({"accept_risk":"me"})", "/quiet/accept_risk"},
      {R"({"accept_risk":"Dr A. Example, a test","override_memory_days":181})",
       "/quiet/override_memory_days"},
      {R"({"accept_risk":"Dr A. Example, a test","override_memory_days":-1})",
       "/quiet/override_memory_days"},
      {R"({"accept_risk":"Dr A. Example, a test","override_memory_days":1.5})",
       "/quiet/override_memory_days"},
      {R"({"accept_risk":"Dr A. Example, a test","override_memory_days":"5"})",
       "/quiet/override_memory_days"},
      {R"({"accept_risk":"Dr A. Example, a test","client_options":["x"]})",
       "/quiet/client_options/0"},
      {R"({"accept_risk":"Dr A. Example, a test","client_options":"x"})", "/quiet/client_options"},
      {R"({"accept_risk":"Dr A. Example, a test","critical":true})", "/quiet"},
      {R"(true)", "/quiet"},
  };
  for (const Row& row : rows) {
    const auto loaded = knowledge::load(test_support::manifests_with(row.quiet));
    ASSERT_FALSE(loaded.has_value()) << row.quiet;
    const std::string said = knowledge::to_string(loaded.error());
    EXPECT_NE(said.find(std::string("policies/eu-ppp.policy.json ") + row.element),
              std::string::npos)
        << row.quiet << "\n"
        << said;
  }
}

}  // namespace
}  // namespace isoguard::decision

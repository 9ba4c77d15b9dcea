#include "plugin/clinical/chart_gate.h"

#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Gate;

PatientBuilder woman_on(Resource medication) {
  return bare_woman().drop_drafts().charting().has(std::move(medication));
}
Resource isotretinoin(std::string_view status, int written) {
  return order(kIsotretinoin, written).status(status);
}

struct GateLine {
  const char* claim;
  PatientBuilder patient;
  Gate gate;
};

TEST(ChartGate, IsotretinoinThatIsOrMayBeTaken) {
  const PatientBuilder nothing = bare_woman().drop_drafts().charting();
  const GateLine table[] = {
      {"no medication", nothing, Gate::nothing_to_do},
      {"another drug", woman_on(order(kIbuprofen, -5)), Gate::nothing_to_do},
      {"a tetracycline alone", woman_on(order(kDoxycycline, -5)), Gate::nothing_to_do},
      {"active", woman_on(isotretinoin("active", -10)), Gate::isotretinoin},
      {"active, its last day of certainty", woman_on(isotretinoin("active", -60)),
       Gate::isotretinoin},
      {"perhaps still taken", woman_on(isotretinoin("active", -180)), Gate::isotretinoin},
      {"too old", woman_on(isotretinoin("active", -181)), Gate::nothing_to_do},
      {"on hold", woman_on(isotretinoin("on-hold", -10)), Gate::isotretinoin},
      {"status not told", woman_on(isotretinoin("unknown", -10)), Gate::isotretinoin},
      {"completed", woman_on(isotretinoin("completed", -100)), Gate::nothing_to_do},
      {"a draft of the record", woman_on(isotretinoin("draft", -1)), Gate::nothing_to_do},
      {"cancelled", woman_on(isotretinoin("cancelled", -1)), Gate::nothing_to_do},
      {"a statement", woman_on(statement(kIsotretinoin, "active", -10)), Gate::isotretinoin},
      {"orders not read", nothing.fails(clinical::Source::medication_requests), Gate::unidentified},
      {"statements not read", nothing.fails(clinical::Source::medication_statements),
       Gate::unidentified},
      {"an order not understood", nothing.unreadable("MedicationRequest"), Gate::unidentified},
      {"a Condition not understood", nothing.unreadable("Condition"), Gate::nothing_to_do},
      {"a drug that nobody knows", woman_on(order({"http://local", "7", ""}, -5)),
       Gate::unidentified},
      {"such a drug, completed", woman_on(order({"http://local", "7", ""}, -5).status("completed")),
       Gate::nothing_to_do},
      {"taken beside an unread list",
       woman_on(isotretinoin("active", -10)).fails(clinical::Source::medication_statements),
       Gate::isotretinoin},
  };
  for (const GateLine& line : table) {
    EXPECT_EQ(Scene(line.patient).context().gate, line.gate) << line.claim;
  }
}

TEST(ChartGate, AsksForMedicationsFirst) {
  fhir::Arena arena;
  const facts::PatientFacts unread(arena);
  const knowledge::Knowledge& knowledge = shipped_knowledge();
  const auto decision = clinical::decide_chart_gate(
      unread, *knowledge.terminology, knowledge.policy("eu-ppp")->parameters, order_day());
  EXPECT_EQ(decision.gate, Gate::unidentified);
  EXPECT_EQ(decision.needs, clinical::kPartnerNeeds);
  EXPECT_EQ(Scene(woman_on(isotretinoin("active", -10))).gate().needs,
            clinical::kIsotretinoinNeeds);
}

TEST(Chart, RulesJudgeWhatIsTaken) {
  const PatientBuilder taking = woman_on(isotretinoin("active", -10));
  const PatientBuilder maybe = woman_on(isotretinoin("active", -100));
  struct Row {
    const char* claim;
    const char* rule;
    PatientBuilder patient;
    const char* says;
  };
  const Row table[] = {
      {"a test is due", "teratogenic-childbearing-potential", taking, "continuing-no-test"},
      {"no advice", "sun-protection-counselling", taking, "continuing"},
      {"not taken", "sun-protection-counselling", bare_woman().drop_drafts().charting(),
       "not applicable"},
      {"no tetracycline", "tetracycline-interaction", taking, "clear"},
      {"both taken", "tetracycline-interaction", taking.has(order(kDoxycycline, -10)),
       "concurrent"},
      {"tetracycline on hold", "tetracycline-interaction",
       taking.has(order(kDoxycycline, -10).status("on-hold")), "uncertain"},
      {"isotretinoin in doubt", "tetracycline-interaction", maybe.has(order(kDoxycycline, -10)),
       "isotretinoin-uncertain"},
      {"both in doubt", "tetracycline-interaction",
       maybe.has(order(kDoxycycline, -10).status("on-hold")), "clear"},
      {"tetracycline that ended is no news", "tetracycline-interaction",
       taking.has(supply(order(kDoxycycline, -40), 38).status("completed")), "clear"},
      {"statements not read", "tetracycline-interaction",
       taking.fails(clinical::Source::medication_statements), "cannot check"},
      {"no dose is checked", "dose-per-kg", taking, "not applicable"},
      {"nor supply", "supply-limit", taking, "not applicable"},
      {"orders not read", "data-unavailable",
       bare_woman().drop_drafts().charting().fails(clinical::Source::medication_requests), "other"},
  };
  for (const Row& row : table) EXPECT_EQ(outcome(row.patient, row.rule), row.says) << row.claim;
}

}  // namespace
}  // namespace isoguard::test

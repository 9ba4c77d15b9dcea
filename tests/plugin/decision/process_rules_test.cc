// What the cards of dose and supply offer, and when they give way.

#include "plugin/decision/compose.h"
#include "plugin/decision/dose_suggestions.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using decision::SuggestionInput;

constexpr Code kStage4 = {kIcd10Cm, "N18.4", "Chronic kidney disease, stage 4 (severe)"};

/// The resources of the actions, one line each; every draft has the id "iso".
class Offer {
 public:
  explicit Offer(const PatientBuilder& patient) : scene_(patient) {}
  using Build = std::vector<cds_hooks::Action> (*)(const SuggestionInput&);
  std::string by(Build build) {
    std::string all;
    for (const cds_hooks::Action& action : build(input())) all += action.resource_json + "\n";
    return all;
  }
  std::string why(Build build) {
    const auto actions = build(input());
    return actions.empty() ? "" : actions.front().description;
  }
  std::vector<cds_hooks::Card> cards(std::string_view policy_id = "eu-ppp") {
    std::vector<decision::RuleVerdict> verdicts;
    for (const rules::Rule& rule : rules::catalogue()) {
      verdicts.push_back({rule.id, rule.evaluate(scene_.context()), rule.process});
    }
    return compose_cards(verdicts, *shipped_knowledge().policy(policy_id), input());
  }

 private:
  SuggestionInput input() {
    return {request_, shipped_knowledge(), scene_.context(), order_day(), arena_};
  }
  Scene scene_;
  cds_hooks::Request request_;
  fhir::Arena arena_;
};

Resource draft(const Code& drug, const std::string& value, const std::string& unit = "mg") {
  return dosed(order(drug), value, unit).text("id", "iso");
}
PatientBuilder on_course(const PatientBuilder& patient) { return patient.has(supplied(-40, -2)); }

std::string dose_of(const PatientBuilder& patient) {
  const std::string json = Offer(patient).by(decision::set_dose);
  const auto start = json.find("\"doseQuantity\":{\"value\":");
  if (start == json.npos) return "none";
  const auto unit = json.find("\"unit\":\"", start) + 8;
  return json.substr(start + 24, json.find(',', start) - start - 24) + " " +
         json.substr(unit, json.find('"', unit) - unit);
}

TEST(SetDose, FitsWeightAndCapsules) {
  EXPECT_EQ(dose_of(man_given(draft(kIsotretinoin, "160"))), "40 mg") << "start: about 0.5 mg/kg";
  EXPECT_EQ(dose_of(man_given(draft(kIsotretinoin, "8", "capsule"))), "2 capsule");
  EXPECT_EQ(dose_of(on_course(man_given(draft(kIsotretinoin, "160")))), "60 mg") << "at most 1";
  EXPECT_EQ(dose_of(on_course(man_given(draft(kIsotretinoin40, "160"), "80"))), "80 mg");
  EXPECT_EQ(dose_of(on_course(man_given(draft(kIsotretinoin40, "160"), "79"))), "40 mg");
  EXPECT_EQ(dose_of(on_course(man_given(draft(kMicronised32, "96"), "80"))), "64 mg")
      << "on their own scale";
  EXPECT_EQ(dose_of(man_given(draft(kIsotretinoin40, "160"), "45")), "20 mg")
      << "no whole capsule is small enough";
  EXPECT_NE(Offer(man_given(draft(kIsotretinoin40, "160"), "45"))
                .why(decision::set_dose)
                .find("needs a product"),
            std::string::npos);
  EXPECT_EQ(dose_of(man_given(draft(kIsotretinoin, "160"), "12")), "none") << "not even 10 mg";
}

TEST(SetDose, WhenItWouldHelp) {
  EXPECT_EQ(dose_of(PatientBuilder().aged(22).drafts(draft(kIsotretinoin, "160"))), "none")
      << "no weight";
  EXPECT_EQ(dose_of(man_given(order(kIsotretinoin).text("id", "iso"))), "none") << "no dose";
  EXPECT_EQ(dose_of(man_given(draft(kIsotretinoin, "40"))), "none") << "it is that already";
  EXPECT_EQ(dose_of(man_given(dosed(order(kIsotretinoin), "160").drop("id"))), "none")
      << "nothing to name it by";
}

TEST(SetDose, SeveralOrders) {
  const auto both = [](const std::string& kg) {
    return on_course(
        man_given(draft(kIsotretinoin10, "30"), kg).drafts(draft(kIsotretinoin40, "80")));
  };
  const std::string json = Offer(both("75")).by(decision::set_dose);
  EXPECT_NE(json.find("\"value\":40,"), json.npos) << json;
  EXPECT_EQ(json.find("\"value\":30,"), json.npos) << "40 and 30 fit; 30 is there: " << json;
  EXPECT_EQ(Offer(both("49")).by(decision::set_dose), "") << "one of each is too much";
  const PatientBuilder beside =
      on_course(man_given(draft(kIsotretinoin, "60"))
                    .has(supply(dosed(order(kIsotretinoin40, -10), "40"), 30)));
  EXPECT_EQ(dose_of(beside), "20 mg") << "75 kg less the 40 mg that are taken";
}

TEST(SetDose, KeepsWhatItIsNotAbout) {
  const Resource written =
      lined(
          order(kIsotretinoin),
          R"({"text":"4 twice daily","patientInstruction":"with food","route":{"text":"oral"},)"
          R"("asNeededBoolean":true,"timing":{"code":{"text":"BID"},"repeat":{"boundsDuration":)"
          R"({"value":30,"code":"d"}}},"doseAndRate":[{"doseQuantity":{"value":80,"unit":"mg"}}]})")
          .text("id", "iso");
  const std::string json = Offer(on_course(man_given(written))).by(decision::set_dose);
  for (const char* kept : {"with food", "\"route\"", "boundsDuration", "\"id\":\"iso\"",
                           "\"frequency\":1", "\"value\":60,"}) {
    EXPECT_NE(json.find(kept), json.npos) << kept << " in " << json;
  }
  for (const char* gone : {"4 twice daily", "BID", "asNeeded", "\"value\":80"}) {
    EXPECT_EQ(json.find(gone), json.npos) << gone << " in " << json;
  }
}

TEST(SetRenalStartDose, TenMilligrams) {
  const auto offer = [](Resource order) {
    return Offer(man_given(std::move(order))).by(decision::set_renal_start_dose);
  };
  EXPECT_NE(offer(draft(kIsotretinoin10, "40")).find("\"value\":10,"), std::string::npos);
  EXPECT_NE(offer(draft(kIsotretinoin, "40")).find("\"value\":10,"), std::string::npos);
  EXPECT_NE(offer(draft(kMicronised32, "64")).find("\"value\":8,"), std::string::npos);
  EXPECT_EQ(offer(draft(kIsotretinoin10, "10")), "");
}

TEST(LimitSupply, ThirtyDays) {
  const auto offer = [](const Resource& order, const std::string& dispense) {
    return Offer(man_given(Resource(order).set("dispenseRequest", dispense)))
        .by(decision::limit_supply);
  };
  const Resource two = draft(kIsotretinoin, "2", "capsule");
  const std::string repeats = R"({"numberOfRepeatsAllowed":3,"quantity":)";
  const std::string json = offer(two, repeats + amount("180", "capsule") + "}");
  EXPECT_NE(json.find("\"numberOfRepeatsAllowed\":0"), json.npos) << json;
  EXPECT_NE(json.find("\"quantity\":{\"value\":60,\"unit\":\"capsule\"}"), json.npos) << json;
  EXPECT_NE(json.find("\"expectedSupplyDuration\":{\"value\":30,"), json.npos) << json;
  EXPECT_EQ(offer(two, repeats + amount("3", "pack") + "}").find("quantity"), std::string::npos)
      << "how long packs last nobody knows";
  EXPECT_NE(offer(two, repeats + amount("60", "capsule") + "}").find("\"value\":60,"),
            std::string::npos)
      << "enough already";
  EXPECT_EQ(offer(two, R"({"expectedSupplyDuration":{"value":30,"code":"d"}})"), "");
}

std::string rules_of(const std::vector<cds_hooks::Card>& cards) {
  std::string rules;
  for (const cds_hooks::Card& card : cards) {
    rules.append(card.topic.code).append(" ").append(card.indicator).append("\n");
  }
  return rules;
}

TEST(ProcessRules, GiveWayToACriticalPregnancyOnly) {
  const Resource much = supply(dosed(order(kIsotretinoin30), "150"), 90);
  const PatientBuilder she = PatientBuilder()
                                 .sex("female", "F")
                                 .aged(24)
                                 .drafts(much)
                                 .has(condition(kStage4, -90))
                                 .has(weighing("60"))
                                 .has(procedure(kSunCounselling, -3));
  EXPECT_EQ(rules_of(Offer(she.has(condition(kPregnant, -5))).cards()),
            "teratogenic-pregnancy critical\n");
  const std::string open =
      rules_of(Offer(she.has(condition(kPregnant, -5, "active", "provisional"))).cards());
  for (const char* rule : {"teratogenic-pregnancy warning", "dose-per-kg critical",
                           "renal-start-dose warning", "supply-limit warning"}) {
    EXPECT_NE(open.find(rule), open.npos) << rule << " in " << open;
  }
}

TEST(ProcessRules, PoliciesDiffer) {
  const auto says = [](const PatientBuilder& patient, const char* policy) {
    const PatientBuilder prepared =
        patient.policy(policy)
            .has(procedure(kSunCounselling, -3))
            .has(quantity(observation({kLoinc, "2571-8", "Triglycerides"}, -20), "90", "mg/dL"))
            .has(quantity(observation({kLoinc, "1742-6", "ALT"}, -20), "22", "U/L"))
            .has(quantity(observation({kLoinc, "44261-6", "PHQ-9"}, -20), "4", "{score}"));
    return rules_of(Offer(prepared).cards(policy));
  };
  const PatientBuilder high = man_given(dosed(order(kIsotretinoin), "110"), "100");
  EXPECT_EQ(says(high, "eu-ppp"), "dose-per-kg warning\n");
  EXPECT_EQ(says(high, "uk-mhra"), "dose-per-kg warning\n");
  EXPECT_EQ(says(high, "seed-article"), "dose-per-kg warning\n");
  EXPECT_EQ(says(high, "us-ipledge"), "dose-per-kg info\n");
  EXPECT_EQ(says(high.aged(15), "us-ipledge"), "dose-per-kg warning\n");
  const PatientBuilder start = man_given(dosed(order(kIsotretinoin), "70"), "100");
  EXPECT_EQ(says(start, "eu-ppp"), "dose-per-kg info\n");
  EXPECT_EQ(says(start, "us-ipledge"), "");
  const PatientBuilder renal =
      man_given(dosed(order(kIsotretinoin), "40")).has(condition(kStage4, -90));
  EXPECT_EQ(says(renal, "eu-ppp"), "renal-start-dose warning\n");
  EXPECT_EQ(says(renal, "us-ipledge"), "renal-start-dose info\n");
}

}  // namespace
}  // namespace isoguard::test

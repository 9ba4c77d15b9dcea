#include "tests/support/told.h"

// What a card about the sun is made of, and the silence after advice: the values that fill
// its words, the records that made it so, and those that speak against.

namespace isoguard::test {
namespace {

Resource named(Resource resource, std::string_view id) { return resource.text("id", id); }

TEST(ToldSun, WhereAdviceIsFound) {
  const auto message = [](std::string_view type, std::string_view status) {
    return Resource(type, "m1")
        .status(status)
        .set("category", "[" + concept_json({kSunCounselling}) + "]");
  };
  check_spoken(
      "sun-protection-counselling",
      {
          {"nothing at a start", man(), R"(start
days = 180)"},
          {"counselled", man().has(named(procedure(kSunCounselling, -5), "p1")), R"(clear: advised
days = 180
because Procedure/p1 sun-counselling, 2026-03-10: counselled)"},
          {"declined",
           man().has(procedure(kSunCounselling, -5, "not-done")
                         .concept_("statusReason", {{kSnomed, "105480006", ""}})),
           R"(clear: advised
days = 180
because Procedure sun-counselling, 2026-03-10: declined)"},
          {"a message", man().has(message("Communication", "completed").text("sent", date(-5))),
           R"(clear: advised
days = 180
because Communication/m1 sun-counselling, 2026-03-10: counselled)"},
          {"a message under way",
           man().has(message("Communication", "in-progress").text("sent", date(-5))),
           R"(clear: advised
days = 180
because Communication/m1 sun-counselling, 2026-03-10: counselled)"},
          {"a message declined",
           man().has(message("Communication", "not-done")
                         .text("sent", date(-5))
                         .concept_("statusReason", {{kSnomed, "105480006", ""}})),
           R"(clear: advised
days = 180
because Communication/m1 sun-counselling, 2026-03-10: declined)"},
          {"a message requested",
           man().has(message("CommunicationRequest", "active").text("authoredOn", date(-5))),
           R"(clear: advised
days = 180
because CommunicationRequest/m1 sun-counselling, 2026-03-10: counselled)"},
          {"a plan",
           man().has(Resource("CarePlan", "c1")
                         .status("completed")
                         .set("category", "[" + concept_json({kSunCounselling}) + "]")
                         .text("created", date(-5))),
           R"(clear: advised
days = 180
because CarePlan/c1 sun-counselling, 2026-03-10: counselled)"},
          {"an instruction of this order",
           man().drop_drafts().drafts(
               named(order(kIsotretinoin), "o1")
                   .set("dosageInstruction", R"([{"patientInstruction":"Use sunscreen"}])")),
           R"(clear: advised
days = 180
because MedicationRequest/o1 order-instruction, 2026-03-15: instructed)"},
          {"an instruction of an earlier order",
           man().has(order(kIsotretinoin, -20)
                         .set("dosageInstruction", R"([{"patientInstruction":"Use sunscreen"}])")),
           R"(clear: advised
days = 180
because MedicationRequest order-instruction, 2026-02-23: instructed)"},
          {"a reaction to light", man().has(condition({kIcd10Cm, "L56.0", ""}, -5)),
           R"(photosensitivity
days = 180
because Condition Drug phototoxic response, 2026-03-10: reaction)"},
          {"a reaction to light after advice of 40 days ago",
           man().has(condition({kIcd10Cm, "L56.0", ""}, -5)).has(procedure(kSunCounselling, -40)),
           R"(photosensitivity
days = 180
because Condition Drug phototoxic response, 2026-03-10: reaction
despite Procedure sun-counselling, 2026-02-03: counselled)"},
      });
}

}  // namespace
}  // namespace isoguard::test

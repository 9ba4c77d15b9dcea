#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "cosmetic-procedure";

constexpr Code kDermabrasion = {kSnomed, "37236007", "Dermabrasion"};

Resource request(std::string_view status = "draft", const Code& code = kDermabrasion) {
  Resource resource("ServiceRequest", "x");
  return resource.status(status).intent("order").concept_("code", {code});
}
PatientBuilder session(Resource procedure = request()) {
  return PatientBuilder().sex("male", "M").aged(22).drafts(std::move(procedure));
}
Resource ended(int day, std::string_view status = "completed") {
  return from_until(order(kIsotretinoin, -300), -300, day).status(status);
}

TEST(CosmeticProcedure, Table) {
  check_table(
      kRule,
      {
          {"no isotretinoin", session(), "clear"},
          {"ended 8 weeks ago, never closed", session().has(ended(-60, "active")), "too-early"},
          {"ended 179 days ago", session().has(ended(-179)), "too-early"},
          {"ended 180 days ago", session().has(ended(-180)), "too-early"},
          {"ended 181 days ago", session().has(ended(-181)), "clear"},
          {"stopped, nobody recorded when", session().has(ended(20, "stopped")), "too-early"},
          {"running", session().has(order(kIsotretinoin, -20)), "too-early"},
          {"reported", session().has(statement(kIsotretinoin, "active", -20)), "too-early"},
          {"ordered with it", session().drafts(order(kIsotretinoin)), "too-early"},
          {"beside another draft", session().drafts(order(kIbuprofen)).has(ended(-60)),
           "too-early"},
          {"active", session(request("active")).has(ended(-60)), "too-early"},
          {"revoked", session(request("revoked")).has(ended(-60)), "not applicable"},
          {"not to be done", session(request().set("doNotPerform", "true")).has(ended(-60)),
           "not applicable"},
          {"option", session(request().intent("option")).has(ended(-60)), "not applicable"},
          {"another procedure",
           session(request("draft", {kSnomed, "80146002", ""})).has(ended(-60)), "not applicable"},
          {"only on record", man().has(request("active")), "not applicable"},
          {"isotretinoin gel", session().has(order({kAtc, "D10AD04", ""}, -20)), "clear"},
          {"at order-select", session().drafts(order(kIsotretinoin)).selecting(), "not applicable"},
          {"orders could not be read", session().fails(Source::medication_requests),
           "cannot check"},
          {"a medication nobody could identify",
           session().has(order({"http://local", "1", ""}, -30)), "cannot check"},
      });
}

}  // namespace
}  // namespace isoguard::test

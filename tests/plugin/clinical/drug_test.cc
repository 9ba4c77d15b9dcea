#include "plugin/clinical/drug.h"

#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Drug;
using clinical::DrugClass;
using enum clinical::DrugClass;

Resource named(std::string_view text) { return order_named(text); }
Resource coded_drug(std::vector<Code> codings, std::string_view text = {}) {
  return order(kIbuprofen).concept_("medicationCodeableConcept", std::move(codings), text);
}
Resource referring(std::string_view reference, std::string_view display = {}) {
  std::string json = R"({"reference":")" + std::string(reference) + '"';
  if (!display.empty()) json += R"(,"display":")" + std::string(display) + '"';
  return order(kIbuprofen).drop("medicationCodeableConcept").set("medicationReference", json + "}");
}
Resource with_route(Resource drug, std::string_view text) {
  return drug.set("dosageInstruction", R"([{"route":{"text":")" + std::string(text) + "\"}}]");
}
Resource contained(const Resource& medication) {
  return referring("#m").set("contained", "[" + medication.json() + "]");
}
Resource medication(std::vector<Code> codings, std::string_view form = {},
                    std::string_view id = "m") {
  Resource resource("Medication", id);
  if (!codings.empty()) resource.concept_("code", std::move(codings));
  if (!form.empty()) resource.set("form", concept_json({}, form));
  return resource;
}
Resource made_of(Resource medication, const Code& ingredient) {
  return medication.set("ingredient",
                        "[{\"itemCodeableConcept\":" + concept_json({ingredient}) + "}]");
}

struct Line {
  const char* claim;
  Resource drug;
  DrugClass is;
};

Drug identify(const Resource& resource, const std::vector<Resource>& known = {}) {
  PatientBuilder builder = PatientBuilder().drafts(resource);
  for (const Resource& one : known) builder = builder.knows(one);
  static std::deque<Scene> scenes;  // a label may point into the record
  const Scene& scene = scenes.emplace_back(builder);
  const fhir::MedicationRequest& read = scene.facts().drafts[0].order;
  return clinical::identify(read.medication, read.contained, read.dosage, scene.facts(),
                            *shipped_knowledge().terminology);
}

void check(const std::vector<Line>& table, const std::vector<Resource>& known = {}) {
  for (const Line& line : table)
    EXPECT_EQ(identify(line.drug, known).drug_class, line.is) << line.claim;
}

constexpr Code kIngredient = {kRxNorm, "6064", ""};
constexpr Code kMinocycline = {kRxNorm, "6980", ""};
constexpr Code kTopicalRoute = {kSnomed, "6064005", ""};
constexpr Code kOralRoute = {kSnomed, "26643006", ""};

TEST(Drug, ProductCodes) {
  check({
      {"RxNorm generic", order(kIsotretinoin), isotretinoin},
      {"micronised", order({kRxNorm, "2262711", ""}), isotretinoin},
      {"brand", order({kRxNorm, "1299203", ""}), isotretinoin},
      {"ATC", order({kAtc, "D10BA01", ""}), isotretinoin},
      {"Spanish national code", order({"urn:x-local:aemps-codigo-nacional", "758542", ""}),
       isotretinoin},
      {"doxycycline", order(kDoxycycline), tetracycline},
      {"pack of oral doxycycline with a soap", order({kRxNorm, "1650198", ""}), tetracycline},
      {"Pylera", order({kRxNorm, "1294621", ""}), tetracycline},
      {"H. pylori combination", order({kAtc, "A02BD02", ""}), tetracycline},
      {"another drug", order(kIbuprofen), other},
      {"a topical route on an oral product is a mistake",
       route(order(kIsotretinoin), kTopicalRoute), isotretinoin},
  });
}

TEST(Drug, LocalProductsAreNotOfTheClass) {
  check({
      {"isotretinoin gel", order({kAtc, "D10AD04", ""}), other},
      {"isotretinoin with erythromycin", order({kAtc, "D10AD54", ""}), other},
      {"Arestin, an oral powder by name",
       order({kRxNorm, "351974", "minocycline 1 MG Oral Powder [Arestin]"}), other},
      {"Atridox, an oral gel by name", order({kRxNorm, "1113433", ""}), other},
      {"eye ointment", order({kAtc, "S01AA09", ""}), other},
      {"local beside ingredient", coded_drug({kMinocycline, {kAtc, "D10AF07", ""}}), other},
      {"local beside a name", coded_drug({{kAtc, "D10AD04", ""}}, "isotretinoin"), other},
  });
}

TEST(Drug, IngredientCodesNeedARouteFormOrName) {
  check({
      {"nothing told: systemic", order(kIngredient), isotretinoin},
      {"oral route", route(order(kIngredient), kOralRoute), isotretinoin},
      {"topical route", route(order(kIngredient), kTopicalRoute), other},
      {"nasal route", route(order(kMinocycline), {kSnomed, "46713006", ""}), other},
      {"ophthalmic route by its name", with_route(order(kMinocycline), "Ophthalmic route"), other},
      {"oral route by its name", with_route(order(kMinocycline), "by mouth"), tetracycline},
      {"route decides before the name",
       route(coded_drug({kMinocycline}, "minocycline foam"), kOralRoute), tetracycline},
      {"foam by name", coded_drug({kMinocycline}, "minocycline foam"), other},
      {"soft gel capsule is swallowed", coded_drug({kIngredient}, "isotretinoin soft gel capsule"),
       isotretinoin},
      {"substance", order({kSnomed, "387208003", ""}), isotretinoin},
      {"tetracycline substance", order({kSnomed, "387548007", ""}), tetracycline},
  });
}

TEST(Drug, RouteNotStated) {
  EXPECT_TRUE(identify(order(kIngredient)).route_not_stated);
  EXPECT_FALSE(identify(route(order(kIngredient), kOralRoute)).route_not_stated);
  EXPECT_FALSE(identify(coded_drug({kIngredient}, "isotretinoin 20 mg capsule")).route_not_stated);
  EXPECT_FALSE(identify(order(kIsotretinoin)).route_not_stated);
}

TEST(Drug, EveryCodingCounts) {
  check({
      {"local code first", coded_drug({{"http://local", "1", ""}, kIsotretinoin}), isotretinoin},
      {"local code last", coded_drug({kIsotretinoin, {"http://local", "1", ""}}), isotretinoin},
      {"another drug's code first", coded_drug({kIbuprofen, kDoxycycline}), tetracycline},
      {"code without a system is not trusted", coded_drug({{"", "197844", ""}}), unidentified},
      {"but its display is read", coded_drug({{"", "197844", "isotretinoin 20 MG Oral Capsule"}}),
       isotretinoin},
  });
}

TEST(Drug, NamesInSeveralLanguages) {
  check({
      {"Isoface", named("Isoface 20 mg cápsulas"), isotretinoin},
      {"Spanish", named("ISOTRETINOÍNA 20 mg"), isotretinoin},
      {"French", named("isotrétinoïne 10 mg, capsule molle"), isotretinoin},
      {"German", named("Isotretinoin 20 mg Weichkapseln"), isotretinoin},
      {"brand", named("Roaccutane"), isotretinoin},
      {"gel", named("Isotrexin gel cutáneo 30 g"), other},
      {"Spanish gel", named("Isotretinoína 0,05 % gel"), other},
      {"topical route", route(named("isotretinoin"), kTopicalRoute), other},
      {"lymecycline brand", named("TETRALYSAL 300 mg cápsulas"), tetracycline},
      {"Spanish doxycycline", named("Doxiciclina 100 mg comprimidos"), tetracycline},
      {"Spanish minocycline ointment", named("Minociclina pomada"), other},
      {"only part of a word", named("Pseudoisotretinoinol"), other},
      {"acyclic words are no tetracycline", named("Acycline tetraphosphate"), other},
      {"some other drug", named("Ibuprofeno 400 mg"), other},
      {"local code with a name", coded_drug({{"http://local", "1", "Isdiben 10 mg"}}),
       isotretinoin},
      {"a code that no value set has, with a name",
       coded_drug({{kRxNorm, "99999999", "isotretinoin 15 MG Oral Capsule"}}), isotretinoin},
      {"a code that no value set has, without a name", coded_drug({{kRxNorm, "99999999", ""}}),
       other},
  });
  EXPECT_EQ(identify(named("ISOFACE 20")).label, "isoface");
}

TEST(Drug, PartnersOfIsotretinoin) {
  check({
      {"acitretin", order({kRxNorm, "199690", ""}), retinoid},
      {"vitamin A", order({kRxNorm, "313654", ""}), vitamin_a},
      {"multivitamin", order({kAtc, "A11BA01", ""}), other},
      {"benzoyl peroxide gel", order({kRxNorm, "308694", ""}), exfoliant},
      {"a capsule of it is a mistake of the record, not an exfoliant",
       route(order({kRxNorm, "308694", ""}), kOralRoute), other},
      {"substance tretinoin, route not told", order({kSnomed, "387305002", ""}), retinoid},
      {"substance tretinoin as a cream", coded_drug({{kSnomed, "387305002", ""}}, "cream"), other},
      {"ingredient tretinoin as a cream", coded_drug({{kRxNorm, "10753", ""}}, "cream"), exfoliant},
      {"isotretinoin goes before", coded_drug({{kRxNorm, "199690", ""}, kIsotretinoin}),
       isotretinoin},
  });
  EXPECT_EQ(identify(order({kRxNorm, "199690", ""})).name, "acitretin");
  EXPECT_EQ(identify(order({kRxNorm, "313654", ""})).name, "vitamin A");
  EXPECT_EQ(identify(order({kRxNorm, "308694", ""})).name, "benzoyl peroxide");
  EXPECT_TRUE(identify(order({kSnomed, "387305002", ""})).route_not_stated);
  EXPECT_FALSE(identify(order({kRxNorm, "199690", ""})).route_not_stated);
}

TEST(Drug, Unidentified) {
  check({
      {"only a local code", coded_drug({{"http://local", "1", ""}}), unidentified},
      {"no drug at all", order(kIbuprofen).drop("medicationCodeableConcept"), unidentified},
      {"reference that leads nowhere", referring("Medication/x"), unidentified},
      {"its display names ours", referring("Medication/x", "Isotretinoin 20 mg"), isotretinoin},
      {"its display names another", referring("Medication/x", "Ibuprofen"), unidentified},
      {"contained, but empty", contained(medication({})), unidentified},
  });
  EXPECT_TRUE(identify(referring("Medication/x")).unresolved);
  EXPECT_FALSE(identify(coded_drug({{"http://local", "1", ""}})).unresolved);
}

/// R5's CodeableReference with both parts.
Resource both(const Code& code, const std::string& reference) {
  return order(kIbuprofen)
      .drop("medicationCodeableConcept")
      .set("medication", R"({"concept":)" + concept_json({code}) +
                             R"(,"reference":{"reference":")" + reference + "\"}}");
}

TEST(Drug, CodedAndReferred) {
  const Code local = {"http://local", "1", ""};
  const Resource ours = medication({kIsotretinoin});
  check({
      {"the code is ours", both(kIsotretinoin, "Medication/x"), isotretinoin},
      {"the code is another's", both(kIbuprofen, "Medication/x"), other},
      {"nobody knows the code", both(local, "Medication/x"), unidentified},
      {"nobody knows the code, but what it refers to",
       both(local, "#m").set("contained", "[" + ours.json() + "]"), isotretinoin},
      {"the code is another's, and what it refers to is ours",
       both(kIbuprofen, "#m").set("contained", "[" + ours.json() + "]"), isotretinoin},
  });
  EXPECT_TRUE(identify(both(local, "Medication/x")).unresolved);
  EXPECT_FALSE(identify(both(kIbuprofen, "Medication/x")).unresolved);
}

TEST(Drug, ReferencedMedications) {
  const Code local = {"http://local", "1", ""};
  check({
      {"contained", contained(medication({kIsotretinoin})), isotretinoin},
      {"form decides for an ingredient", contained(medication({kMinocycline}, "topical foam")),
       other},
      {"capsule", contained(medication({kMinocycline}, "Capsule")), tetracycline},
      {"by its ingredient", contained(made_of(medication({local}), kIngredient)), isotretinoin},
      {"by its ingredient, a gel", contained(made_of(medication({local}, "Gel"), kIngredient)),
       other},
      {"ingredient by name", contained(made_of(medication({local}), {"", "x", "Doxycycline"})),
       tetracycline},
      {"another drug", contained(medication({kIbuprofen})), other},
  });
  check({{"came with the request", referring("Medication/iso"), isotretinoin},
         {"another id", referring("Medication/isox"), unidentified}},
        {medication({kIsotretinoin}, "", "iso")});
}

}  // namespace
}  // namespace isoguard::test

// The strength and the scale of an isotretinoin product, and partner drugs that look like others.

#include "plugin/clinical/product.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::strength_in;

constexpr Code kIngredient = {kAtc, "D10BA01", "isotretinoin"};
constexpr Code kAbsorica = {kRxNorm, "1299198", "Absorica"};

TEST(Product, StrengthsInWords) {
  EXPECT_EQ(strength_in("9 mg"), 9);
  EXPECT_EQ(strength_in("20 mg"), 20);
  EXPECT_EQ(strength_in("20mg"), 20) << "at the end";
  EXPECT_EQ(strength_in("0.5 mg"), 0.5);
  EXPECT_EQ(strength_in("capsule of 20 mg (blue)"), 20);
  EXPECT_EQ(strength_in("30 capsules of 20 mg"), 20);
  EXPECT_EQ(strength_in("123456789012345 mg"), 123456789012345.0) << "fifteen digits";
  for (const char* text :
       {"1234567890123456 mg", "20 mga", "20 mgz", "20 mgA", "20 mgZ", "20 mgm", "20 m", "20 g",
        "20", "2.0.0 mg", "1.2.3 mg, 20 mg", "1,2,3 mg", "20 kg"}) {
    EXPECT_EQ(strength_in(text), std::nullopt) << text;
  }
}

clinical::Product product_of(const Resource& draft, std::vector<Resource> known = {}) {
  PatientBuilder patient = PatientBuilder().drafts(draft);
  for (Resource& one : known) patient = patient.knows(one);
  const Scene scene(patient);
  clinical::Product product = scene.context().drafts.front().product;
  product.code_label = {};
  return product;
}
Resource referring() {
  return order(kIsotretinoin)
      .drop("medicationCodeableConcept")
      .set("medicationReference", R"({"reference":"Medication/m"})");
}
Resource medication(const std::string& ingredients, const Code& code = kIngredient,
                    std::string_view text = {}) {
  return Resource("Medication", "m")
      .concept_("code", {code}, text)
      .set("ingredient", "[" + ingredients + "]");
}
std::string strength(const std::string& numerator, const std::string& denominator = {}) {
  return R"({"strength":{"numerator":{)" + numerator + "}" +
         (denominator.empty() ? "" : R"(,"denominator":{)" + denominator + "}") + "}}";
}

TEST(Product, StrengthOfTheOneIngredient) {
  const auto mg = [](const std::string& ingredients) {
    return product_of(referring(), {medication(ingredients)}).strength_mg;
  };
  const std::string twenty = R"("value":20,"code":"mg")";
  EXPECT_EQ(mg(strength(twenty)), 20);
  EXPECT_EQ(mg(strength(R"("value":0.02,"code":"g")")), 20);
  EXPECT_EQ(mg(strength(R"("value":0.5,"code":"mg")")), 0.5);
  EXPECT_EQ(mg(strength(twenty, R"("value":1)")), 20) << "per one";
  EXPECT_EQ(mg(strength(twenty, R"("value":0.5,"code":"{capsule}")")), 40);
  EXPECT_EQ(mg(strength(twenty, R"("value":0,"code":"{capsule}")")), 20);
  EXPECT_EQ(mg(strength(twenty, R"("code":"{capsule}")")), 20);
  EXPECT_EQ(mg(strength(twenty, R"("value":1,"code":"mL")")), std::nullopt);
  EXPECT_EQ(mg(strength(R"("value":0,"code":"mg")")), std::nullopt);
  EXPECT_EQ(mg(strength(twenty) + "," + strength(R"("value":40,"code":"mg")")), std::nullopt)
      << "two ingredients";
  EXPECT_EQ(mg(""), std::nullopt);
}

TEST(Product, StrengthAsItIsCalled) {
  const auto mg = [](const std::vector<Code>& codings, std::string_view text) {
    return product_of(order(kIsotretinoin).concept_("medicationCodeableConcept", codings, text))
        .strength_mg;
  };
  EXPECT_EQ(mg({kIngredient}, "isotretinoin 30 mg"), 30) << "by its text";
  EXPECT_EQ(mg({{kAtc, "D10BA01", "Isotretinoin 40 mg"}}, "isotretinoin 30 mg"), 30);
  EXPECT_EQ(mg({{kAtc, "D10BA01", "Isotretinoin 40 mg"}}, ""), 40) << "by a display";
  EXPECT_EQ(mg({kIngredient}, ""), std::nullopt);
  EXPECT_EQ(mg({kIsotretinoin}, "isotretinoin 30 mg"), 20) << "the product code decides";
}

TEST(Product, Scale) {
  const auto micronised = [](const std::vector<Code>& codings, std::string_view text) {
    return product_of(order(kIsotretinoin).concept_("medicationCodeableConcept", codings, text))
        .micronised;
  };
  EXPECT_TRUE(micronised({kMicronised32}, ""));
  EXPECT_TRUE(micronised({kIngredient}, "Absorica LD 16 mg")) << "by its text";
  EXPECT_TRUE(micronised({{"http://local", "1", "Absorica LD 16 mg"}}, "")) << "by a display";
  EXPECT_FALSE(micronised({kAbsorica}, "Absorica"));
  EXPECT_FALSE(micronised({kIsotretinoin}, "Absorica LD")) << "the product code decides";
  EXPECT_EQ(clinical::Product().scale(), 1);
}

PatientBuilder taking(const std::vector<Code>& codings, std::string_view text) {
  return man().has(order(kIbuprofen, -20).concept_("medicationCodeableConcept", codings, text));
}

TEST(PartnerDrugs, WartPaintAndScalpProductsAreNotForTheFace) {
  const Code salicylic_acid = {kSnomed, "387253001", ""};
  const auto exfoliant = [&](std::string_view text) {
    return outcome(
        man().has(route(
            order(kIbuprofen, -20).concept_("medicationCodeableConcept", {salicylic_acid}, text),
            {kSnomed, "6064005", ""})),
        "topical-exfoliant");
  };
  EXPECT_EQ(exfoliant("salicylic acid 2 % lotion"), "together");
  for (const char* text :
       {"for a wart", "warts", "verruca", "verrucas", "verrugas", "gegen Warzen", "corn", "corns",
        "callus", "callosidades", "Hühneraugen", "scalp solution", "shampoo", "champú",
        "shampooing", "Kopfhaut", "verrues", "cuir chevelu"}) {
    EXPECT_EQ(exfoliant(text), "clear") << text;
  }
}

TEST(PartnerDrugs, NamesThatAreNearlyAlwaysACream) {
  const auto retinoid = [](std::string_view text) {
    return outcome(taking({}, text), "retinoid-duplication");
  };
  for (const char* text : {"tretinoin", "tretinoina", "trétinoïne"}) {
    EXPECT_EQ(retinoid(text), "clear") << text;
    EXPECT_EQ(retinoid(std::string(text) + " capsules"), "concurrent") << text;
  }
  EXPECT_EQ(retinoid("acitretin"), "concurrent");
  EXPECT_EQ(retinoid("acitretin cream"), "clear");
  const Code bexarotene = {kSnomed, "387023000", ""};
  const auto coded = [&](const Code& code, const Code& by) {
    return outcome(man().has(route(order(code, -20), by)), "retinoid-duplication");
  };
  const Code topical = {kSnomed, "6064005", ""};
  const Code oral = {kSnomed, "26643006", ""};
  EXPECT_EQ(coded(bexarotene, topical), "clear") << "bexarotene gel";
  EXPECT_EQ(coded(bexarotene, oral), "concurrent");
  EXPECT_EQ(coded({kSnomed, "116086005", ""}, topical), "clear") << "alitretinoin gel";
  EXPECT_EQ(coded({kAtc, "L01XF03", ""}, topical), "clear") << "bexarotene by class";
}

TEST(PartnerDrugs, VitaminAAmongOthersIsAMultivitamin) {
  const Code retinol = {kSnomed, "82622003", ""};
  const auto vitamin = [](const PatientBuilder& patient) {
    return outcome(patient, "vitamin-a-supplement");
  };
  const auto made_of = [&](const std::string& ingredients) {
    return man()
        .knows(Resource("Medication", "m").set("ingredient", "[" + ingredients + "]"))
        .has(order(kIbuprofen, -20)
                 .drop("medicationCodeableConcept")
                 .set("medicationReference", R"({"reference":"Medication/m"})"));
  };
  const std::string a = "{\"itemCodeableConcept\":" + concept_json({retinol}) + "}";
  const std::string d = "{\"itemCodeableConcept\":" + concept_json({}, "vitamin D") + "}";
  EXPECT_EQ(vitamin(made_of(a)), "concurrent");
  EXPECT_EQ(vitamin(made_of(a + "," + d)), "clear");
  EXPECT_EQ(vitamin(taking({retinol}, "")), "concurrent");
  EXPECT_EQ(vitamin(taking({{kRxNorm, "313654", ""}}, "")), "concurrent");
  EXPECT_EQ(vitamin(taking({{kRxNorm, "313654", ""}, {kAtc, "R01AX02", ""}}, "")), "clear")
      << "for the nose";
}

}  // namespace
}  // namespace isoguard::test

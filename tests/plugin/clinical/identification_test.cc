// A row for each way in which a record may name a drug, and what is kept of it: the class, the
// name that a card shows (with form and route where the code tells them), the strength.

#include "plugin/clinical/product.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::DrugClass;
using enum clinical::DrugClass;

constexpr std::string_view kRxNormOid = "urn:oid:2.16.840.1.113883.6.88";
constexpr std::string_view kAtcOid = "urn:oid:2.16.840.1.113883.6.73";
constexpr std::string_view kSnomedOid = "urn:oid:2.16.840.1.113883.6.96";
constexpr std::string_view kNdc = "http://hl7.org/fhir/sid/ndc";
constexpr std::string_view kNdcOid = "urn:oid:2.16.840.1.113883.6.69";
constexpr std::string_view kSpain = "urn:x-local:aemps-codigo-nacional";
constexpr std::string_view kGermany = "http://fhir.de/CodeSystem/ifa/pzn";
constexpr std::string_view kFrance = "urn:oid:1.2.250.1.213.2.3.2";
constexpr std::string_view kItaly = "urn:oid:2.16.840.1.113883.2.9.6.1.5";
constexpr std::string_view kBritain = "https://dmd.nhs.uk";

constexpr double kNoStrength = 0;

struct Row {
  const char* kind;
  Resource order;
  DrugClass is;
  const char* label;
  double strength_mg = kNoStrength;
  bool micronised = false;
  bool route_not_stated = false;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    // Beside it an order of ours, so that a drug of no interest is looked at too.
    const Scene scene(man_given(row.order).drafts(order(kIsotretinoin)));
    ASSERT_EQ(scene.context().drafts.size(), 2u) << row.kind;
    const clinical::MedicationUse& use = scene.context().drafts.front();
    EXPECT_EQ(use.drug.drug_class, row.is) << row.kind;
    EXPECT_EQ(use.drug.label, row.label) << row.kind;
    EXPECT_EQ(use.product.strength_mg.value_or(kNoStrength), row.strength_mg) << row.kind;
    EXPECT_EQ(use.product.micronised, row.micronised) << row.kind;
    EXPECT_EQ(use.drug.route_not_stated, row.route_not_stated) << row.kind;
  }
}

Resource coded_only(std::string_view system, std::string_view code) {
  return order(Code{system, code, ""});
}

TEST(Identification, RxNorm) {
  check({
      {"ingredient", coded_only(kRxNorm, "6064"), isotretinoin, "isotretinoin", 0, false, true},
      {"ingredient with a strength", coded_only(kRxNorm, "316109"), isotretinoin,
       "isotretinoin 10 MG", 10, false, true},
      {"clinical drug", coded_only(kRxNorm, "197843"), isotretinoin,
       "isotretinoin 10 MG Oral Capsule", 10},
      {"branded drug", coded_only(kRxNorm, "1547563"), isotretinoin,
       "isotretinoin 25 MG Oral Capsule [Absorica]", 25},
      {"micronised", coded_only(kRxNorm, "2262731"), isotretinoin,
       "Micronized isotretinoin 8 MG Oral Capsule [Absorica]", 8, true},
      {"brand name, of many strengths", coded_only(kRxNorm, "1299198"), isotretinoin, "Absorica"},
      {"by its urn:oid", coded_only(kRxNormOid, "403930"), isotretinoin,
       "isotretinoin 30 MG Oral Capsule", 30},
      {"pack", coded_only(kRxNorm, "2099769"), tetracycline,
       "{42 (doxycycline hyclate 100 MG Oral Tablet) } Pack [LymePak]"},
      {"tetracycline ingredient", coded_only(kRxNorm, "6980"), tetracycline, "minocycline", 0,
       false, true},
  });
}

TEST(Identification, AtcAndSnomed) {
  check({
      {"ATC substance", coded_only(kAtc, "D10BA01"), isotretinoin, "isotretinoin"},
      {"ATC group", coded_only(kAtc, "D10BA"), isotretinoin, "retinoids for treatment of acne"},
      {"ATC by its urn:oid", coded_only(kAtcOid, "D10BA01"), isotretinoin, "isotretinoin"},
      {"ATC of Germany", coded_only("http://fhir.de/CodeSystem/bfarm/atc", "J01AA02"), tetracycline,
       "doxycycline"},
      {"SNOMED CT substance", coded_only(kSnomed, "387208003"), isotretinoin,
       "Isotretinoin (substance)", 0, false, true},
      {"SNOMED CT by its urn:oid", coded_only(kSnomedOid, "387208003"), isotretinoin,
       "Isotretinoin (substance)", 0, false, true},
      {"SNOMED CT of an edition",
       coded_only("http://snomed.info/sct/900000000000207008/version/20240101", "387208003"),
       isotretinoin, "Isotretinoin (substance)", 0, false, true},
  });
}

TEST(Identification, NationalDrugCode) {
  const char* claravis = "isotretinoin 20 MG Oral Capsule [Claravis]";
  check({
      {"4-4-2", coded_only(kNdc, "0555-1055-86"), isotretinoin, claravis, 20},
      {"5-3-2", coded_only(kNdc, "10631-133-31"), isotretinoin,
       "isotretinoin 25 MG Oral Capsule [Absorica]", 25},
      {"5-4-1", coded_only(kNdc, "69238-1176-3"), isotretinoin, "isotretinoin 40 MG Oral Capsule",
       40},
      {"5-4-2", coded_only(kNdc, "00555-1055-86"), isotretinoin, claravis, 20},
      {"eleven digits", coded_only(kNdc, "00555105586"), isotretinoin, claravis, 20},
      {"another package of it", coded_only(kNdc, "00555105556"), isotretinoin, claravis, 20},
      {"by its urn:oid", coded_only(kNdcOid, "00555105586"), isotretinoin, claravis, 20},
      {"micronised", coded_only(kNdc, "10631-002-31"), isotretinoin,
       "Micronized isotretinoin 8 MG Oral Capsule [Absorica]", 8, true},
      {"micronised, strength not told", coded_only(kNdc, "10631-006-31"), isotretinoin,
       "Micronized isotretinoin Oral Capsule [Absorica]", 0, true},
      {"tetracycline, eleven digits", coded_only(kNdc, "00143314250"), tetracycline,
       "doxycycline hyclate 100 MG Oral Capsule"},
      {"acitretin", coded_only(kNdc, "0378-7020-93"), retinoid, "acitretin 10 MG Oral Capsule"},
      {"one that nobody listed", coded_only(kNdc, "99999-999-99"), unidentified, ""},
      {"ten digits without hyphens", coded_only(kNdc, "0555105586"), unidentified, ""},
      {"no NDC at all", coded_only(kNdc, "Claravis"), unidentified, ""},
      {"one that nobody listed, with the name of ours",
       order(Code{kNdc, "99999-999-99", "ISOTRETINOIN 30 MG CAPSULE"}), isotretinoin,
       "isotretinoin", 30},
      {"one that nobody listed, with the name of another",
       order(Code{kNdc, "99999-999-99", "IBUPROFEN 400 MG TABLET"}), other, ""},
  });
}

// A code that a site imported is in isotretinoin-oral alone, whatever it is the code of.
TEST(Identification, AnImportedMicronisedProductIsToldByItsName) {
  const Scene scene(man());
  const auto product_called = [&scene](std::string_view label) {
    return clinical::product_of({}, {}, {isotretinoin, label, label, false, false},
                                knowledge::Sets{knowledge::Set::isotretinoin_oral}, scene.facts(),
                                *shipped_knowledge().terminology);
  };
  const clinical::Product micronised = product_called("Micronized isotretinoin 8 MG Oral Capsule");
  EXPECT_EQ(micronised.strength_mg, 8);
  EXPECT_TRUE(micronised.micronised);
  EXPECT_TRUE(product_called("ABSORICA LD 16 mg capsule").micronised);
  EXPECT_FALSE(product_called("isotretinoin 10 MG Oral Capsule [Absorica]").micronised);
}

TEST(Identification, NationalCodes) {
  check({
      {"Spain: CN", coded_only(kSpain, "700996"), isotretinoin, "DERCUTANE 30 mg x30", 30},
      // Of these no list can be had freely: alone they are not recognised, and the card says so;
      // a name beside them is, and a site imports its own.
      {"Germany: PZN alone", coded_only(kGermany, "01234567"), unidentified, ""},
      {"Germany: PZN and name", order(Code{kGermany, "01234567", "Aknenormin 20 mg Weichkapseln"}),
       isotretinoin, "aknenormin", 20},
      {"France: CIP alone", coded_only(kFrance, "3400930000000"), unidentified, ""},
      {"France: CIP and name",
       order(Code{kFrance, "3400930000000", "CURACNÉ 20 mg, capsule molle"}), isotretinoin,
       "curacne", 20},
      {"Italy: AIC alone", coded_only(kItaly, "012345678"), unidentified, ""},
      {"Italy: AIC and name", order(Code{kItaly, "012345678", "AISOSKIN 10 mg capsule molli"}),
       isotretinoin, "aisoskin", 10},
      {"United Kingdom: dm+d alone", coded_only(kBritain, "1234567890"), unidentified, ""},
      {"United Kingdom: dm+d and name",
       order(Code{kBritain, "1234567890", "Roaccutane 10mg capsules (Roche)"}), isotretinoin,
       "roaccutane", 10},
  });
}

TEST(Identification, NamesInTheLanguagesOfTheBrands) {
  check({
      {"English", order_named("isotretinoin 40 mg capsules"), isotretinoin, "isotretinoin", 40},
      {"Spanish", order_named("Isotretinoína 20 mg cápsulas blandas"), isotretinoin,
       "isotretinoina", 20},
      {"Latin American brand", order_named("ISOFACE 10 MG"), isotretinoin, "isoface", 10},
      {"Portuguese", order_named("isotretinoína 20 mg cápsula mole"), isotretinoin, "isotretinoina",
       20},
      {"Brazilian brand", order_named("Roacutan 10 mg"), isotretinoin, "roacutan", 10},
      {"Portuguese lotion", order_named("isotretinoína loção"), other, ""},
      {"French", order_named("Isotrétinoïne 5 mg, capsule molle"), isotretinoin, "isotretinoine",
       5},
      {"German", order_named("Ciscutan 20 mg Weichkapseln"), isotretinoin, "ciscutan", 20},
      {"Italian", order_named("isotretinoina 20 mg capsule molli"), isotretinoin, "isotretinoina",
       20},
      {"Italian cream", order_named("isotretinoina crema"), other, ""},
      {"Polish", order_named("Izotretynoina 20 mg, kapsułki miękkie"), isotretinoin,
       "izotretynoina", 20},
      {"Polish gel", order_named("Izotretynoina 0,05% żel"), other, ""},
      {"Polish doxycycline", order_named("Doksycyklina 100 mg tabletki"), tetracycline,
       "doksycyklina"},
      {"French lymecycline", order_named("LYMÉCYCLINE 300 mg, gélule"), tetracycline,
       "lymecycline"},
      {"German minocycline ointment", order_named("Minocyclin Salbe"), other, ""},
      {"decimal comma", order_named("isotretinoin 12,5 mg"), isotretinoin, "isotretinoin", 12.5},
  });
}

}  // namespace
}  // namespace isoguard::test

#include "fhir/datatypes.h"

#include <gtest/gtest.h>

#include <clocale>

namespace isoguard::fhir {
namespace {

struct Literal {
  const char* reference;
  const char* type;
  const char* id;
};

TEST(TypeAndId, IsTheLastPartOfALiteralReference) {
  const Literal rows[] = {
      {"Patient/1", "Patient", "1"},
      {"/Patient/1", "Patient", "1"},
      {"Patient/a-b.c", "Patient", "a-b.c"},
      {"Patient/1/_history/2", "Patient", "1"},
      {"https://ehr.example/fhir/Patient/1", "Patient", "1"},
      {"https://ehr.example/fhir/Patient/1/_history/2", "Patient", "1"},
      {"https://ehr.example/Observation/Observation", "Observation", "Observation"},
      {"Patient/1#part", "Patient", "1"},
  };
  for (const Literal& row : rows) {
    const std::optional<TypeAndId> found = type_and_id(row.reference);
    ASSERT_TRUE(found) << row.reference;
    EXPECT_EQ(found->type, row.type) << row.reference;
    EXPECT_EQ(found->id, row.id) << row.reference;
  }
}

TEST(TypeAndId, IsNothingForOtherReferences) {
  for (const char* reference : {"",
                                "#m",
                                "#",
                                "Patient",
                                "Patient/",
                                "/1",
                                "1",
                                "patient/1",
                                "Patient?identifier=1",
                                "Patient/?x=1",
                                "Patient/1?x",
                                "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
                                "urn:oid:1.2.3",
                                "https://ehr.example/",
                                "https://Server/id",
                                "_history/2",
                                "/_history/2",
                                "Patient//_history/2",
                                "Patient/a b",
                                "Pat-ient/1"}) {
    EXPECT_FALSE(type_and_id(reference)) << reference;
  }
}

struct Decimal {
  const char* text;
  double number;
};

TEST(Decimal, IsTheNearestDouble) {
  const Decimal rows[] = {
      {"0", 0.0},
      {"-0", -0.0},
      {"1.50", 1.5},
      {"40", 40.0},
      {"-2.5", -2.5},
      {"1e2", 100.0},
      {"1E+2", 100.0},
      {"1e-7", 1e-7},
      {"0.1", 0.1},
      {"0.184467440737095516159", 0.184467440737095516159},
      {"1.84467440737095516159", 1.84467440737095516159},
      {"9007199254740993", 9007199254740992.0},
  };
  for (const Decimal& row : rows) EXPECT_EQ(parse_decimal(row.text), row.number) << row.text;
}

TEST(Decimal, IsNothingForAnythingElse) {
  for (const char* text :
       {"",    " ",   "-",        "+1",    "01",     "-01",    ".5",   "1.",  "1.e1",
        "1e",  "1e+", "1,5",      "1 ",    " 1",     "1x",     "0x10", "inf", "-inf",
        "nan", "NaN", "Infinity", "1e400", "-1e400", "1e-400", "1e5.0"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
}

TEST(Decimal, DoesNotAskTheLocale) {
  // Where a comma parts the fraction, strtod would stop at the dot.
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  if (std::setlocale(LC_NUMERIC, "de_DE.UTF-8") == nullptr) GTEST_SKIP() << "no such locale here";
  EXPECT_EQ(parse_decimal("1.5"), 1.5);
  std::setlocale(LC_NUMERIC, before.c_str());
}

TEST(Quantity, GivesNumberAndUnit) {
  EXPECT_EQ((Quantity{"1.50", Comparator::none, "mg", "", "mg"}).number(), 1.5);
  EXPECT_FALSE(Quantity().number());
  EXPECT_EQ((Quantity{"1", Comparator::none, "milligram", "", "mg"}).unit_or_code(), "mg");
  EXPECT_EQ((Quantity{"1", Comparator::none, "milligram", "", ""}).unit_or_code(), "milligram");
  EXPECT_TRUE(Quantity().empty());
  EXPECT_FALSE((Quantity{"", Comparator::none, "mg", "", ""}).empty());
}

}  // namespace
}  // namespace isoguard::fhir

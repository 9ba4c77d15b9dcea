#include "plugin/decision/record_keep.h"

#include <gtest/gtest.h>

namespace isoguard::decision {
namespace {

struct Row {
  const char* name;
  const char* born;  ///< nullptr: nothing said
  const char* keep;
};

class RecordKeep : public testing::TestWithParam<Row> {};

// Records of minors are kept longer. Nothing finer than a year tells when somebody was born, and of
// an adult not even that.
TEST_P(RecordKeep, SaysAsMuchAsRetentionNeeds) {
  fhir::Patient patient;
  if (GetParam().born != nullptr) patient.birth_date = fhir::parse_date(GetParam().born);
  const fhir::Day today = fhir::parse_date("2026-11-26")->earliest;
  EXPECT_EQ(keep_of(&patient, today), GetParam().keep);
}

INSTANTIATE_TEST_SUITE_P(
    Births, RecordKeep,
    testing::Values(Row{"Adult", "1990-05-05", R"({"age":"adult"})"},
                    Row{"On21stBirthday", "2005-11-26", R"({"age":"adult"})"},
                    Row{"DayBefore21", "2005-11-27", R"({"age":"young","born":2005})"},
                    Row{"Child", "2013-02-28", R"({"age":"young","born":2013})"},
                    Row{"OnlyAYear", "2005", R"({"age":"young","born":2005})"},
                    Row{"OnlyAYearLongAgo", "2004", R"({"age":"adult"})"},
                    Row{"OnlyAMonth", "2005-11", R"({"age":"young","born":2005})"},
                    Row{"BornToday", "2026-11-26", R"({"age":"young","born":2026})"},
                    Row{"InTheFuture", "2026-11-27", R"({"age":"unknown"})"},
                    Row{"ThisYearPerhapsLater", "2026", R"({"age":"unknown"})"},
                    Row{"NotSaid", nullptr, R"({"age":"unknown"})"}),
    [](const auto& row) { return row.param.name; });

TEST(RecordKeepWithoutPatient, IsUnknown) {
  EXPECT_EQ(keep_of(nullptr, fhir::parse_date("2026-11-26")->earliest), R"({"age":"unknown"})");
}

}  // namespace
}  // namespace isoguard::decision

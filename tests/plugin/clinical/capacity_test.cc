#include "plugin/clinical/capacity.h"

#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Truth;

const char* word(Truth truth) {
  return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "unknown";
}

struct Line {
  const char* claim;
  PatientBuilder patient;
  const char* can;
};

void check(const std::vector<Line>& table) {
  for (const Line& line : table) {
    EXPECT_STREQ(word(Scene(line.patient).context().capacity.can_become_pregnant), line.can)
        << line.claim;
  }
}

PatientBuilder adult() { return PatientBuilder().aged(30).drafts(order(kIsotretinoin)); }
PatientBuilder female() { return adult().sex("female", "F"); }
PatientBuilder male() { return adult().sex("male", "M"); }
Resource sex_obs(std::string_view code, const Code& value) {
  return coded(observation({kLoinc, code, ""}, -900), value);
}

// The table of the specification, written as plainly as it reads, against all combinations of
// sources.
Truth expected(std::string_view gender, std::string_view birth, std::string_view parameter) {
  const bool f = gender == "female" || birth == "F" || parameter == "female-typical";
  const bool m = gender == "male" || birth == "M" || parameter == "male-typical";
  if (f && !m) return Truth::yes;
  if (m && !f) return Truth::no;
  if (!f && !m) return Truth::unknown;
  if (birth == "F") return Truth::yes;
  return birth == "M" && parameter == "male-typical" ? Truth::no : Truth::unknown;
}

TEST(Capacity, AllCombinationsOfSources) {
  for (std::string_view gender : {"", "female", "male", "other", "unknown"}) {
    for (std::string_view birth : {"", "F", "M", "UNK"}) {
      for (std::string_view parameter : {"", "female-typical", "male-typical", "specified"}) {
        PatientBuilder patient = adult().sex(gender, birth);
        if (!parameter.empty()) patient = patient.sex_parameter(parameter);
        EXPECT_STREQ(word(Scene(patient).context().capacity.can_become_pregnant),
                     word(expected(gender, birth, parameter)))
            << gender << "|" << birth << "|" << parameter;
      }
    }
  }
}

TEST(Capacity, SexElsewhere) {
  const Code f = {kSnomed, "248152002", "Female"};
  const Code m = {kSnomed, "248153007", "Male"};
  check({
      {"us-core-sex female", adult().recorded_sex("248152002"), "yes"},
      {"us-core-sex male", adult().recorded_sex("248153007"), "no"},
      {"sex observation female", adult().has(sex_obs("46098-0", f)), "yes"},
      {"sex observation male", adult().has(sex_obs("46098-0", m)), "no"},
      {"by the display of a local code",
       adult().has(sex_obs("46098-0", {"http://local", "1", "Female"})), "yes"},
      {"in words",
       adult().has(observation({kLoinc, "46098-0", ""}, -9).text("valueString", "Male")), "no"},
      {"LOINC answer", adult().has(sex_obs("76689-9", {kLoinc, "LA3-6", "Female"})), "yes"},
      {"gender male, sex at birth observed female", adult().sex("male").has(sex_obs("76689-9", f)),
       "yes"},
      {"gender male, sex observed female", adult().sex("male").has(sex_obs("46098-0", f)),
       "unknown"},
      {"gender female, sex at birth observed male, male-typical",
       adult().sex("female").sex_parameter("male-typical").has(sex_obs("76689-9", m)), "no"},
      {"preliminary observation", adult().has(sex_obs("46098-0", f).status("preliminary")),
       "unknown"},
      {"parameters that disagree",
       adult().sex("male").sex_parameter("male-typical").sex_parameter("female-typical"),
       "unknown"},
  });
}

TEST(Capacity, PermanentFactsDecideFirst) {
  const Code absent = {kIcd10Cm, "Z90.710", ""};
  check({
      {"hysterectomy", female().has(procedure(kHysterectomy, -900)), "no"},
      {"hysterectomy not done", female().has(procedure(kHysterectomy, -900, "not-done")), "yes"},
      {"hysterectomy planned", female().has(procedure(kHysterectomy, 9, "preparation")), "yes"},
      {"hysterectomy dated tomorrow", female().has(procedure(kHysterectomy, 1)), "yes"},
      {"as a condition", female().has(condition(absent, -900)), "no"},
      {"though resolved", female().has(condition(absent, -900, "resolved")), "no"},
      {"refuted", female().has(condition(absent, -900, "active", "refuted")), "yes"},
      {"suspected", female().has(condition(absent, -900, "active", "provisional")), "yes"},
      {"only the cervix", female().has(condition({kIcd10Cm, "Z90.712", ""}, -900)), "yes"},
      {"one ovary", female().has(condition({kIcd10Cm, "Z90.721", ""}, -900)), "yes"},
      {"both ovaries", female().has(condition({kIcd10Cm, "Z90.722", ""}, -900)), "no"},
      {"oophorectomy, side not told", female().has(procedure({kSnomed, "83152002", ""}, -900)),
       "yes"},
      {"Manchester operation", female().has(procedure({kSnomed, "82418001", ""}, -900)), "yes"},
      {"tubal ligation is contraception", female().has(procedure({kSnomed, "287664005", ""}, -900)),
       "yes"},
      {"sex unknown, no uterus", adult().has(procedure(kHysterectomy, -900)), "no"},
  });
}

TEST(Capacity, AgeBand) {
  const auto us = [](int age) { return female().aged(age).policy("us-ipledge"); };
  check({
      {"9", female().aged(9), "no"},
      {"10", female().aged(10), "yes"},
      {"EU 55", female().aged(55), "yes"},
      {"EU 56", female().aged(56), "no"},
      {"US 60", us(60), "yes"},
      {"US 61", us(61), "no"},
      {"tenth birthday today", female().born("2016-03-15"), "yes"},
      {"tenth birthday tomorrow", female().born("2016-03-16"), "no"},
      {"fifty-sixth birthday tomorrow", female().born("1970-03-16"), "yes"},
      {"fifty-sixth birthday today", female().born("1970-03-15"), "no"},
      {"only a year, perhaps 10", female().born("2016"), "yes"},
      {"only a year, at most 9", female().born("2017"), "no"},
      {"only a year, perhaps 55", female().born("1970"), "yes"},
      {"only a year, at least 56", female().born("1969"), "no"},
      {"no birth date", PatientBuilder().sex("female").drafts(order(kIsotretinoin)), "yes"},
      {"born tomorrow: a mistake", female().born("2026-03-16"), "yes"},
  });
}

TEST(Capacity, Menopause) {
  const Code post = {kSnomed, "76498008", ""};
  check({
      {"at 45", female().aged(45).has(condition(post, -300)), "no"},
      {"at 44", female().aged(44).has(condition(post, -300)), "yes"},
      {"at 45 or 44, only a year", female().born("1981").has(condition(post, -300)), "yes"},
      {"without a birth date",
       PatientBuilder().sex("female").drafts(order(kIsotretinoin)).has(condition(post, -300)),
       "yes"},
      {"another problem at 50", female().aged(50).has(condition(kIbuprofen, -300)), "yes"},
      {"resolved", female().aged(50).has(condition(post, -300, "resolved")), "yes"},
      {"suspected", female().aged(50).has(condition(post, -300, "active", "provisional")), "yes"},
      {"perimenopause", female().aged(50).has(condition({kSnomed, "266607004", ""}, -300)), "yes"},
      {"climacteric state", female().aged(50).has(condition({kIcd10Cm, "N95.1", ""}, -300)), "yes"},
      {"premature ovarian failure",
       female().aged(50).has(condition({kIcd10Cm, "E28.310", ""}, -300)), "yes"},
      {"sex unknown", adult().aged(50).has(condition(post, -300)), "no"},
  });
}

TEST(Capacity, WhatAManShouldNotHave) {
  check({
      {"nothing", male(), "no"},
      {"negative pregnancy test", male().has(test(kNegative, -1)), "unknown"},
      {"pregnancy test in error", male().has(test(kNegative, -1, "entered-in-error")), "no"},
      {"lactation observation", male().has(observation({kLoinc, "63895-7", ""}, -9)), "unknown"},
      {"lactation", male().has(condition({kSnomed, "169745008", ""}, -9)), "unknown"},
      {"pregnancy long ago", male().has(condition(kPregnant, -2000, "resolved")), "unknown"},
      {"refuted pregnancy", male().has(condition(kPregnant, -20, "active", "refuted")), "no"},
      {"delivery", male().has(condition({kIcd10Cm, "O80", ""}, -900)), "unknown"},
      {"expected delivery", male().has(observation({kLoinc, "11778-8", ""}, -9)), "unknown"},
      {"pregnancy status pregnant",
       male().has(coded(observation({kLoinc, "82810-3", ""}, -9), kPregnant)), "unknown"},
      {"pregnancy status not pregnant",
       male().has(coded(observation({kLoinc, "82810-3", ""}, -9), {kSnomed, "60001007", ""})),
       "no"},
      {"pill", male().has(order(kPill, -9)), "unknown"},
      {"pill, not taken", male().has(statement(kPill, "not-taken", -9)), "no"},
      {"another procedure", male().has(procedure(kSunCounselling, -9)), "no"},
      {"intrauterine device not inserted",
       male().has(procedure({kSnomed, "65200003", ""}, -900, "not-done")), "no"},
      {"intrauterine device", male().has(procedure({kSnomed, "65200003", ""}, -900)), "unknown"},
      {"tubal ligation", male().has(procedure({kSnomed, "287664005", ""}, -900)), "unknown"},
      {"encounter for sterilisation may be his", male().has(condition({kIcd10Cm, "Z30.2", ""}, -9)),
       "no"},
      {"fertility testing may be his", male().has(condition({kIcd10Cm, "Z31.41", ""}, -9)), "no"},
      {"vasectomy", male().has(condition({kIcd10Cm, "Z98.52", ""}, -9)), "no"},
      {"gender identity decides nothing", male().has(condition({kIcd10Cm, "F64.0", ""}, -9)), "no"},
      {"observations unread", male().fails(clinical::Source::pregnancy_observations), "no"},
      {"an entry of the patient not understood", male().unreadable("Patient"), "unknown"},
      {"woman, an entry of the patient not understood", female().unreadable("Patient"), "yes"},
      {"patient unread", adult().without_patient().fails(clinical::Source::patient), "unknown"},
  });
}

}  // namespace
}  // namespace isoguard::test

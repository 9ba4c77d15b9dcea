#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "age-under-12";

PatientBuilder born(std::string_view day) {
  return PatientBuilder().sex("male", "M").born(day).drafts(order(kIsotretinoin));
}

TEST(AgeUnder12, Table) {
  check_table(
      kRule,
      {
          {"boy of 11", born("2014-06-01"), "too-young"},
          {"girl of 9", PatientBuilder().sex("female", "F").aged(9).drafts(order(kIsotretinoin)),
           "too-young"},
          {"12 tomorrow", born("2014-03-16"), "too-young"},
          {"12 today", born("2014-03-15"), "clear"},
          {"12 yesterday", born("2014-03-14"), "clear"},
          {"adult", man(), "clear"},
          {"only a year: perhaps 12", born("2014"), "clear"},
          {"only a year: surely younger", born("2015"), "too-young"},
          {"only a month: perhaps 12", born("2014-03"), "clear"},
          {"only a month: surely younger", born("2014-04"), "too-young"},
          {"at order-select", born("2014-06-01").selecting(), "too-young"},
          {"no birth date", PatientBuilder().drafts(order(kIsotretinoin)), "clear"},
          {"patient could not be read",
           PatientBuilder().without_patient().fails(Source::patient).drafts(order(kIsotretinoin)),
           "cannot check"},
          {"no isotretinoin ordered", PatientBuilder().aged(9).drafts(order(kDoxycycline)),
           "not applicable"},
      });
}

}  // namespace
}  // namespace isoguard::test

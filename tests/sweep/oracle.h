#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "tests/sweep/facts.h"

/// The second opinion: treatment course, capacity, pregnancy, prevention and what follows from
/// them, as the clinical specification says it, written apart from the program and as plainly as
/// possible. It knows facts.h and nothing of the program; tests/architecture checks its includes.
///
/// Where the specification leaves room, these readings hold. Most are the safer one; the others are
/// the only ones that fit its examples, or its letter.
///
/// Evidence
///  1 What reassures counts only when confirmed: absent uterus, menopause, end of a pregnancy,
///    contraception, a negative test on the problem list. What worries counts unconfirmed too.
///  2 What worries counts on the latest day that its date can mean, and undated as of today; what
///    reassures on the earliest, and undated or dated ahead not at all. Of one day, what worries.
/// Capacity
///  3 A birth date without a day is inside the age band if any of its days is; menopause needs all
///    of them to be 45.
///  4 Traces of a pregnancy, test, breastfeeding or contraceptive in a man's record count however
///    old, the removal of a device too; an encounter for sterilisation may be his own, and "not
///    pregnant" is no trace. Without the Patient, male observations alone are no proof.
/// Pregnancy
///  5 `unconfirmed` is possible, like provisional and differential.
///  6 A positive test and the status "pregnant" stand for 308 days, like the problem.
///  7 A delivery date stands by itself: a newer negative test does not answer it.
///  8 A positive result of the last 56 days is contradicted by one negative, and answered by
///    negatives on two later days ("nothing in between").
///  9 Where teratogenic-pregnancy has a card, unknown sex gets none of its own; beside a critical
///    one, supply and interval of courses get none.
/// Course
/// 10 Orders that begin today or later are no earlier course; its length is the days from its first
///    to its last. When orders are unread, it surely continues only if it ended 14 days ago or
///    less.
/// 11 The eight weeks of repeat-course-interval run to the planned start.
/// Prevention
/// 12 A method or test that may stand in what could not be read gives `unreadable`, a warning under
///    every policy. Sources that can only hold an enrolment do not soften what is missing.
/// 13 A removal on the day of an insertion came before it.
/// Tetracyclines
/// 14 On hold and intended have no limit of time.
/// 15 A stopped use without a known end ended 30 days after it was ordered (section 4); one stopped
///    before its planned end, nobody knows when. An unknown status is not louder than active.
/// 16 A tetracycline that ends on the day on which isotretinoin is planned to start ends 0 days
///    before it. Isotretinoin of a MedicationStatement is exposure, but makes no course.
/// What could not be read
/// 17 The observations of 7.24 are those of pregnancy; unread laboratory results are information.
namespace isoguard::sweep {

struct Policy {
  std::string_view id;
  int age_max = 55;
  int start_window = 3;        ///< days
  int continuing_window = 35;  ///< days
  bool two_tests = false;      ///< before a start, 19 days apart, none of them at home
  bool strict = false;         ///< childbearing potential is a contraindication in itself
  bool supply_for_all = false;
};

/// The four policies that ship, as section 8 lists them.
const Policy& policy_of(std::string_view id);

/// A card that is due: its indicator, and the rows that may stand behind it.
struct Said {
  std::string_view indicator;
  std::set<std::string> rows;
};

struct Opinion {
  std::map<std::string, Said> cards;  ///< by rule
  /// Rules that these facts do not decide: their data could not be read.
  std::set<std::string> open;
  /// data-unavailable/other is due if the answer has no other card (order-select).
  bool losses_when_alone = false;
};

/// What the rules of judged_rules() should say.
Opinion judge(const Case& facts, const Policy& policy);

const std::set<std::string>& judged_rules();

}  // namespace isoguard::sweep

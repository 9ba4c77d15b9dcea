#pragma once

#include <optional>

#include "tests/sweep/oracle.h"

/// The questions that the oracle answers one after the other.
namespace isoguard::sweep {

enum class Known { no, yes, unclear };

/// The facts without what nobody can see: sources that did not come and entries of other patients.
/// `sent` stays, so that the rest of the oracle knows what is missing.
Case only_seen(const Case& facts);
bool unread(const Case& facts, Source source);

bool counts_now(const Condition& condition);  ///< a current problem
bool counts_as_history(const Condition& condition);
/// Confirmed, or without a verification status: what reassures must be certain.
bool is_certain(const Condition& condition);
bool counts(const Observation& observation);
bool counts(const Procedure& procedure);
bool counts_as_request(const Medication& request);
bool counts_as_statement(const Medication& statement);
/// When a use of the history began: its first day, else the day it was written.
const When& since(const Medication& use);
/// Its last day: as stated, else by its supply with its repeats.
std::optional<int> known_end(const Medication& use);
/// Onset, else the day it was recorded.
const When& day_of(const Condition& condition);

/// An order of the session that counts.
bool is_order(const Medication& draft);

// Section 4.
struct Course {
  bool start = true;
  bool too_early = false;  ///< a full course ended 15 to 56 days ago
  /// It continues whatever else there may have been: its end is at most 14 days ago.
  bool surely_continuing = false;
};
Course course_of(const Case& facts);

// Section 5.1.
enum class Capacity { no, yes, unknown };
bool uterus_or_ovaries_absent(const Case& facts);
Capacity capacity_of(const Case& facts, const Policy& policy);

// Section 5.2.
struct Pregnancy {
  bool strong = false;
  bool possible = false;
};
Pregnancy pregnancy_of(const Case& facts);
/// Any trace of a pregnancy, a test, breastfeeding or a contraceptive, however old.
bool has_female_trace(const Case& facts);

// Section 5.3.
struct Prevention {
  Known test = Known::no;
  Known second_test = Known::no;
  Known method = Known::no;  ///< contraception or programme
  bool wants_child = false;
};
Prevention prevention_of(const Case& facts, const Policy& policy, bool start);

// 7.5.
std::optional<Said> tetracycline_of(const Case& facts);

}  // namespace isoguard::sweep

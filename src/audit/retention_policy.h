#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// How long events are kept (docs/operations.md "How long records are kept").
namespace isoguard::audit {

/// Years after which events go. What is about a minor goes later, when that is later.
struct RetentionPolicy {
  int keep_years = 10;    ///< every event
  int majority_age = 18;  ///< in completed years
  int minor_years = 2;    ///< after majority

  /// Fewer need `is_forced`: HIPAA (45 CFR 164.316) wants six years.
  static constexpr int kLeastYears = 6;
  bool is_forced = false;
};

/// What is wrong with the policy, in a sentence; empty: nothing.
std::string fault_of(const RetentionPolicy& policy);
/// Canonical JSON, as events have it.
std::string json_of(const RetentionPolicy& policy);
/// One line for people.
std::string text_of(const RetentionPolicy& policy);

/// What retention asks of an event's bytes.
struct KeptEvent {
  std::int64_t until_us = 0;  ///< may go from then on; microseconds since 1970
  std::string decision;       ///< feedback: event id of the decision that it is about
  std::string card_uuids;     ///< separated by blanks
};

/// Nothing in it goes early: years end with their last day, and whoever's age is not known is taken
/// for somebody who was born in the year of the event. What is about nobody is kept `keep_years`.
/// Unreadable bytes count as those of a patient of unknown age.
KeptEvent kept_event(std::string_view bytes, std::int64_t recorded_us,
                     const RetentionPolicy& policy);

/// Types that never go, since others rest on them: what a log lost rightly is said by `pruned`.
bool is_kept_for_good(std::string_view type);

/// The same moment so many years before; 29 February becomes 28.
std::int64_t years_before(std::int64_t us, int years);

/// Microseconds since 1970 of "2026-11-25T22:00:00.123456Z"; -1 for anything else.
std::int64_t microseconds_of(std::string_view utc);

}  // namespace isoguard::audit

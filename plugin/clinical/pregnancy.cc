#include "plugin/clinical/pregnancy.h"

#include <algorithm>

namespace isoguard::clinical {
namespace {

using Kind = PregnancySign::Kind;
using Level = Pregnancy::Level;

bool is_observed(const PregnancySign& sign) {
  return sign.kind == Kind::test || sign.kind == Kind::status;
}

struct Resolver {
  const fhir::List<PregnancySign>& signs;
  const knowledge::PolicyParameters& parameters;
  Day today;

  bool is_closed(const PregnancySign& sign) const {
    return std::any_of(signs.begin(), signs.end(), [&sign](const PregnancySign& other) {
      return other.kind == Kind::ended && sign.dated && other.day > sign.day;
    });
  }

  bool holds(const PregnancySign& sign) const {
    return fhir::days_between(sign.day, today) <= sign.valid_days && !is_closed(sign);
  }

  /// The newest of tests and status observations; on the same day the most worrying.
  const PregnancySign* newest() const {
    const PregnancySign* found = nullptr;
    for (const PregnancySign& sign : signs) {
      if (!is_observed(sign)) continue;
      if (found == nullptr || sign.day > found->day ||
          (sign.day == found->day && sign.result > found->result)) {
        found = &sign;
      }
    }
    return found;
  }

  /// A negative that a second one on another day confirms, both after `sign`, answers it.
  bool is_answered(const PregnancySign& sign) const {
    const PregnancySign* first = nullptr;
    for (const PregnancySign& other : signs) {
      if (!is_observed(other) || other.result != TestResult::negative || other.day <= sign.day)
        continue;
      if (first != nullptr && first->day != other.day) return true;
      first = &other;
    }
    return false;
  }

  /// Whether a newer result takes the place of one that was not clear. A test is only answered by a
  /// test.
  bool is_superseded(const PregnancySign& sign) const {
    return std::any_of(signs.begin(), signs.end(), [&sign](const PregnancySign& other) {
      return (other.kind == Kind::test || other.kind == sign.kind) && is_observed(other) &&
             other.day > sign.day;
    });
  }

  Level level_of(const PregnancySign& sign, const PregnancySign* newest_sign) const {
    if (sign.result < TestResult::indeterminate || !holds(sign)) return Level::none;
    const bool positive = sign.result == TestResult::positive;
    if (!is_observed(sign)) return positive ? Level::strong : Level::possible;
    if (!positive) return is_superseded(sign) ? Level::none : Level::possible;
    if (&sign == newest_sign) return Level::strong;
    const int age = fhir::days_between(sign.day, today);
    const bool contradicted = !is_answered(sign) && age <= parameters.positive_test_conflict_days;
    return contradicted ? Level::possible : Level::none;
  }
};

std::string_view reason_of(const PregnancySign& sign, Level level) {
  if (sign.kind == Kind::condition) {
    return level == Level::strong ? "pregnancy-condition" : "unconfirmed-pregnancy";
  }
  if (sign.kind == Kind::delivery_date) return "delivery-date";
  if (level == Level::strong) {
    return sign.kind == Kind::test ? "positive-test" : "pregnant-status";
  }
  if (sign.result == TestResult::positive) return "contradictory-tests";
  return sign.kind == Kind::test ? "indeterminate-test" : "unconfirmed-pregnancy";
}

}  // namespace

Pregnancy resolve_pregnancy(const fhir::List<PregnancySign>& signs, const Gaps& gaps,
                            const knowledge::PolicyParameters& parameters, Day today,
                            fhir::Arena& arena) {
  Pregnancy pregnancy(arena);
  const Resolver resolver{signs, parameters, today};
  const PregnancySign* newest = resolver.newest();
  Day oldest_sign = today;
  for (Level level : {Level::strong, Level::possible}) {
    for (const PregnancySign& sign : signs) {
      if (resolver.level_of(sign, newest) != level) continue;
      if (pregnancy.level == Level::none) {
        pregnancy.level = level;
        pregnancy.reason = reason_of(sign, level);
      }
      oldest_sign = std::min(oldest_sign, sign.day);
      pregnancy.evidence.push_back(sign.evidence);
    }
  }
  for (const PregnancySign& sign : signs) {
    const bool speaks_against = is_observed(sign) && sign.result == TestResult::negative;
    if (pregnancy.level == Level::none || !speaks_against || sign.day < oldest_sign) continue;
    pregnancy.contrary.push_back(sign.evidence);
  }
  const bool looked = gaps.all_prove_absence({Source::conditions, Source::pregnancy_observations});
  pregnancy.pregnant = pregnancy.level == Level::strong           ? Truth::yes
                       : pregnancy.level == Level::none && looked ? Truth::no
                                                                  : Truth::unknown;
  return pregnancy;
}

}  // namespace isoguard::clinical

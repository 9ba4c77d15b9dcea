#include "plugin/clinical/dose_times.h"

#include <algorithm>
#include <array>

#include "plugin/clinical/time_unit.h"
#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

struct Often {
  std::string_view word;
  double per_day;
};

// http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation, and what else people write as a code.
constexpr std::array kCodes = {
    Often{"QD", 1},       Often{"OD", 1},        Often{"AM", 1},   Often{"PM", 1},
    Often{"BED", 1},      Often{"QHS", 1},       Often{"QAM", 1},  Often{"QPM", 1},
    Often{"BID", 2},      Often{"TID", 3},       Often{"QID", 4},  Often{"QOD", 0.5},
    Often{"Q1H", 24},     Often{"Q2H", 12},      Often{"Q3H", 8},  Often{"Q4H", 6},
    Often{"Q6H", 4},      Often{"Q8H", 3},       Often{"Q12H", 2}, Often{"Q24H", 1},
    Often{"WK", 1.0 / 7}, Often{"MO", 1.0 / 30},
};

// Whole texts, as as_words() writes them.
constexpr std::array kPhrases = {
    Often{" daily ", 1},
    Often{" once daily ", 1},
    Often{" once a day ", 1},
    Often{" once per day ", 1},
    Often{" every day ", 1},
    Often{" each day ", 1},
    Often{" every morning ", 1},
    Often{" every evening ", 1},
    Often{" every night ", 1},
    Often{" nightly ", 1},
    Often{" at bedtime ", 1},
    Often{" one time daily ", 1},
    Often{" 1 time per day ", 1},
    Often{" twice daily ", 2},
    Often{" twice a day ", 2},
    Often{" two times a day ", 2},
    Often{" two times daily ", 2},
    Often{" 2 times daily ", 2},
    Often{" 2 times a day ", 2},
    Often{" 2 times per day ", 2},
    Often{" every 12 hours ", 2},
    Often{" three times daily ", 3},
    Often{" three times a day ", 3},
    Often{" 3 times daily ", 3},
    Often{" 3 times a day ", 3},
    Often{" 3 times per day ", 3},
    Often{" every 8 hours ", 3},
    Often{" four times daily ", 4},
    Often{" four times a day ", 4},
    Often{" every other day ", 0.5},
    Often{" every second day ", 0.5},
    Often{" alternate days ", 0.5},
    Often{" on alternate days ", 0.5},
    Often{" weekly ", 1.0 / 7},
    Often{" once a week ", 1.0 / 7},
};

void take(std::optional<double>& highest, std::optional<double> value) {
  if (value && (!highest || *value > *highest)) highest = value;
}

std::optional<double> by_text(std::string_view text) {
  if (text.empty()) return std::nullopt;
  for (const Often& often : kCodes) {
    if (same_word(often.word, text)) return often.per_day;
  }
  const std::string words = as_words(text);
  for (const Often& often : kPhrases) {
    if (words == often.word) return often.per_day;
  }
  return std::nullopt;
}

std::optional<double> by_code(const fhir::CodeableConcept& code) {
  std::optional<double> highest = by_text(code.text);
  for (const fhir::Coding& coding : code.coding) {
    take(highest, by_text(coding.code));
    take(highest, by_text(coding.display));
  }
  return highest;
}

/// C, AC and PC mean some meal: every one, unless a frequency says how often.
bool is_any_meal(std::string_view when) { return when == "C" || when == "AC" || when == "PC"; }

double moments(const fhir::Timing& timing, bool has_frequency) {
  double whens = 0;
  for (std::string_view when : timing.when) whens += is_any_meal(when) && !has_frequency ? 3 : 1;
  return std::max(whens, static_cast<double>(timing.times_of_day.size()));
}

std::optional<double> by_repeat(const fhir::Timing& timing) {
  const auto told = fhir::parse_decimal(timing.frequency);
  const auto most = fhir::parse_decimal(timing.frequency_max);
  const auto period = fhir::parse_decimal(timing.period);
  const bool has_frequency = told || most;
  const double each = moments(timing, has_frequency);
  const double on_days = static_cast<double>(std::min<std::size_t>(timing.days_of_week.size(), 7));
  if (!period) {
    // A frequency without a period says nothing; moments of the day are every day's.
    if (has_frequency || (each == 0 && on_days == 0)) return std::nullopt;
    return std::max(each, 1.0) * (on_days > 0 ? on_days / 7 : 1);
  }
  const auto unit = time_unit(timing.period_unit);
  if (!unit || *period <= 0) return std::nullopt;
  const double days = *period * unit->usual;
  const double frequency =
      has_frequency ? std::max(told.value_or(0), most.value_or(0)) : std::max(each, 1.0);
  if (frequency <= 0) return std::nullopt;
  if (on_days == 0) return std::max(frequency, days >= 1 ? each : 0) / days;
  if (days <= 1) return std::max(frequency / days, each) * on_days / 7;
  return std::max(frequency, on_days * std::max(each, 1.0)) / days;
}

/// Most doses on one of the dates.
std::optional<double> by_dates(std::span<const fhir::Date> events) {
  if (events.empty()) return std::nullopt;
  std::size_t most = 1;
  std::size_t same = 1;
  for (std::size_t i = 1; i < events.size(); ++i) {
    same = events[i].earliest == events[i - 1].earliest ? same + 1 : 1;
    most = std::max(most, same);
  }
  return static_cast<double>(most);
}

}  // namespace

std::optional<double> times_per_day(const fhir::Timing& timing) {
  std::optional<double> highest = by_code(timing.code);
  take(highest, by_repeat(timing));
  take(highest, by_dates(timing.events));
  return highest;
}

}  // namespace isoguard::clinical

#include "plugin/clinical/dose_quantity.h"

#include <algorithm>
#include <array>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

enum class Kind : unsigned char { mass, mass_per_kg, piece };

struct Unit {
  std::string_view word;
  Kind kind;
  double factor;
};

constexpr std::array kUnits = {
    Unit{"mg", Kind::mass, 1},
    Unit{"milligram", Kind::mass, 1},
    Unit{"milligrams", Kind::mass, 1},
    Unit{"g", Kind::mass, 1000},
    Unit{"gram", Kind::mass, 1000},
    Unit{"grams", Kind::mass, 1000},
    Unit{"ug", Kind::mass, 0.001},
    Unit{"mcg", Kind::mass, 0.001},
    Unit{"\u00B5g", Kind::mass, 0.001},  // micro sign
    Unit{"\u03BCg", Kind::mass, 0.001},  // Greek mu
    Unit{"microgram", Kind::mass, 0.001},
    Unit{"micrograms", Kind::mass, 0.001},
    Unit{"mg/kg", Kind::mass_per_kg, 1},
    Unit{"{capsule}", Kind::piece, 1},
    Unit{"{capsules}", Kind::piece, 1},
    Unit{"{cap}", Kind::piece, 1},
    Unit{"{tbl}", Kind::piece, 1},
    Unit{"{tablet}", Kind::piece, 1},
    Unit{"[pill]", Kind::piece, 1},
    Unit{"{pill}", Kind::piece, 1},
    Unit{"1", Kind::piece, 1},
    Unit{"capsule", Kind::piece, 1},
    Unit{"capsules", Kind::piece, 1},
    Unit{"capsule(s)", Kind::piece, 1},
    Unit{"cap", Kind::piece, 1},
    Unit{"caps", Kind::piece, 1},
    Unit{"softgel", Kind::piece, 1},
    Unit{"c\u00E1psula", Kind::piece, 1},
    Unit{"c\u00E1psulas", Kind::piece, 1},
    Unit{"capsula", Kind::piece, 1},
    Unit{"capsulas", Kind::piece, 1},
    Unit{"kapsel", Kind::piece, 1},
    Unit{"kapseln", Kind::piece, 1},
    Unit{"g\u00E9lule", Kind::piece, 1},
    Unit{"g\u00E9lules", Kind::piece, 1},
    Unit{"tablet", Kind::piece, 1},
    Unit{"tablets", Kind::piece, 1},
    Unit{"tablet(s)", Kind::piece, 1},
    Unit{"tab", Kind::piece, 1},
    Unit{"tabs", Kind::piece, 1},
    Unit{"pill", Kind::piece, 1},
    Unit{"pills", Kind::piece, 1},
    Unit{"732937005", Kind::piece, 1},  // SNOMED CT: capsule, unit of presentation
    Unit{"732936001", Kind::piece, 1},  // SNOMED CT: tablet, unit of presentation
    Unit{"428641000", Kind::piece, 1},  // SNOMED CT: capsule, unit of product usage
    Unit{"428673006", Kind::piece, 1},  // SNOMED CT: tablet, unit of product usage
};

struct TimeUnit {
  std::string_view word;
  double days;
};

constexpr std::array kTimeUnits = {
    TimeUnit{"d", 1},
    TimeUnit{"day", 1},
    TimeUnit{"days", 1},
    TimeUnit{"24.h", 1},
    TimeUnit{"h", 1.0 / 24},
    TimeUnit{"hour", 1.0 / 24},
    TimeUnit{"hours", 1.0 / 24},
    TimeUnit{"wk", 7},
    TimeUnit{"week", 7},
    TimeUnit{"weeks", 7},
    TimeUnit{"mo", 30},
    TimeUnit{"month", 30},
    TimeUnit{"months", 30},
    TimeUnit{"a", 365},
    TimeUnit{"year", 365},
    TimeUnit{"years", 365},
    TimeUnit{"min", 1.0 / 1440},
    TimeUnit{"s", 1.0 / 86400},
};

const Unit* find_unit(std::string_view word) {
  const auto found = std::find_if(kUnits.begin(), kUnits.end(),
                                  [word](const Unit& unit) { return same_word(unit.word, word); });
  return found == kUnits.end() ? nullptr : &*found;
}

const Unit* unit_of(const fhir::Quantity& quantity) {
  const Unit* coded = quantity.code.empty() ? nullptr : find_unit(quantity.code);
  const Unit* printed = quantity.unit.empty() ? nullptr : find_unit(quantity.unit);
  if (coded == nullptr || printed == nullptr) return coded == nullptr ? printed : coded;
  const bool agree = coded->kind == printed->kind && coded->factor == printed->factor;
  return agree ? coded : nullptr;
}

}  // namespace

std::optional<double> mg_of(const fhir::Quantity& quantity, const DoseBasis& basis) {
  const std::optional<double> number = quantity.number();
  if (!number || *number < 0 || quantity.comparator != fhir::Comparator::none) return std::nullopt;
  const Unit* unit = unit_of(quantity);
  if (unit == nullptr) return std::nullopt;
  const double amount = *number * unit->factor;
  if (unit->kind == Kind::mass) return amount;
  const std::optional<double>& times =
      unit->kind == Kind::piece ? basis.strength_mg : basis.weight_kg;
  return times ? std::optional(amount * *times) : std::nullopt;
}

bool is_piece(const fhir::Quantity& quantity) {
  const Unit* unit = unit_of(quantity);
  return unit != nullptr && unit->kind == Kind::piece;
}

std::optional<double> days_in(std::string_view unit) {
  for (const TimeUnit& known : kTimeUnits) {
    if (same_word(known.word, unit)) return known.days;
  }
  return std::nullopt;
}

std::optional<double> nominal_days(const fhir::Quantity& duration) {
  const std::optional<double> number = duration.number();
  const std::optional<double> unit = days_in(duration.unit_or_code());
  if (!number || *number < 0 || !unit || duration.comparator != fhir::Comparator::none) {
    return std::nullopt;
  }
  return *number * *unit;
}

}  // namespace isoguard::clinical

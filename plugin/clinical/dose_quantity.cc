#include "plugin/clinical/dose_quantity.h"

#include <algorithm>
#include <array>

#include "plugin/clinical/time_unit.h"
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
    Unit{"orcap", Kind::piece, 1},  // v3-orderableDrugForm: oral capsule
    Unit{"softgel", Kind::piece, 1},
    Unit{"softgels", Kind::piece, 1},
    Unit{"gelcap", Kind::piece, 1},
    Unit{"gelcaps", Kind::piece, 1},
    Unit{"kapsu\u0142ka", Kind::piece, 1},
    Unit{"kapsu\u0142ki", Kind::piece, 1},
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

/// Days of "d", "day", "24.h" or, as UCUM writes divisors of two parts, "(12.h)".
std::optional<double> days_of_divisor(std::string_view text) {
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  if (const auto unit = time_unit(text)) return unit->usual;
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto number = fhir::parse_decimal(text.substr(0, dot));
  const auto unit = time_unit(text.substr(dot + 1));
  return number && *number > 0 && unit ? std::optional(*number * unit->usual) : std::nullopt;
}

/// The rate with `unit` for its unit, which is an amount and, after the last stroke, a time.
std::optional<double> rate_of(const fhir::Quantity& rate, std::string_view unit,
                              const DoseBasis& basis) {
  const std::size_t stroke = unit.rfind('/');
  if (stroke == std::string_view::npos) return std::nullopt;
  fhir::Quantity amount = rate;
  amount.unit = {};
  amount.code = unit.substr(0, stroke);
  const auto mg = mg_of(amount, basis);
  const auto days = days_of_divisor(unit.substr(stroke + 1));
  return mg && days ? std::optional(*mg / *days) : std::nullopt;
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

std::optional<double> mg_per_day_of(const fhir::Quantity& rate, const DoseBasis& basis) {
  const auto coded = rate_of(rate, rate.code, basis);
  const auto printed = rate_of(rate, rate.unit, basis);
  if (!coded || !printed) return coded ? coded : printed;
  return *coded == *printed ? coded : std::nullopt;
}

bool is_piece(const fhir::Quantity& quantity) {
  const Unit* unit = unit_of(quantity);
  return unit != nullptr && unit->kind == Kind::piece;
}

}  // namespace isoguard::clinical

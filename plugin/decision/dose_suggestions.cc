#include "plugin/decision/dose_suggestions.h"

#include <algorithm>
#include <cmath>

#include "plugin/clinical/dosing.h"
#include "plugin/decision/json_edit.h"
#include "plugin/decision/order_edits.h"

namespace isoguard::decision {
namespace {

using cds_hooks::Action;
using clinical::MedicationUse;
using fhir::json::Member;
using fhir::json::Value;

constexpr double kStartMgPerKg = 0.5;
constexpr double kSmallStepMg = 10;  // of ordinary capsules: sold everywhere
constexpr double kRounding = 1e-6;
constexpr std::string_view kUcum = "http://unitsofmeasure.org";

using Drafts = std::vector<const MedicationUse*>;

/// The isotretinoin drafts; empty when one of them cannot be updated.
Drafts drafts_of(const SuggestionInput& input) {
  Drafts drafts;
  for (const MedicationUse& use : input.context.drafts) {
    if (!use.is(clinical::DrugClass::isotretinoin)) continue;
    if (use.id.empty() || use.order == nullptr) return {};
    drafts.push_back(&use);
  }
  return drafts;
}

std::optional<double> kilograms(const SuggestionInput& input) {
  const auto& weight = input.context.dosing.weight;
  return weight ? std::optional(weight->value) : std::nullopt;
}

Value number(double value, fhir::Arena& arena) {
  return Value::make_number(clinical::shown_number(value, 2, arena));
}

Value text(std::string_view content) { return Value::make_string(content); }

Value quantity(double value, std::string_view unit, std::string_view code, fhir::Arena& arena) {
  return object_of({{"value", number(value, arena)},
                    {"unit", text(unit)},
                    {"system", text(kUcum)},
                    {"code", text(code)}},
                   arena);
}

/// A dose in printed milligrams, for one draft.
struct NewDose {
  double mg = 0;
  bool whole_capsules = false;
};

/// The dose in the unit that the prescriber used: capsules, or else milligrams.
Value dose_quantity(const MedicationUse& draft, const NewDose& dose, fhir::Arena& arena) {
  const auto lines = draft.order->dosage;
  const bool in_capsules = !lines.empty() && !lines[0].dose_and_rate.empty() &&
                           clinical::is_piece(lines[0].dose_and_rate[0].dose);
  if (in_capsules && dose.whole_capsules) {
    return quantity(dose.mg / *draft.product.strength_mg, "capsule", "{capsule}", arena);
  }
  return quantity(dose.mg, "mg", "mg", arena);
}

Action update(const MedicationUse& draft, const NewDose& dose, const SuggestionInput& input) {
  fhir::Arena& arena = input.arena;
  std::string description = "Set the dose to ";
  description.append(clinical::shown_number(dose.mg, 1, arena)).append(" mg once a day");
  if (!dose.whole_capsules) description += ", which needs a product of that strength";
  const Value& order = *draft.order->source;
  const Value changed = with_daily_dose(order, dose_quantity(draft, dose, arena),
                                        release_of_order(order, input.release), arena);
  return {Action::Type::update, description, to_string(changed), {}};
}

bool changes(const MedicationUse& draft, const NewDose& dose, const SuggestionInput& input) {
  const clinical::DailyDose now =
      clinical::daily_dose(draft, kilograms(input), input.today, input.arena);
  return now.told != clinical::Told::all ||
         std::abs(now.mg - dose.mg * draft.product.scale()) > kRounding;
}

/// Milligrams of ordinary capsules that the drafts may give together: aimed at, and at most.
struct Room {
  double aim = 0;
  double most = 0;
};

Room room(const SuggestionInput& input, double kg) {
  const knowledge::PolicyParameters& limits = *input.context.parameters;
  const clinical::DailyDose own = clinical::regimen_dose(
      input.context.drafts, {}, kg, limits.assumed_supply_days, input.today, input.arena);
  const double others = std::max(input.context.dosing.dose.mg - own.mg, 0.0);
  const bool starts = input.context.course.continuing != clinical::Truth::yes;
  const double most = (starts ? limits.dose_start_mg_per_kg : limits.dose_high_mg_per_kg) * kg;
  return {(starts ? kStartMgPerKg * kg : most) - others, most - others};
}

/// Whole capsules, or milligrams in small steps where one capsule is too much.
std::optional<NewDose> dose_within(const MedicationUse& draft, const Room& room) {
  const double scale = draft.product.scale();
  const double capsule = draft.product.strength_mg.value_or(0) * scale;
  if (capsule > 0 && capsule <= room.most + kRounding) {
    const double wanted = std::max(std::round(room.aim / capsule), 1.0);
    const double count = std::min(wanted, std::floor(room.most / capsule + kRounding));
    return NewDose{count * capsule / scale, true};
  }
  const double steps = std::floor(room.most / kSmallStepMg + kRounding);
  if (steps < 1) return std::nullopt;
  return NewDose{steps * kSmallStepMg / scale, false};
}

/// One capsule of each, then more of the strongest first.
std::vector<NewDose> shared_doses(Drafts& drafts, const Room& room, double high) {
  std::stable_sort(drafts.begin(), drafts.end(), [](const auto* a, const auto* b) {
    return a->product.strength_mg.value_or(0) > b->product.strength_mg.value_or(0);
  });
  double sum = 0;
  for (const MedicationUse* draft : drafts) {
    if (!draft->product.strength_mg || *draft->product.strength_mg <= 0) return {};
    sum += *draft->product.strength_mg * draft->product.scale();
  }
  if (sum > high + kRounding) return {};
  std::vector<NewDose> doses;
  for (const MedicationUse* draft : drafts) {
    const double capsule = *draft->product.strength_mg * draft->product.scale();
    const double more = std::max(std::floor((room.aim - sum) / capsule + kRounding), 0.0);
    sum += more * capsule;
    doses.push_back({(1 + more) * *draft->product.strength_mg, true});
  }
  return doses;
}

Value with_supply(const MedicationUse& draft, int limit, const SuggestionInput& input) {
  fhir::Arena& arena = input.arena;
  Value dispense = (*draft.order->source)["dispenseRequest"];
  dispense =
      with_member(dispense, "expectedSupplyDuration", quantity(limit, "days", "d", arena), arena);
  dispense = with_member(dispense, "numberOfRepeatsAllowed", Value::make_number("0"), arena);
  const Value& amount = dispense["quantity"];
  const auto lasts = clinical::days_of_quantity(draft, kilograms(input), input.today, arena);
  if (!amount.is_null() && !lasts) {
    dispense = without_members(dispense, {"quantity"}, arena);
  } else if (lasts && *lasts > limit + kRounding) {
    const double value = draft.order->dispense_quantity.number().value_or(0) * limit / *lasts;
    const Value cut = number(std::floor(value + kRounding), arena);
    dispense = with_member(dispense, "quantity", with_member(amount, "value", cut, arena), arena);
  }
  return with_member(*draft.order->source, "dispenseRequest", dispense, arena);
}

}  // namespace

std::vector<Action> set_dose(const SuggestionInput& input) {
  Drafts drafts = drafts_of(input);
  const std::optional<double> kg = kilograms(input);
  if (drafts.empty() || !kg || input.context.dosing.dose.told == clinical::Told::nothing) return {};
  const Room left = room(input, *kg);
  std::vector<NewDose> doses;
  if (drafts.size() > 1) {
    doses = shared_doses(drafts, left, input.context.parameters->dose_high_mg_per_kg * *kg);
  } else if (const auto dose = dose_within(*drafts.front(), left)) {
    doses.push_back(*dose);
  }
  std::vector<Action> actions;
  for (std::size_t i = 0; i < doses.size(); ++i) {
    if (changes(*drafts[i], doses[i], input)) {
      actions.push_back(update(*drafts[i], doses[i], input));
    }
  }
  return actions;
}

std::vector<Action> set_renal_start_dose(const SuggestionInput& input) {
  const Drafts drafts = drafts_of(input);
  if (drafts.size() != 1) return {};
  const double limit = input.context.parameters->dose_renal_start_mg;
  const auto dose = dose_within(*drafts.front(), {limit, limit});
  if (!dose || !changes(*drafts.front(), *dose, input)) return {};
  return {update(*drafts.front(), *dose, input)};
}

std::vector<Action> limit_supply(const SuggestionInput& input) {
  const int limit = input.context.parameters->supply_limit_days;
  std::vector<Action> actions;
  for (const MedicationUse* draft : drafts_of(input)) {
    const auto days = clinical::days_of_supply(*draft, kilograms(input), input.today, input.arena);
    const bool too_long = days && *days > limit + kRounding;
    if (!too_long && clinical::repeats_of(*draft->order) == 0) continue;
    actions.push_back({Action::Type::update,
                       "Set " + std::to_string(limit) + " days and no repeats",
                       to_string(with_supply(*draft, limit, input)),
                       {}});
  }
  return actions;
}

}  // namespace isoguard::decision

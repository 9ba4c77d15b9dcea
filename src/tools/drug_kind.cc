#include "src/tools/drug_kind.h"

#include <algorithm>
#include <array>

#include "fhir/datatypes.h"
#include "fhir/json.h"
#include "plugin/knowledge/folded_text.h"
#include "plugin/knowledge/shapes.h"

namespace isoguard::app {
namespace {

using knowledge::Set;
using knowledge::Terminology;

/// The sets whose names and displays name the substances of a kind.
struct KindSets {
  DrugKind kind;
  Set names;
  Set substances;
};

constexpr std::array kKinds = {
    KindSets{DrugKind::isotretinoin, Set::isotretinoin_name_fallback, Set::isotretinoin_ingredient},
    KindSets{DrugKind::tetracycline, Set::tetracycline_ingredient, Set::tetracycline_ingredient},
    KindSets{DrugKind::retinoid, Set::retinoid_systemic_other, Set::retinoid_systemic_other},
    KindSets{DrugKind::vitamin_a, Set::vitamin_a_high, Set::vitamin_a_high},
};

/// What an import can say of a drug; local forms first, as the identification of drugs has it.
constexpr std::array kDrugSets = {
    Set::isotretinoin_topical,    Set::isotretinoin_oral,     Set::isotretinoin_ingredient,
    Set::tetracycline_local,      Set::tetracycline_systemic, Set::tetracycline_ingredient,
    Set::retinoid_systemic_other, Set::topical_exfoliant,     Set::vitamin_a_local,
    Set::vitamin_a_low,           Set::vitamin_a_high,
};

/// "Acitretin (substance)" → "acitretin".
std::string substance_name(std::string_view display) {
  if (display.ends_with(')')) display = display.substr(0, display.rfind('('));
  while (display.ends_with(' ')) display.remove_suffix(1);
  return knowledge::fold(display);
}

constexpr double kUnitsOfAMilligram = 10000.0 / 3.0;
constexpr double kHighUnits = 10000.0;

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

Set vitamin_a_set(std::string_view strength, bool combined) {
  const auto units = vitamin_a_units(strength);
  return !combined || (units && *units >= kHighUnits) ? Set::vitamin_a_high : Set::vitamin_a_low;
}

/// A display without what would be markup in a card.
std::string without_markup(std::string_view display) {
  std::string out;
  for (const char c : display) {
    const bool markup = knowledge::kMarkup.find(c) != std::string_view::npos;
    const bool joins = (c == '(' && out.ends_with(']')) || (c == '/' && out.ends_with('/'));
    if (joins) out += ' ';
    out += markup ? ' ' : c;
  }
  while (out.ends_with(' ')) out.pop_back();
  out.erase(0, std::min(out.find_first_not_of(' '), out.size()));
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  fhir::json::write_string(text, out);
  return out;
}

}  // namespace

DrugKinds::DrugKinds(const Terminology& terminology,
                     const std::vector<knowledge::ValueSetFile>& sets)
    : terminology_(terminology) {
  for (const KindSets& kind : kKinds) {
    for (const knowledge::ValueSetFile& file : sets) {
      if (file.id != id_of(kind.substances)) continue;
      for (const auto& entry : file.concepts) {
        substances_.emplace(substance_name(entry.display), kind.kind);
      }
    }
  }
}

std::optional<DrugKind> DrugKinds::of_ingredient(std::string_view name) const {
  for (const KindSets& kind : kKinds) {
    if (!terminology_.find_name(kind.names, name).empty()) return kind.kind;
  }
  const auto known = substances_.find(substance_name(name));
  if (known == substances_.end()) return std::nullopt;
  return known->second;
}

Reach DrugKinds::of_form(std::string_view form) const {
  const std::string_view swallowed = terminology_.find_name(Set::route_oral, form);
  const bool local = !terminology_.find_name(Set::inactive_dose_forms, form).empty() ||
                     !terminology_.find_name(Set::route_topical, form).empty();
  if (swallowed.empty()) {
    if (local) return Reach::local;
    const bool injected = has_any(knowledge::fold(form), {"inject", "inyect", "injekt", "infus"});
    return injected ? Reach::systemic : Reach::not_told;
  }
  return local && swallowed == "oral" ? Reach::not_told : Reach::systemic;
}

std::optional<DrugKinds::Known> DrugKinds::known(const std::string& system,
                                                 const std::string& code) const {
  const knowledge::CodeMeaning meaning = terminology_.meaning(fhir::Coding{system, code, {}});
  for (const Set set : kDrugSets) {
    if (meaning.sets.has(set)) return Known{set, meaning.display};
  }
  return std::nullopt;
}

std::optional<Set> set_of(DrugKind kind, Reach reach, std::string_view strength, bool combined) {
  const bool local = reach == Reach::local;
  switch (kind) {
    case DrugKind::isotretinoin:
      if (reach == Reach::not_told) return Set::isotretinoin_ingredient;
      return local ? Set::isotretinoin_topical : Set::isotretinoin_oral;
    case DrugKind::tetracycline:
      if (reach == Reach::not_told) return Set::tetracycline_ingredient;
      return local ? Set::tetracycline_local : Set::tetracycline_systemic;
    case DrugKind::retinoid:
      // Tretinoin is mostly a cream: as a substance it tells nothing.
      if (reach == Reach::not_told) return std::nullopt;
      return local ? Set::topical_exfoliant : Set::retinoid_systemic_other;
    case DrugKind::vitamin_a:
      return local ? Set::vitamin_a_local : vitamin_a_set(strength, combined);
  }
  return std::nullopt;
}

std::optional<double> vitamin_a_units(std::string_view strength) {
  std::string_view digits = strength;
  digits.remove_prefix(std::min(digits.find_first_of("0123456789"), digits.size()));
  const std::size_t end = std::min(digits.find_first_not_of("0123456789."), digits.size());
  const auto amount = fhir::parse_decimal(digits.substr(0, end));
  if (!amount) return std::nullopt;
  const std::string unit = knowledge::fold(digits.substr(end, 12));
  if (has_any(unit, {"unt", "iu", "ui", "ie"})) return *amount;
  if (has_any(unit, {"mcg", "ug"}) || has_any(digits, {"µg", "μg"}))
    return *amount * kUnitsOfAMilligram / 1000.0;
  if (has_any(unit, {"mg"})) return *amount * kUnitsOfAMilligram;
  return std::nullopt;
}

bool ImportedCodes::add(Set set, const std::string& system, const std::string& code,
                        const std::string& display) {
  const auto [entry, is_new] =
      codes_.try_emplace({system, code}, Code{set, without_markup(display)});
  return is_new || entry->second.set == set;
}

const ImportedCodes::Code* ImportedCodes::find(const std::string& system,
                                               const std::string& code) const {
  const auto found = codes_.find({system, code});
  return found == codes_.end() ? nullptr : &found->second;
}

std::size_t ImportedCodes::count_new(const Terminology& terminology) const {
  return static_cast<std::size_t>(
      std::count_if(codes_.begin(), codes_.end(), [&](const auto& entry) {
        const auto& [system, code] = entry.first;
        return terminology.meaning(fhir::Coding{system, code, {}}).sets.empty();
      }));
}

std::string ImportedCodes::to_bundle() const {
  std::map<Set, std::map<std::string, std::string>> concepts;  // by set and system
  for (const auto& [key, code] : codes_) {
    std::string& list = concepts[code.set][key.first];
    if (!list.empty()) list += ",\n";
    list += "{\"code\": " + quoted(key.second) + ", \"display\": " + quoted(code.display) + "}";
  }
  std::string out = "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [";
  for (const auto& [set, systems] : concepts) {
    if (out.back() != '[') out += ',';
    out += "\n{\"resource\": {\"resourceType\": \"ValueSet\", \"id\": " + quoted(id_of(set)) +
           ", \"status\": \"active\", \"compose\": {\"include\": [";
    for (const auto& [system, list] : systems) {
      if (out.back() != '[') out += ',';
      out += "\n{\"system\": " + quoted(system) + ", \"concept\": [\n" + list + "]}";
    }
    out += "]}}}";
  }
  return out + "]}\n";
}

}  // namespace isoguard::app

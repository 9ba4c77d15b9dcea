#include "fhir/code_answers.h"

#include <algorithm>
#include <array>
#include <string>

#include "fhir/bundle.h"

namespace isoguard::fhir {
namespace {

using json::Value;

constexpr std::size_t kMostNames = 16;
constexpr std::size_t kMostCodings = 32;
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestCode = 100;
constexpr std::string_view kAtc = "http://www.whocc.no/atc";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::span<const Value> parts_of(const Value& parameter) { return parameter["part"].items(); }

const Value* find_part(const Value& parameter, std::string_view name) {
  for (const Value& part : parts_of(parameter)) {
    if (part["name"].string() == name) return &part;
  }
  return nullptr;
}

/// value[x] when it is a text of any type.
std::string_view text_of(const Value* parameter) {
  if (parameter == nullptr) return {};
  for (const char* name : {"valueString", "valueCode", "valueUri", "valueCanonical"}) {
    const std::string_view text = (*parameter)[name].string();
    if (!text.empty()) return text;
  }
  return {};
}

Coding coding_of(const Value& value) {
  return {value["system"].string(), value["code"].string(), value["display"].string()};
}

void add(std::vector<Coding>& codings, const Coding& coding) {
  const bool fits = !coding.system.empty() && !coding.code.empty() &&
                    coding.code.size() <= kLongestCode && coding.system.size() <= kLongestName &&
                    coding.display.size() <= kLongestName;
  if (fits && codings.size() < kMostCodings) codings.push_back(coding);
}

void add_name(CodeLookup& lookup, std::string_view text, std::string_view code) {
  const bool known =
      std::find(lookup.names.begin(), lookup.names.end(), text) != lookup.names.end();
  if (is_name_of_code(text, code) && !known && lookup.names.size() < kMostNames) {
    lookup.names.push_back(text);
  }
}

/// The name of a property in one spelling: "Has-Ingredient" is "has_ingredient".
std::string normal(std::string_view property) {
  std::string name(property.substr(0, kLongestCode));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c == '-' || c == ' ' || c == '.' ? '_' : lower(c); });
  return name;
}

/// Properties whose value the code is a kind of, or consists of. Of SNOMED CT: has active
/// ingredient, has precise active ingredient, has basis of strength substance.
bool leads_to_wider(std::string_view property) {
  constexpr std::array kNames = {"parent",
                                 "isa",
                                 "is_a",
                                 "ingredient",
                                 "has_ingredient",
                                 "has_ingredients",
                                 "active_ingredient",
                                 "has_active_ingredient",
                                 "precise_ingredient",
                                 "has_precise_ingredient",
                                 "has_precise_active_ingredient",
                                 "substance",
                                 "consists_of",
                                 "tradename_of",
                                 "127489000",
                                 "762949000",
                                 "732943007"};
  return std::find(kNames.begin(), kNames.end(), property) != kNames.end();
}

bool is_atc(std::string_view property) { return property == "atc" || property == "atc_code"; }

void add_property(CodeLookup& lookup, const Value& property, const Coding& asked) {
  const std::string name = normal(text_of(find_part(property, "code")));
  const bool atc = is_atc(name);
  const Value* value = find_part(property, "value");
  if (value == nullptr || !(atc || leads_to_wider(name))) return;
  const Coding coding = coding_of((*value)["valueCoding"]);
  if (!coding.code.empty()) return add(lookup.wider, coding);
  add(lookup.wider, {atc ? kAtc : asked.system, text_of(value), {}});
}

bool is_parameters(const Value& answer) { return resource_type(answer) == "Parameters"; }

/// Whether a parameter that repeats what was asked repeats it.
bool repeats(const Value& parameter, std::string_view name, std::string_view asked) {
  if (parameter["name"].string() != name) return true;
  const std::string_view said = text_of(&parameter);
  return said.empty() || said.substr(0, said.find('|')) == asked || said == asked;
}

enum class Likeness : unsigned char { none, some, same };

Likeness likeness_of(const Value& match) {
  const Value* said = find_part(match, "equivalence");
  if (said == nullptr) said = find_part(match, "relationship");
  const std::string_view code = text_of(said);
  const bool depends =
      find_part(match, "product") != nullptr || find_part(match, "dependsOn") != nullptr;
  if (code == "equal" || code == "equivalent") return depends ? Likeness::some : Likeness::same;
  const bool no_match = code == "unmatched" || code == "disjoint" || code == "not-related-to";
  return no_match ? Likeness::none : Likeness::some;
}

}  // namespace

bool is_name_of_code(std::string_view text, std::string_view code) {
  const bool has_letter = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (lower(c) >= 'a' && lower(c) <= 'z');
  });
  return has_letter && text.size() <= kLongestName && !same_letters(text, code);
}

std::optional<CodeLookup> read_code_lookup(const Value& answer, const Coding& asked) {
  if (!is_parameters(answer)) return std::nullopt;
  CodeLookup lookup;
  for (const Value& parameter : answer["parameter"].items()) {
    if (!repeats(parameter, "code", asked.code) || !repeats(parameter, "system", asked.system)) {
      return std::nullopt;
    }
    if (parameter["name"].string() == "display") add_name(lookup, text_of(&parameter), asked.code);
  }
  for (const Value& parameter : answer["parameter"].items()) {
    const std::string_view name = parameter["name"].string();
    if (name == "designation") {
      add_name(lookup, text_of(find_part(parameter, "value")), asked.code);
    } else if (name == "property") {
      add_property(lookup, parameter, asked);
      for (const Value& part : parts_of(parameter)) {
        if (part["name"].string() == "subproperty") add_property(lookup, part, asked);
      }
    }
  }
  return lookup;
}

std::optional<CodeTranslation> read_code_translation(const Value& answer) {
  if (!is_parameters(answer)) return std::nullopt;
  CodeTranslation translation;
  bool succeeded = false;
  for (const Value& parameter : answer["parameter"].items()) {
    const bool is_result = parameter["name"].string() == "result";
    succeeded = succeeded || (is_result && parameter["valueBoolean"].is_true());
  }
  for (const Value& parameter : answer["parameter"].items()) {
    if (parameter["name"].string() != "match") continue;
    const Value* concept_ = find_part(parameter, "concept");
    const Likeness likeness = likeness_of(parameter);
    if (concept_ == nullptr || likeness == Likeness::none) continue;
    const bool same = likeness == Likeness::same && succeeded;
    add(same ? translation.same : translation.related, coding_of((*concept_)["valueCoding"]));
  }
  return translation;
}

}  // namespace isoguard::fhir

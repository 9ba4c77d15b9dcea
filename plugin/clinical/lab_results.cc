#include "plugin/clinical/lab_results.h"

#include <algorithm>
#include <string>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::Set;
using knowledge::Sets;

/// What a unit measures: it has to fit the analyte.
enum class Kind : unsigned char {
  mass,
  triglyceride_moles,
  cholesterol_moles,
  glucose_moles,
  enzyme,
  cells
};

struct Unit {
  std::string_view code;
  double factor;  ///< to mg/dL, U/L or 10⁹ per litre
};

constexpr std::array kMassUnits = {Unit{"mg/dL", 1}, Unit{"g/L", 100}, Unit{"mg/100mL", 1},
                                   Unit{"mg%", 1}};
constexpr std::array kEnzymeUnits = {Unit{"U/L", 1},     Unit{"IU/L", 1},     Unit{"[IU]/L", 1},
                                     Unit{"UI/L", 1},    Unit{"units/L", 1},  Unit{"ukat/L", 60},
                                     Unit{"µkat/L", 60}, Unit{"nkat/L", 0.06}};
constexpr std::array kCellUnits = {Unit{"10*9/L", 1},  Unit{"10^9/L", 1},   Unit{"x10^9/L", 1},
                                   Unit{"x10*9/L", 1}, Unit{"G/L", 1},      Unit{"10*3/uL", 1},
                                   Unit{"10^3/uL", 1}, Unit{"x10^3/uL", 1}, Unit{"K/uL", 1},
                                   Unit{"/nL", 1},     Unit{"10*3/mm3", 1}, Unit{"10*3.uL-1", 1},
                                   Unit{"/uL", 0.001}, Unit{"/mm3", 0.001}};
// Millimoles per litre to mg/dL (rules.md section 3; glucose by its molar mass).
constexpr std::array kTriglycerideMoles = {Unit{"mmol/L", 88.57}};
constexpr std::array kCholesterolMoles = {Unit{"mmol/L", 38.67}};
constexpr std::array kGlucoseMoles = {Unit{"mmol/L", 18.016}};

std::span<const Unit> units_of(Kind kind) {
  switch (kind) {
    case Kind::mass:
      return kMassUnits;
    case Kind::triglyceride_moles:
      return kTriglycerideMoles;
    case Kind::cholesterol_moles:
      return kCholesterolMoles;
    case Kind::glucose_moles:
      return kGlucoseMoles;
    case Kind::enzyme:
      return kEnzymeUnits;
    case Kind::cells:
      return kCellUnits;
  }
  return {};
}

struct AnalyteSet {
  Analyte analyte;
  Set set;
  std::array<Kind, 2> kinds;
};
constexpr std::array kAnalytes = {
    AnalyteSet{
        Analyte::triglycerides, Set::lab_triglycerides, {Kind::mass, Kind::triglyceride_moles}},
    AnalyteSet{Analyte::cholesterol, Set::lab_cholesterol, {Kind::mass, Kind::cholesterol_moles}},
    AnalyteSet{Analyte::alt, Set::lab_alt, {Kind::enzyme, Kind::enzyme}},
    AnalyteSet{Analyte::ast, Set::lab_ast, {Kind::enzyme, Kind::enzyme}},
    AnalyteSet{Analyte::glucose, Set::lab_glucose, {Kind::mass, Kind::glucose_moles}},
    AnalyteSet{Analyte::platelets, Set::lab_platelets, {Kind::cells, Kind::cells}},
    AnalyteSet{Analyte::neutrophils, Set::lab_neutrophils, {Kind::cells, Kind::cells}},
};
constexpr Sets kLabSets = {Set::lab_triglycerides, Set::lab_cholesterol, Set::lab_alt,
                           Set::lab_ast,           Set::lab_glucose,     Set::lab_platelets,
                           Set::lab_neutrophils,   Set::lab_urinalysis};

const Unit* find_unit(std::string_view text, Kind kind) {
  if (text.empty()) return nullptr;
  for (const Unit& unit : units_of(kind)) {
    if (same_word(unit.code, text)) return &unit;
  }
  return nullptr;
}

/// The unit by its code, else as printed; nullptr when it is not known for the analyte.
const Unit* unit_of(const fhir::Quantity& quantity, const AnalyteSet& analyte) {
  for (std::string_view text : {quantity.code, quantity.unit}) {
    for (Kind kind : analyte.kinds) {
      if (const Unit* unit = find_unit(text, kind)) return unit;
    }
  }
  return nullptr;
}

bool is_enzyme(Analyte analyte) { return analyte == Analyte::alt || analyte == Analyte::ast; }

/// How worrying a value is beside another of the same day.
double concern(const LabValue& value, Analyte analyte) {
  constexpr double kUsualPlatelets = 250;
  if (analyte == Analyte::neutrophils) return -value.value;
  if (analyte != Analyte::platelets) return value.value;
  return value.value < kUsualPlatelets ? kUsualPlatelets / std::max(value.value, 0.1)
                                       : value.value / kUsualPlatelets;
}

/// Crosses of a strip result: "++", "2+", "Present ++ out of ++++"; 0 when it names none.
int crosses(std::string_view text) {
  const std::size_t plus = text.find('+');
  if (plus == std::string_view::npos) return 0;
  std::size_t end = plus;
  while (end < text.size() && text[end] == '+') ++end;
  const auto run = static_cast<int>(end - plus);
  const char before = plus == 0 ? ' ' : text[plus - 1];
  return run == 1 && before >= '1' && before <= '4' ? before - '0' : run;
}

/// How a card shows a strip result, in our own spelling.
constexpr std::array<std::string_view, 5> kCrosses = {"measured", "+", "++", "+++", "++++"};

std::string_view sign_of(fhir::Comparator comparator) {
  switch (comparator) {
    case fhir::Comparator::none:
      return "";
    case fhir::Comparator::less:
      return "<";
    case fhir::Comparator::less_or_equal:
      return "≤";
    case fhir::Comparator::greater:
      return ">";
    case fhir::Comparator::greater_or_equal:
      return "≥";
  }
  return "";
}

struct Reader {
  const knowledge::Terminology& terminology;
  const knowledge::PolicyParameters& parameters;
  Day today;
  fhir::Arena& arena;
  LabResults& results;

  void keep(Analyte analyte, LabValue value) const {
    const auto index = static_cast<std::size_t>(analyte);
    value.found = true;
    value.day = latest_day(value.evidence.date, today);
    measured(index, value.evidence.date);
    LabValue& newest = results.newest[index];
    const bool dated = value.evidence.date.has_value();
    const bool newest_dated = newest.evidence.date.has_value();
    const bool newer = !newest.found || (dated && !newest_dated) ||
                       (dated == newest_dated && value.day > newest.day) ||
                       (dated == newest_dated && value.day == newest.day &&
                        concern(value, analyte) > concern(newest, analyte));
    if (newer) newest = value;
  }

  void measured(std::size_t index, const std::optional<fhir::Date>& date) const {
    if (!date) return;
    std::optional<Day>& last = results.measured[index];
    last = last ? std::max(*last, date->earliest) : date->earliest;
  }

  /// The upper limit of normal in U/L.
  double upper_limit(const fhir::Observation& observation, const AnalyteSet& analyte) const {
    const fhir::Quantity& high = observation.reference_high;
    const std::optional<double> limit = high.number();
    if (!limit || *limit <= 0) return parameters.transaminases_upper_limit_u_l;
    // A limit without a unit is in that of the value.
    const bool bare = high.unit.empty() && high.code.empty();
    const Unit* unit = unit_of(bare ? observation.value.quantity : high, analyte);
    return unit == nullptr ? parameters.transaminases_upper_limit_u_l : *limit * unit->factor;
  }

  void read(const AnalyteSet& analyte, const fhir::Observation& observation,
            const fhir::Quantity& quantity, std::string_view label) const {
    const std::optional<double> number = quantity.number();
    const Unit* unit = unit_of(quantity, analyte);
    if (!number || *number < 0) return;
    if (analyte.analyte == Analyte::glucose && same_word(quantity.unit_or_code(), "%")) {
      measured(static_cast<std::size_t>(Analyte::glucose), observation.effective);
    }
    if (unit == nullptr) return;
    LabValue value;
    value.value = *number * unit->factor;
    if (is_enzyme(analyte.analyte)) value.value /= upper_limit(observation, analyte);
    value.comparator = quantity.comparator;
    value.fasting = has_phrase(as_words(label), {"fasting"});
    value.recorded = arena.keep_text(std::string(sign_of(quantity.comparator)) +
                                     std::string(quantity.value) + " " + std::string(unit->code));
    value.evidence = evidence_of(observation, label, value.recorded);
    keep(analyte.analyte, value);
  }

  void read_urine(const fhir::Observation& observation, const fhir::ObservationValue& given,
                  std::string_view label) const {
    if (given.string.empty() && given.concept_.empty()) return;
    int found = std::max(crosses(given.string), crosses(given.concept_.text));
    for (const fhir::Coding& coding : given.concept_.coding) {
      found = std::max({found, crosses(coding.display), crosses(coding.code)});
    }
    LabValue value;
    value.value = found;
    value.evidence = evidence_of(
        observation, label, kCrosses[std::min<std::size_t>(static_cast<std::size_t>(found), 4)]);
    const bool protein = has_phrase(as_words(label), {"protein"});
    keep(protein ? Analyte::urine_protein : Analyte::urine_blood, value);
  }

  void read(const fhir::Observation& observation, const fhir::CodeableConcept& code,
            const fhir::ObservationValue& value) const {
    const CodeMeaning meaning = terminology.meaning(code);
    if (!meaning.sets.any_of(kLabSets)) return;
    if (meaning.sets.has(Set::lab_urinalysis)) read_urine(observation, value, meaning.display);
    for (const AnalyteSet& analyte : kAnalytes) {
      if (meaning.sets.has(analyte.set)) {
        read(analyte, observation, value.quantity, meaning.display);
      }
    }
  }
};

}  // namespace

Truth LabValue::at_least(double limit) const {
  if (!found) return Truth::no;
  switch (comparator) {
    case fhir::Comparator::none:
      return truth(value >= limit);
    case fhir::Comparator::less:
      return value <= limit ? Truth::no : Truth::unknown;
    case fhir::Comparator::less_or_equal:
      return value < limit ? Truth::no : Truth::unknown;
    case fhir::Comparator::greater:
    case fhir::Comparator::greater_or_equal:
      return value >= limit ? Truth::yes : Truth::unknown;
  }
  return Truth::unknown;
}

LabResults find_lab_results(const facts::PatientFacts& facts,
                            const knowledge::Terminology& terminology,
                            const knowledge::PolicyParameters& parameters, Day today,
                            fhir::Arena& arena) {
  LabResults results;
  const Reader reader{terminology, parameters, today, arena, results};
  for (const fhir::Observation& observation : facts.observations) {
    if (!is_result(observation, today)) continue;
    if (!observation.data_absent) reader.read(observation, observation.code, observation.value);
    for (const fhir::ObservationComponent& component : observation.components) {
      if (!component.data_absent) reader.read(observation, component.code, component.value);
    }
  }
  return results;
}

}  // namespace isoguard::clinical

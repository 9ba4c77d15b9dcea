#pragma once

#include <string_view>
#include <variant>

#include "fhir/arena.h"
#include "plugin/clinical/evidence.h"

namespace isoguard::clinical {

struct MedicationUse;

/// Three answers a check, and "does not apply"; never two (design: safety carried by the types).
enum class Outcome : unsigned char { not_applicable, clear, fires, could_not_check };

/// A value for the `{name}` placeholders of a row's templates. Text is a word key or a display out
/// of our own terminology; a list is a list of word keys.
struct NamedValue {
  std::string_view name;
  std::variant<std::string_view, int, fhir::Date, fhir::List<std::string_view>> value;
};

/// What a rule says about one request.
struct Verdict {
  explicit Verdict(fhir::Arena& arena)
      : values(fhir::ArenaAllocator<NamedValue>(arena)),
        evidence(fhir::ArenaAllocator<Evidence>(arena)),
        contrary(fhir::ArenaAllocator<Evidence>(arena)),
        partners(fhir::ArenaAllocator<const MedicationUse*>(arena)) {}

  Outcome outcome = Outcome::not_applicable;
  std::string_view row;  ///< fires: the row of the decision table, as its manifest names it
  std::string_view
      reason;  ///< word key: why clear, why not applicable, why it could not be checked
  fhir::List<NamedValue> values;
  fhir::List<Evidence> evidence;              ///< what made it so, strongest first
  fhir::List<Evidence> contrary;              ///< what speaks against it
  fhir::List<const MedicationUse*> partners;  ///< the interacting drugs, for suggestions
};

}  // namespace isoguard::clinical

#pragma once

#include <optional>
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

  /// The check does not concern this order.
  Verdict& does_not_apply(std::string_view why) {
    return conclude(Outcome::not_applicable, {}, why);
  }
  Verdict& is_clear(std::string_view why) { return conclude(Outcome::clear, {}, why); }
  Verdict& cannot_check(std::string_view why) {
    return conclude(Outcome::could_not_check, {}, why);
  }
  /// Clear, if all was read that could say otherwise.
  Verdict& clear_if(bool read, std::string_view why) {
    return read ? is_clear(why) : cannot_check("unreadable");
  }
  Verdict& fires_row(std::string_view which) { return conclude(Outcome::fires, which, {}); }

  template <class T>
  Verdict& with(std::string_view name, const T& value) {
    values.push_back({name, value});
    return *this;
  }
  /// {date} of a record, which may have none.
  Verdict& with_date(const std::optional<fhir::Date>& date) {
    return date ? with("date", *date) : with("date", std::string_view("undated"));
  }
  /// {route}, only where a drug counts as systemic because nothing says otherwise.
  Verdict& with_route(bool not_stated) {
    return not_stated ? with("route", std::string_view("route-not-stated")) : *this;
  }
  Verdict& because(const fhir::List<Evidence>& records) {
    evidence.insert(evidence.end(), records.begin(), records.end());
    return *this;
  }
  Verdict& despite(const fhir::List<Evidence>& records) {
    contrary.insert(contrary.end(), records.begin(), records.end());
    return *this;
  }

 private:
  Verdict& conclude(Outcome which, std::string_view row_id, std::string_view why) {
    outcome = which;
    row = row_id;
    reason = why;
    return *this;
  }
};

}  // namespace isoguard::clinical

#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"
#include "plugin/knowledge/manifest.h"

namespace isoguard::knowledge {

/// An element of a manifest with its place, so that every mistake is reported with file and JSON
/// pointer and reading goes on: a wrong element reads as empty and has left a Fault.
///
/// Views into the parsed file and `faults`; both outlive it.
class Element {
 public:
  Element(std::string_view file, const fhir::json::Value& value, std::vector<Fault>& faults,
          std::string pointer = {})
      : file_(file), value_(&value), faults_(&faults), pointer_(std::move(pointer)) {}

  const std::string& pointer() const { return pointer_; }
  bool present() const { return !value_->is_null(); }
  const fhir::json::Value& value() const { return *value_; }

  /// Records a mistake at this element.
  void fault(std::string message) const;

  /// A fault unless this is an object whose members are all in `names`.
  void allow_only(std::initializer_list<std::string_view> names) const;

  /// The member called `name`, perhaps absent.
  Element member(std::string_view name) const;

  /// A member that must be there and be what the function says; a fault and an empty result if not.
  std::string text(std::string_view name, std::size_t longest = 4000) const;
  std::vector<Element> list(std::string_view name) const;

  /// A member that may be absent.
  std::string text_or(std::string_view name, std::string_view otherwise) const;
  bool boolean_or(std::string_view name, bool otherwise) const;
  std::vector<Element> optional_list(std::string_view name) const;
  /// The members of the object `name` in file order, with their names.
  std::vector<std::pair<std::string_view, Element>> optional_members(std::string_view name) const;

  /// This element itself: a non-empty string, a boolean, a number (with its place as fault if not).
  std::string as_text(std::size_t longest = 4000) const;
  std::optional<bool> as_boolean() const;
  std::optional<double> as_number() const;

 private:
  std::string_view file_;
  const fhir::json::Value* value_;
  std::vector<Fault>* faults_;
  std::string pointer_;
};

}  // namespace isoguard::knowledge

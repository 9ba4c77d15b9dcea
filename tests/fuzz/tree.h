#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"

namespace isoguard::fuzz {

/// A JSON value that can be taken apart: what the mutator works on.
struct Tree {
  fhir::json::Type type = fhir::json::Type::null;
  std::string text;                ///< of a string, of a number as written, "true" or "false"
  std::vector<Tree> children;      ///< of an array or object
  std::vector<std::string> names;  ///< of an object: one for each child, no two the same

  bool is_object() const { return type == fhir::json::Type::object; }
  bool is_array() const { return type == fhir::json::Type::array; }
  bool is_string() const { return type == fhir::json::Type::string; }
  bool is_number() const { return type == fhir::json::Type::number; }

  /// The child of that name, or nullptr.
  Tree* find(std::string_view name);
  const Tree* find(std::string_view name) const;
  /// Sets or adds a member of an object.
  void set(std::string_view name, Tree value);
  void erase(std::size_t index);

  static Tree string(std::string_view text);
  static Tree number(std::string_view lexical);
};

/// Where a value stands. Of the root, parent is nullptr. Invalid after any change of the tree.
struct Place {
  Tree* parent = nullptr;
  std::size_t index = 0;  ///< among the parent's children
  Tree* node = nullptr;

  /// Member name, also of what stands in arrays under it; empty where there is none.
  std::string_view name;
};

/// All values of the tree but the root, parents before children.
std::vector<Place> places_of(Tree& root);

/// Nothing when the service's own reader refuses the bytes.
std::optional<Tree> parse_tree(std::string_view bytes);

/// Compact JSON.
std::string to_json(const Tree& tree);

}  // namespace isoguard::fuzz

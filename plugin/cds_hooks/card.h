#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"

namespace isoguard::cds_hooks {

/// A coding in a card: code and system always, display where there is one (CH-93).
struct CardCoding {
  std::string code;
  std::string system;
  std::string display;
};

struct CardLink {
  std::string label;
  std::string url;  ///< absolute, https
};

/// One action of a suggestion (CH-86 to CH-92). All actions of a suggestion are applied together.
struct Action {
  enum class Type : unsigned char { create, update, remove };
  Type type = Type::create;
  std::string description;
  std::string resource_json;  ///< create, update: the whole resource
  std::string resource_id;    ///< delete: "MedicationRequest/1"
};

/// A button of a card (CH-81 to CH-84).
struct Suggestion {
  std::string label;
  std::string uuid;
  bool is_recommended = false;
  std::vector<Action> actions;  ///< never empty
};

/// A card (CH-66 to CH-80).
struct Card {
  std::string uuid;
  std::string summary;         ///< at most 139 characters
  std::string detail;          ///< GitHub-flavoured Markdown; left out when empty
  std::string_view indicator;  ///< info | warning | critical
  std::string source_label;
  std::string source_url;  ///< left out when empty
  CardCoding topic;
  std::vector<Suggestion> suggestions;
  std::vector<CardCoding> override_reasons;
  std::vector<CardLink> links;
};

/// Where a card stands in the bytes of a response.
struct Place {
  std::size_t at = 0;
  std::size_t size = 0;
};

/// `{"cards":[…]}`; nothing empty or null in it except an empty `cards` (CH-03 to CH-05, CH-60,
/// CH-61). `places`, if given, gets the place of each card.
std::string write_response(const std::vector<Card>& cards, std::vector<Place>* places = nullptr);

}  // namespace isoguard::cds_hooks

#include "src/cards_sent.h"

#include <exception>

#include "fhir/document.h"
#include "src/audit/canonical.h"

namespace isoguard::app {
namespace {

using fhir::json::Value;

std::vector<std::string> strings(const Value& list) {
  std::vector<std::string> out;
  for (const Value& item : list.items()) out.emplace_back(item.string());
  return out;
}

}  // namespace

std::optional<SentCard> sent_card_of(const std::string& event, std::string_view uuid) {
  const auto document = fhir::Document::parse(event);
  if (!document || document->root()["type"].string() != "decision") return std::nullopt;
  const Value& root = document->root();
  for (const Value& card : root["cards"].items()) {
    if (card["uuid"].string() != uuid) continue;
    const Value& keep = root["keep"];
    return SentCard{std::string(root["event_id"].string()),
                    std::string(root["call"]["service"].string()),
                    std::string(card["rule"].string()),
                    std::string(root["subject"]["pseudonym"].string()),
                    std::string(root["recorded_utc"].string()),
                    keep.is_object() ? audit::canonical(keep).value_or("{}") : "{}",
                    strings(card["suggestions"]),
                    strings(card["reasons"])};
  }
  return std::nullopt;
}

std::optional<SentCard> CardsInEvents::find(std::string_view uuid) try {
  for (const std::string& event : events_(uuid)) {
    if (auto card = sent_card_of(event, uuid)) return card;
  }
  return std::nullopt;
} catch (const std::exception&) {
  return std::nullopt;
}

bool CardsInEvents::has_feedback(std::string_view card, std::string_view key) try {
  for (const std::string& event : events_(card)) {
    const auto document = fhir::Document::parse(event);
    if (document && document->root()["feedback"]["key"].string() == key) return true;
  }
  return false;
} catch (const std::exception&) {
  return false;
}

}  // namespace isoguard::app

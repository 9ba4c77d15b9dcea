#include "src/cards_sent.h"

#include <exception>

#include "fhir/document.h"

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
    return SentCard{
        std::string(root["event_id"].string()),
        std::string(root["call"]["service"].string()),
        std::string(card["rule"].string()),
        std::string(root["subject"]["pseudonym"].string()),
        strings(card["suggestions"]),
        strings(card["reasons"]),
        {std::string(root["client"]["iss"].string()), std::string(root["tenant"].string())}};
  }
  return std::nullopt;
}

std::optional<SentCard> CardsInEvents::find(std::string_view uuid, const CardOwner& asker) try {
  for (const std::string& event : events_(uuid)) {
    auto card = sent_card_of(event, uuid);
    if (card && (card->owner.iss.empty() || card->owner == asker)) return card;
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

#include "plugin/cds_hooks/card.h"

#include "plugin/cds_hooks/json_writer.h"

namespace isoguard::cds_hooks {
namespace {

void write_coding_members(const CardCoding& coding, JsonWriter& writer) {
  writer.member("code", coding.code);
  writer.optional_member("system", coding.system);
  writer.optional_member("display", coding.display);
}

void write_action(const Action& action, JsonWriter& writer) {
  writer.open('{');
  switch (action.type) {
    case Action::Type::create:
      writer.member("type", "create");
      break;
    case Action::Type::update:
      writer.member("type", "update");
      break;
    case Action::Type::remove:
      writer.member("type", "delete");
      break;
  }
  writer.member("description", action.description);
  if (action.type == Action::Type::remove) {
    writer.member("resourceId", action.resource_id);
  } else {
    writer.raw_member("resource", action.resource_json);
  }
  writer.close('}');
}

void write_suggestions(const Card& card, JsonWriter& writer) {
  if (card.suggestions.empty()) return;
  writer.open_member("suggestions", '[');
  for (const Suggestion& suggestion : card.suggestions) {
    writer.open('{');
    writer.member("label", suggestion.label);
    writer.member("uuid", suggestion.uuid);
    if (suggestion.is_recommended) writer.raw_member("isRecommended", "true");
    writer.open_member("actions", '[');
    for (const Action& action : suggestion.actions) write_action(action, writer);
    writer.close(']');
    writer.close('}');
  }
  writer.close(']');
  writer.member("selectionBehavior", "any");
}

void write_card(const Card& card, JsonWriter& writer) {
  writer.open('{');
  writer.member("uuid", card.uuid);
  writer.member("summary", card.summary);
  writer.optional_member("detail", card.detail);
  writer.member("indicator", card.indicator);
  writer.open_member("source", '{');
  writer.member("label", card.source_label);
  writer.optional_member("url", card.source_url);
  writer.open_member("topic", '{');
  write_coding_members(card.topic, writer);
  writer.close('}');
  writer.close('}');
  write_suggestions(card, writer);
  if (!card.override_reasons.empty()) {
    writer.open_member("overrideReasons", '[');
    for (const CardCoding& reason : card.override_reasons) {
      writer.open('{');
      write_coding_members(reason, writer);
      writer.close('}');
    }
    writer.close(']');
  }
  if (!card.links.empty()) {
    writer.open_member("links", '[');
    for (const CardLink& link : card.links) {
      writer.open('{');
      writer.member("label", link.label);
      writer.member("url", link.url);
      writer.member("type", "absolute");
      writer.close('}');
    }
    writer.close(']');
  }
  writer.close('}');
}

}  // namespace

std::string write_response(const std::vector<Card>& cards, std::vector<Place>* places) {
  std::string out;
  out.reserve(64 + cards.size() * 4096);
  JsonWriter writer(out);
  writer.open('{');
  writer.open_member("cards", '[');
  for (const Card& card : cards) {
    const std::size_t before = out.size() + (&card == cards.data() ? 0 : 1);  // after the comma
    write_card(card, writer);
    if (places != nullptr) places->push_back({before, out.size() - before});
  }
  writer.close(']');
  writer.close('}');
  return out;
}

}  // namespace isoguard::cds_hooks

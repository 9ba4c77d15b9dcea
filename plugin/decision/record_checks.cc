#include "plugin/decision/record_checks.h"

#include <algorithm>
#include <vector>

#include "plugin/cds_hooks/json_writer.h"
#include "plugin/knowledge/sha256.h"

/// Members stand in the order of their names, as canonical JSON asks.
namespace isoguard::decision {
namespace {

using cds_hooks::JsonWriter;

constexpr std::size_t kBytesOfCheck = 100;  // about

std::string_view result_of(clinical::Outcome outcome) {
  switch (outcome) {
    case clinical::Outcome::not_applicable:
      return "not_applicable";
    case clinical::Outcome::clear:
      return "not_met";
    case clinical::Outcome::fires:
      return "met";
    case clinical::Outcome::could_not_check:
      break;
  }
  return "not_evaluated";
}

void write_numbers(std::string_view name, const fhir::List<clinical::Evidence>& list,
                   RecordEvidence& evidence, JsonWriter& writer) {
  if (list.empty()) return;
  std::string numbers = "[";
  std::vector<std::size_t> written;
  for (const clinical::Evidence& item : list) {
    const std::size_t number = evidence.number_of(item);
    if (std::find(written.begin(), written.end(), number) != written.end()) continue;
    if (!written.empty()) numbers += ',';
    written.push_back(number);
    numbers += std::to_string(number);
  }
  writer.raw_member(name, numbers + "]");
}

/// What the policy and the hook made of a row that fires.
std::string_view seen(const ShownRow& row) {
  if (!row.left_out.empty()) return "left-out";
  if (row.visibility != knowledge::Visibility::shown) return knowledge::to_code(row.visibility);
  return row.shown ? "shown" : "hidden";
}

const ShownRow& row_of(const RecordInput& input, const cds_hooks::Card& card) {
  static const ShownRow none;
  for (const ShownRow& row : input.rows) {
    if (row.rule != nullptr && row.rule->id == card.topic.code) return row;
  }
  return none;
}

void write_earlier(const ShownRow& row, JsonWriter& writer) {
  if (!row.earlier) return;
  writer.open_member("earlier_override", '{');
  writer.member("day", fhir::to_string(row.earlier->day));
  const auto& offered = row.text->override_reasons;
  const bool ours = std::any_of(offered.begin(), offered.end(), [&](const auto& reason) {
    return reason.code == row.earlier->reason;
  });
  if (ours) writer.member("reason", row.earlier->reason);
  writer.close('}');
}

}  // namespace

std::string checks_of(const RecordInput& input, RecordEvidence& evidence) {
  std::string out;
  out.reserve(kBytesOfCheck * input.verdicts.size());
  JsonWriter writer(out);
  writer.open('[');
  const auto rows = input.rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RuleVerdict& said = input.verdicts[i];
    writer.open('{');
    write_numbers("contrary", said.verdict.contrary, evidence, writer);
    write_numbers("evidence", said.verdict.evidence, evidence, writer);
    if (rows[i].text != nullptr) {
      writer.member("indicator", knowledge::to_code(rows[i].indicator));
      writer.member("policy", seen(rows[i]));
    }
    writer.optional_member("reason", said.verdict.reason);
    writer.member("result", result_of(said.verdict.outcome));
    writer.optional_member("row", said.verdict.row);
    writer.member("rule", said.rule);
    const knowledge::RuleManifest* rule = input.knowledge.rule(said.rule);
    writer.optional_member("version", rule == nullptr ? std::string_view() : rule->version);
    writer.close('}');
  }
  writer.close(']');
  return out;
}

std::string suppressed_of(std::span<const RuleVerdict> verdicts, std::span<const ShownRow> rows) {
  std::string out;
  JsonWriter writer(out);
  writer.open('[');
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].left_out.empty()) continue;
    writer.open('{');
    writer.member("indicator", knowledge::to_code(rows[i].indicator));
    writer.member("row", verdicts[i].verdict.row);
    writer.member("rule", verdicts[i].rule);
    writer.member("why", rows[i].left_out);
    writer.close('}');
  }
  writer.close(']');
  return out;
}

std::string cards_of(const RecordInput& input, std::string& uuids) {
  std::string out;
  JsonWriter writer(out);
  writer.open('[');
  for (std::size_t i = 0; i < input.cards.size(); ++i) {
    const cds_hooks::Card& card = input.cards[i];
    const auto strings = [&](std::string_view name, const auto& list, const auto& text) {
      writer.open_member(name, '[');
      for (const auto& item : list) {
        out.append(&item == &list.front() ? "\"" : ",\"").append(text(item)).append("\"");
      }
      writer.close(']');
    };
    uuids.append(uuids.empty() ? "" : " ").append(card.uuid);
    const ShownRow& row = row_of(input, card);
    writer.open('{');
    write_earlier(row, writer);
    writer.optional_member("facts", row.facts);
    writer.member("indicator", card.indicator);
    if (row.lowered_from && *row.lowered_from != row.indicator) {
      writer.member("lowered_from", knowledge::to_code(*row.lowered_from));
    }
    strings("reasons", card.override_reasons, [](const auto& reason) { return reason.code; });
    writer.member("rule", card.topic.code);
    writer.optional_member("session", row.session);
    const cds_hooks::Place& place = input.places[i];
    writer.member("sha256", knowledge::sha256_hex(input.response.substr(place.at, place.size)));
    strings("suggestions", card.suggestions, [](const auto& offered) { return offered.uuid; });
    writer.member("uuid", card.uuid);
    writer.close('}');
  }
  writer.close(']');
  return out;
}

}  // namespace isoguard::decision

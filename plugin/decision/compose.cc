#include "plugin/decision/compose.h"

#include <algorithm>

#include "plugin/decision/stable_uuid.h"
#include "plugin/decision/template_text.h"

namespace isoguard::decision {
namespace {

using cds_hooks::Card;
using clinical::Outcome;
using knowledge::Indicator;
using knowledge::Visibility;

constexpr std::string_view kSourceLabel = "Isotretinoin guard";
constexpr std::string_view kTopicSystem = "http://example.org/cds/isotretinoin-guard/rule";
constexpr std::string_view kOverrideSystem =
    "http://example.org/cds/isotretinoin-guard/override-reason";
constexpr std::string_view kUnavailableRule = "data-unavailable";
constexpr std::string_view kPregnancyRule = "teratogenic-pregnancy";

/// The same for the same patient of the same server, rule, row and evidence, whatever the hook.
std::string card_uuid(const RuleVerdict& said, const SuggestionInput& input) {
  std::string evidence;
  for (const clinical::Evidence& item : said.verdict.evidence) {
    evidence.append(item.resource_type).append("/").append(item.id).append(" ");
    if (item.date) evidence.append(fhir::to_string(*item.date));
    evidence.append(item.finding).append(";");
  }
  const cds_hooks::Request& request = input.request;
  return stable_uuid(
      {request.fhir_server, request.patient_id, said.rule, said.verdict.row, evidence},
      input.card_key);
}

/// Rule, version and policy, so that a reader can look up what decided, and the sources, unless the
/// client does not want them.
std::string footer(const ShownRow& row, const knowledge::Policy& policy,
                   const cds_hooks::ClientOptions& options) {
  std::string text = "_Rule " + row.rule->id + " " + row.rule->version + ", " + policy.title + ".";
  const bool unwanted =
      policy.quiet.clients_may_leave_out_sources && !options.show_evidence_support;
  if (unwanted || row.rule->sources.empty()) return text + "_";
  text += " Sources: ";
  for (std::size_t i = 0; i < row.rule->sources.size(); ++i) {
    if (i > 0) text += "; ";
    text += row.rule->sources[i];
  }
  return text + "_";
}

/// Only a reason that we offered has words of ours.
std::string earlier_of(const ShownRow& row) {
  std::string text = "You overrode this card on " + fhir::to_string(row.earlier->day);
  for (const knowledge::OverrideReason& reason : row.text->override_reasons) {
    if (reason.code == row.earlier->reason) text += " (" + reason.display + ")";
  }
  text += ". What it rests on has not changed since";
  if (row.lowered_from != row.indicator) text += ", so it is information now";
  return text + ".\n\n";
}

std::string detail(const ShownRow& row, const knowledge::Policy& policy,
                   const cds_hooks::ClientOptions& options, const TemplateText& text) {
  std::string out;
  if (row.earlier) out = earlier_of(row);
  for (const std::string& paragraph : row.text->detail) {
    const std::string filled = text.paragraph(paragraph);
    if (!filled.empty()) out.append(filled).append("\n\n");
  }
  return out + footer(row, policy, options);
}

Card compose_card(const RuleVerdict& said, const ShownRow& row, const knowledge::Policy& policy,
                  const SuggestionInput& input) {
  const TemplateText text(*row.rule, policy.title, said.verdict);
  Card card;
  card.uuid = card_uuid(said, input);
  card.summary = text.summary(row.text->summary);
  card.detail = detail(row, policy, input.request.options, text);
  card.indicator = knowledge::to_code(row.indicator);
  card.source_label = kSourceLabel;
  card.topic = {row.rule->id, std::string(kTopicSystem), row.rule->title};
  card.suggestions = build_suggestions(row.text->suggestions, said.verdict, card.uuid, input);
  for (const knowledge::OverrideReason& reason : row.text->override_reasons) {
    card.override_reasons.push_back({reason.code, std::string(kOverrideSystem), reason.display});
  }
  for (const knowledge::Link& link : row.rule->links) card.links.push_back({link.label, link.url});
  return card;
}

ShownRow row_of(const RuleVerdict& said, const knowledge::Knowledge& knowledge,
                const knowledge::Policy& policy, cds_hooks::Hook hook) {
  ShownRow row;
  if (said.verdict.outcome != Outcome::fires) return row;
  row.rule = knowledge.rule(said.rule);
  row.text = row.rule == nullptr ? nullptr : row.rule->find_row(said.verdict.row);
  if (row.text == nullptr) return row;
  const knowledge::RowSetting setting = knowledge::row_setting(policy, said.rule, *row.text);
  row.indicator = setting.indicator;
  row.visibility = setting.visibility;
  row.shown = setting.visibility == Visibility::shown;
  if (hook == cds_hooks::Hook::order_select) {
    row.shown = row.shown && row.text->at_order_select && row.indicator != Indicator::info;
  }
  return row;
}

}  // namespace

std::vector<ShownRow> rows_of(std::span<const RuleVerdict> verdicts,
                              const knowledge::Knowledge& knowledge,
                              const knowledge::Policy& policy, cds_hooks::Hook hook) {
  std::vector<ShownRow> rows;
  rows.reserve(verdicts.size());
  bool must_not_proceed = false;
  for (const RuleVerdict& said : verdicts) {
    const ShownRow& row = rows.emplace_back(row_of(said, knowledge, policy, hook));
    must_not_proceed |=
        said.rule == kPregnancyRule && row.shown && row.indicator == Indicator::critical;
  }
  for (std::size_t i = 0; must_not_proceed && i < rows.size(); ++i) {
    if (verdicts[i].process) rows[i].shown = false;
  }
  const bool any =
      std::any_of(rows.begin(), rows.end(), [](const ShownRow& row) { return row.shown; });
  for (std::size_t i = 0; !any && i < rows.size(); ++i) {
    rows[i].shown = verdicts[i].rule == kUnavailableRule && rows[i].text != nullptr &&
                    rows[i].visibility == Visibility::shown;
  }
  return rows;
}

std::vector<Card> compose_cards(std::span<const RuleVerdict> verdicts,
                                const knowledge::Policy& policy, const SuggestionInput& input) {
  return compose_cards(verdicts, rows_of(verdicts, input.knowledge, policy, input.request.hook),
                       policy, input);
}

std::vector<Card> compose_cards(std::span<const RuleVerdict> verdicts,
                                std::span<const ShownRow> rows, const knowledge::Policy& policy,
                                const SuggestionInput& input) {
  struct Ranked {
    Indicator indicator;
    Card card;
  };
  std::vector<Ranked> ranked;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].shown) continue;
    ranked.push_back({rows[i].indicator, compose_card(verdicts[i], rows[i], policy, input)});
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Ranked& a, const Ranked& b) { return a.indicator > b.indicator; });
  std::vector<Card> cards;
  cards.reserve(ranked.size());
  for (Ranked& item : ranked) cards.push_back(std::move(item.card));
  return cards;
}

std::string write_unchecked() {
  Card card;
  card.uuid = stable_uuid({"unchecked"});
  card.summary = "Isotretinoin checks could not run: nothing was checked.";
  card.detail =
      "The service failed while it decided. Check pregnancy, tetracyclines and the other "
      "contraindications of isotretinoin yourself if this concerns it, and tell the operators.";
  card.indicator = knowledge::to_code(Indicator::warning);
  card.source_label = kSourceLabel;
  card.topic = {std::string(kUnavailableRule), std::string(kTopicSystem),
                "Isotretinoin checks that could not run"};
  return cds_hooks::write_response({card});
}

}  // namespace isoguard::decision

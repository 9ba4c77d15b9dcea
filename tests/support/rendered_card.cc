#include "tests/support/rendered_card.h"

#include "plugin/decision/compose.h"
#include "plugin/decision/template_text.h"

namespace isoguard::test {
namespace {

/// Most pieces of evidence that a card lists before it says how many more there are.
constexpr std::size_t kEvidenceListed = 6;

std::string in_words(const knowledge::RuleManifest& rule, std::string_view text) {
  const auto found = rule.words.find(text);
  return found == rule.words.end() ? std::string(decision::plain_display(text)) : found->second;
}

void split(const std::string& detail, RenderedCard& rendered) {
  std::size_t begin = 0;
  for (std::size_t end = detail.find("\n\n"); end != detail.npos;
       end = detail.find("\n\n", begin)) {
    rendered.paragraphs.push_back(detail.substr(begin, end - begin));
    begin = end + 2;
  }
  rendered.footer = detail.substr(begin);
}

void collect(const clinical::Verdict& verdict, const knowledge::RuleManifest& rule,
             RenderedCard& rendered) {
  for (const auto* list : {&verdict.evidence, &verdict.contrary}) {
    for (std::size_t i = 0; i < list->size() && i < kEvidenceListed; ++i) {
      const clinical::Evidence& item = (*list)[i];
      rendered.evidence.push_back(in_words(rule, item.label) + "|" +
                                  (item.date                         ? fhir::to_string(*item.date)
                                   : item.resource_type != "Patient" ? "date not recorded"
                                                                     : ""));
    }
  }
  for (const clinical::NamedValue& value : verdict.values) {
    const auto* list = std::get_if<fhir::List<std::string_view>>(&value.value);
    if (value.name != "missing" || list == nullptr) continue;
    for (const std::string_view key : *list) rendered.missing.push_back(in_words(rule, key));
  }
}

}  // namespace

std::optional<RenderedCard> render_card(const PatientBuilder& patient, std::string_view rule) {
  const Scene scene(patient.numbered());
  fhir::Arena arena;
  cds_hooks::Request request;
  request.patient_id = "p";
  const decision::SuggestionInput input{request, shipped_knowledge(), scene.context(), order_day(),
                                        arena};
  const std::vector<decision::RuleVerdict> verdicts = {{rule, scene.verdict(rule)}};
  const auto cards =
      decision::compose_cards(verdicts, *shipped_knowledge().policy(patient.policy_id()), input);
  if (cards.empty()) return std::nullopt;
  RenderedCard rendered;
  rendered.row = verdicts.front().verdict.row;
  rendered.card = cards.front();
  split(rendered.card.detail, rendered);
  collect(verdicts.front().verdict, *shipped_knowledge().rule(rule), rendered);
  return rendered;
}

}  // namespace isoguard::test

#include "plugin/decision/template_text.h"

#include <algorithm>
#include <array>

namespace isoguard::decision {
namespace {

constexpr std::size_t kEvidenceShown = 6;  // a card is no record: the strongest, and how many more
constexpr int kMaxDepth = 3;               // words may use values, and values words; never for ever

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// The first `count` characters, cut back to the end of a word.
std::string_view first_words(std::string_view utf8, std::size_t count) {
  std::size_t seen = 0;
  std::size_t end = 0;
  while (end < utf8.size()) {
    if ((utf8[end] & 0xC0) != 0x80 && ++seen > count) break;
    ++end;
  }
  const std::size_t space = utf8.substr(0, end).rfind(' ');
  return utf8.substr(0, space == std::string_view::npos ? end : space);
}

}  // namespace

std::string_view plain_display(std::string_view display) {
  constexpr std::array<std::string_view, 9> kTags = {
      " (finding)",   " (disorder)",       " (procedure)",
      " (substance)", " (situation)",      " (qualifier value)",
      " (event)",     " (regime/therapy)", " (observable entity)"};
  for (const std::string_view tag : kTags) {
    if (display.ends_with(tag)) return display.substr(0, display.size() - tag.size());
  }
  return display;
}

TemplateText::TemplateText(const knowledge::RuleManifest& rule, std::string_view policy_title,
                           const clinical::Verdict& verdict)
    : rule_(rule), policy_title_(policy_title), verdict_(verdict) {}

std::string TemplateText::summary(std::string_view text) const {
  std::string out;
  fill(text, Lists::whole, 0, out);
  if (characters(out) > kSummaryCharacters) {
    out.clear();
    fill(text, Lists::first, 0, out);
  }
  if (characters(out) > kSummaryCharacters) {
    out = std::string(first_words(out, kSummaryCharacters - 1)) + "…";
  }
  // A summary may begin with a drug's name, which is written small.
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z') {
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  }
  return out;
}

std::string TemplateText::paragraph(std::string_view text) const {
  std::string out;
  if (!fill(text, Lists::whole, 0, out)) out.clear();
  return out;
}

bool TemplateText::fill(std::string_view text, Lists lists, int depth, std::string& out) const {
  bool complete = true;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) {
      out += text;
      break;
    }
    out += text.substr(0, open);
    complete &= append_value(text.substr(open + 1, close - open - 1), lists, depth, out);
    text.remove_prefix(close + 1);
  }
  return complete;
}

bool TemplateText::append_value(std::string_view name, Lists lists, int depth,
                                std::string& out) const {
  if (name == "policy") {
    out += policy_title_;
    return true;
  }
  if (name == "evidence-list") return append_evidence(verdict_.evidence, out);
  if (name == "contrary-list") return append_evidence(verdict_.contrary, out);
  for (const clinical::NamedValue& value : verdict_.values) {
    if (value.name != name) continue;
    if (const auto* key = std::get_if<std::string_view>(&value.value)) {
      return append_words(*key, lists, depth, out);
    }
    if (const auto* number = std::get_if<int>(&value.value)) {
      out += std::to_string(*number);
    } else if (const auto* date = std::get_if<fhir::Date>(&value.value)) {
      out += fhir::to_string(*date);
    } else {
      return append_list(std::get<fhir::List<std::string_view>>(value.value), lists, depth, out);
    }
    return true;
  }
  return false;
}

bool TemplateText::append_words(std::string_view key, Lists lists, int depth,
                                std::string& out) const {
  if (key.empty()) return false;
  const auto words = rule_.words.find(key);
  if (words == rule_.words.end() || depth >= kMaxDepth) {
    out += plain_display(key);
    return true;
  }
  return fill(words->second, lists, depth + 1, out);
}

bool TemplateText::append_list(const fhir::List<std::string_view>& items, Lists lists, int depth,
                               std::string& out) const {
  if (items.empty()) return false;
  bool complete = true;
  const std::size_t shown = lists == Lists::first ? 1 : items.size();
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == items.size() ? " and " : ", ";
    complete &= append_words(items[i], lists, depth, out);
  }
  if (shown < items.size()) out += " +" + std::to_string(items.size() - shown) + " more";
  return complete;
}

bool TemplateText::append_evidence(const fhir::List<clinical::Evidence>& list,
                                   std::string& out) const {
  const std::size_t shown = std::min(list.size(), kEvidenceShown);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += '\n';
    append_item(list[i], out);
  }
  if (shown < list.size()) out += "\n- and " + std::to_string(list.size() - shown) + " more";
  return !list.empty();
}

void TemplateText::append_item(const clinical::Evidence& evidence, std::string& out) const {
  out += "- ";
  append_words(evidence.label.empty() ? evidence.resource_type : evidence.label, Lists::whole, 0,
               out);
  if (!evidence.finding.empty()) {
    out += ": ";
    append_words(evidence.finding, Lists::whole, 0, out);
  }
  // What a record says of the person has no date.
  if (evidence.date) out.append(", ").append(fhir::to_string(*evidence.date));
  if (!evidence.date && evidence.resource_type != "Patient") out += ", date not recorded";
  if (!evidence.id.empty()) {
    // A FHIR id has only letters, digits, '-' and '.', so a code span is safe.
    out.append(" (`").append(evidence.resource_type).append("/").append(evidence.id).append("`)");
  }
}

}  // namespace isoguard::decision

#pragma once

#include <string>
#include <string_view>

#include "plugin/clinical/verdict.h"
#include "plugin/knowledge/rule_manifest.h"

namespace isoguard::decision {

/// Longest card summary in characters (CH-67: fewer than 140).
inline constexpr std::size_t kSummaryCharacters = 139;

/// The display of a code without the semantic tag that SNOMED CT puts at the end of its names:
/// "Pregnant (finding)" is "Pregnant".
std::string_view plain_display(std::string_view display);

/// Fills the templates of one card from a verdict's values.
///
/// Only typed values reach a card: dates, numbers, word keys and displays of our own terminology;
/// the request's text never does. A text value that is a key of the manifest's `words` is replaced
/// by the words, whose own placeholders are filled too. Besides the rule's values there are
/// {policy}, {evidence-list} and {contrary-list} (Markdown bullets).
class TemplateText {
 public:
  TemplateText(const knowledge::RuleManifest& rule, std::string_view policy_title,
               const clinical::Verdict& verdict);

  /// The filled summary, at most kSummaryCharacters: a list that makes it too long keeps its first
  /// item and "+n more"; what is still too long is cut at a word with an ellipsis. It begins with a
  /// capital.
  std::string summary(std::string_view text) const;

  /// The filled paragraph; empty when one of its placeholders has no value, so that a sentence
  /// about something that is not known is left out.
  std::string paragraph(std::string_view text) const;

 private:
  enum class Lists : unsigned char { whole, first };
  bool fill(std::string_view text, Lists lists, int depth, std::string& out) const;
  bool append_value(std::string_view name, Lists lists, int depth, std::string& out) const;
  bool append_list(const fhir::List<std::string_view>& items, Lists lists, int depth,
                   std::string& out) const;
  bool append_words(std::string_view key, Lists lists, int depth, std::string& out) const;
  void append_item(const clinical::Evidence& evidence, std::string& out) const;
  bool append_evidence(const fhir::List<clinical::Evidence>& list, std::string& out) const;

  const knowledge::RuleManifest& rule_;
  std::string_view policy_title_;
  const clinical::Verdict& verdict_;
};

}  // namespace isoguard::decision

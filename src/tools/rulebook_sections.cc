#include "src/tools/rulebook_sections.h"

#include <algorithm>

namespace isoguard::app {
namespace {

using knowledge::Policy;
using knowledge::RowText;
using knowledge::RuleManifest;
using knowledge::ValueSetFile;
using knowledge::Visibility;

BookText marked(std::string_view text) { return {std::string(text), Look::marked}; }
BookText words(const std::string& text) { return {text, Look::words}; }
BookText code(const std::string& text) { return {text, Look::code}; }

BookText setting_of(const Policy& policy, const std::string& rule, const RowText& row) {
  const knowledge::RowSetting setting = knowledge::row_setting(policy, rule, row);
  return marked(setting.visibility == Visibility::shown ? knowledge::to_code(setting.indicator)
                                                        : knowledge::to_code(setting.visibility));
}

BookRow policy_header(const Book& book, std::initializer_list<const char*> first) {
  BookRow header(first.begin(), first.end());
  for (const Policy& policy : book.knowledge.policies) {
    header.push_back(policy.id + (policy.id == book.policy.id ? " (this site)" : ""));
  }
  return header;
}

void write_parameters(const Book& book, BookWriter& out) {
  std::vector<BookRow> rows;
  for (const auto& parameter : knowledge::parameter_values({})) {
    rows.push_back({code(std::string(parameter.name))});
  }
  for (const Policy& policy : book.knowledge.policies) {
    const auto values = knowledge::parameter_values(policy.parameters);
    for (std::size_t i = 0; i < values.size(); ++i) rows[i].push_back(values[i].value);
  }
  out.heading(3, "Numbers", "");
  out.table(policy_header(book, {"Parameter"}), rows);
}

void write_hidden(const Policy& policy, BookWriter& out) {
  BookRow items;
  const auto add = [&](const std::string& what, bool enabled, bool silent,
                       const std::string& accepted) {
    if (enabled && !silent) return;
    items.push_back(what + ": " + (enabled ? "silent" : "off") +
                    (accepted.empty() ? "" : "; risk accepted: " + accepted));
  };
  for (const auto& [rule, change] : policy.rules) {
    add(rule, change.enabled, change.silent, change.accept_risk);
  }
  for (const auto& [row, change] : policy.rows) {
    add(row, change.enabled.value_or(true), change.silent.value_or(false), change.accept_risk);
  }
  if (items.empty()) return;
  out.paragraph("Hidden under this policy:");
  out.list(items);
}

void write_quiet(const knowledge::Quiet& quiet, BookWriter& out) {
  BookRow items;
  if (quiet.clients_may_filter_repeated) {
    items.push_back("clients may ask not to repeat at order-sign what was answered");
  }
  if (quiet.clients_may_leave_out_info) items.push_back("clients may ask to leave out information");
  if (quiet.clients_may_leave_out_sources) items.push_back("clients may ask to leave out sources");
  if (quiet.override_memory_days > 0) {
    items.push_back("an override makes the same card information for " +
                    std::to_string(quiet.override_memory_days) + " days");
  }
  if (items.empty()) return;
  out.paragraph("Quieter under this policy; risk accepted: " + quiet.accept_risk);
  out.list(items);
}

void write_decision_rows(const Book& book, const RuleManifest& rule, BookWriter& out) {
  BookRow header = policy_header(book, {"Row"});
  header.push_back("At order-select");
  std::vector<BookRow> rows;
  for (const RowText& row : rule.rows) {
    BookRow cells = {code(row.id)};
    for (const Policy& policy : book.knowledge.policies) {
      cells.push_back(setting_of(policy, rule.id, row));
    }
    cells.push_back(row.at_order_select ? "yes" : "no");
    rows.push_back(std::move(cells));
  }
  out.heading(3, "Decision table", "");
  out.paragraph(
      "What is shown when a row applies. Whether it does also depends on the numbers of the "
      "policy.");
  out.table(header, rows);
}

void write_row(const RowText& row, BookWriter& out) {
  out.heading(4, "Row " + row.id, "");
  out.quote(words(row.summary));
  for (const std::string& paragraph : row.detail) out.paragraph(words(paragraph));
  BookRow suggestions;
  for (const knowledge::SuggestionText& suggestion : row.suggestions) {
    suggestions.push_back(
        words(suggestion.label + (suggestion.recommended ? " (recommended)" : "")));
  }
  if (!suggestions.empty()) {
    out.paragraph("Offers:");
    out.list(suggestions);
  }
  std::string reasons;
  for (const knowledge::OverrideReason& reason : row.override_reasons) {
    reasons += (reasons.empty() ? "" : "; ") + reason.display;
  }
  if (!reasons.empty()) out.paragraph("Can be overridden for: " + reasons + ".");
}

void write_words(const RuleManifest& rule, BookWriter& out) {
  if (rule.words.empty()) return;
  std::vector<BookRow> rows;
  for (const auto& [key, text] : rule.words) rows.push_back({code(key), words(text)});
  out.begin_folded("Words for what the record says (" + std::to_string(rows.size()) + ")", "");
  out.table({"Key", "Words"}, rows);
  out.end_folded();
}

struct NamedSystem {
  const char* name;
  const char* uri;
};
constexpr NamedSystem kSystems[] = {{"RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm"},
                                    {"SNOMED CT", "http://snomed.info/sct"},
                                    {"LOINC", "http://loinc.org"},
                                    {"ICD-10-CM", "http://hl7.org/fhir/sid/icd-10-cm"},
                                    {"ICD-10", "http://hl7.org/fhir/sid/icd-10"},
                                    {"ATC", "http://www.whocc.no/atc"},
                                    {"UNII", "http://fdasis.nlm.nih.gov"}};

/// The name that a reader knows, or the address.
BookText system_name(const std::string& uri) {
  for (const NamedSystem& system : kSystems) {
    if (uri == system.uri) return system.name;
  }
  return code(uri);
}

void write_systems(BookWriter& out) {
  std::vector<BookRow> rows;
  for (const NamedSystem& system : kSystems) rows.push_back({system.name, code(system.uri)});
  out.paragraph("Code systems by the names that stand for them here; others have their address.");
  out.table({"Name", "Address"}, rows);
}

void write_codes(const ValueSetFile& set, BookWriter& out) {
  std::vector<BookRow> rows;
  for (const auto& entry : set.concepts) {
    rows.push_back({code(entry.code), entry.display, system_name(entry.system)});
  }
  for (const auto& family : set.families) {
    rows.push_back({code(family.code), family.display + " (and everything below it)",
                    system_name(family.system)});
  }
  for (const auto& family : set.excluded_families) {
    rows.push_back(
        {code(family.code), "(left out, with everything below it)", system_name(family.system)});
  }
  const auto join = [](const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& item : list) text += (text.empty() ? "" : ", ") + item;
    return text;
  };
  if (!rows.empty()) out.table({"Code", "Display", "System"}, rows);
  if (!set.names.empty()) out.paragraph("Names in text: " + join(set.names) + ".");
  if (!set.excluded_words.empty()) {
    out.paragraph("Not with these words in a display: " + join(set.excluded_words) + ".");
  }
}

std::string counted(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string size_of(const ValueSetFile& set) {
  const std::string codes = counted(set.concepts.size() + set.families.size(), "code");
  return set.names.empty() ? codes : codes + ", " + counted(set.names.size(), "name");
}

const ValueSetFile* find_set(const Book& book, std::string_view id) {
  const auto found = std::find_if(book.sets.begin(), book.sets.end(),
                                  [&](const ValueSetFile& set) { return set.id == id; });
  return found == book.sets.end() ? nullptr : &*found;
}

void write_sets_of(const Book& book, const RuleManifest& rule, BookWriter& out) {
  if (rule.value_sets.empty()) return;
  std::vector<BookRow> rows;
  for (const std::string& id : rule.value_sets) {
    const ValueSetFile* set = find_set(book, id);
    if (set != nullptr) rows.push_back({BookText(id, Look::set), set->title, size_of(*set)});
  }
  out.heading(3, "Value sets", "");
  out.paragraph("With all codes in the part “Value sets” below.");
  out.table({"Set", "Title", "Size"}, rows);
}

void write_tests_of(const Book& book, const RuleManifest& rule, BookWriter& out) {
  std::vector<BookRow> rows;
  for (const knowledge::SelfTest& test : book.tests) {
    for (const auto& card : test.expected) {
      if (card.rule == rule.id) rows.push_back({test.title, test.policy, marked(card.indicator)});
    }
  }
  if (rows.empty()) return;
  out.heading(3, "Self-test cases", "");
  out.table({"Case", "Policy", "Card"}, rows);
}

}  // namespace

void write_policies(const Book& book, BookWriter& out) {
  out.heading(2, "Policies", "policies");
  for (const Policy& policy : book.knowledge.policies) {
    out.heading(3, policy.title + " (" + policy.id + ")", "");
    out.paragraph("Wording: " + policy.wording_source + ".");
    BookRow notes;
    for (const knowledge::PolicyNote& note : policy.notes) {
      notes.push_back((note.effective_from.empty() ? "" : note.effective_from + ": ") + note.text);
    }
    if (!notes.empty()) out.list(notes);
    write_hidden(policy, out);
    write_quiet(policy.quiet, out);
  }
  write_parameters(book, out);
}

void write_rule(const Book& book, const RuleManifest& rule, BookWriter& out) {
  out.heading(2, rule.title, "rule-" + rule.id);
  out.quote(rule.sentence);
  out.table({"Rule", "Version", "Owner", "Review by"},
            {{code(rule.id), rule.version, rule.owner, rule.review_date}});
  write_decision_rows(book, rule, out);
  out.heading(3, "Cards", "");
  for (const RowText& row : rule.rows) write_row(row, out);
  write_words(rule, out);
  write_sets_of(book, rule, out);
  if (!rule.sources.empty()) {
    out.heading(3, "Sources", "");
    out.list(BookRow(rule.sources.begin(), rule.sources.end()));
  }
  std::vector<std::pair<std::string, std::string>> links;
  for (const knowledge::Link& link : rule.links) links.emplace_back(link.label, link.url);
  if (!links.empty()) out.link_list(links);
  write_tests_of(book, rule, out);
  out.signatures({"Reviewed", "Approved"});
}

void write_value_sets(const Book& book, BookWriter& out) {
  out.heading(2, "Value sets", "value-sets");
  write_systems(out);
  for (const ValueSetFile& set : book.sets) {
    std::string users;
    for (const RuleManifest& rule : book.knowledge.rules) {
      const auto& ids = rule.value_sets;
      if (std::find(ids.begin(), ids.end(), set.id) != ids.end()) {
        users += (users.empty() ? "" : ", ") + rule.id;
      }
    }
    out.begin_folded(set.title + " (" + set.id + ", " + size_of(set) + ")", set.id);
    out.paragraph(set.description);
    if (!users.empty()) out.paragraph("Named by: " + users + ".");
    write_codes(set, out);
    out.end_folded();
  }
  for (const ValueSetFile& set : book.imported) {
    out.begin_folded("Added by this site to " + set.id + " (" + size_of(set) + ")", "");
    write_codes(set, out);
    out.end_folded();
  }
}

void write_self_tests(const Book& book, BookWriter& out) {
  out.heading(2, "Self-test", "self-test");
  out.paragraph(
      "Whole requests that ship with the knowledge and the cards that they must get. `isoguard "
      "manifests check` runs them.");
  std::vector<BookRow> rows;
  for (const knowledge::SelfTest& test : book.tests) {
    std::string cards;
    for (const auto& card : test.expected) {
      cards += (cards.empty() ? "" : "; ") + card.rule + " " + card.indicator;
    }
    rows.push_back({code(test.id), test.title, test.policy, cards.empty() ? "no card" : cards});
  }
  out.table({"Case", "What it is", "Policy", "Cards"}, rows);
}

}  // namespace isoguard::app

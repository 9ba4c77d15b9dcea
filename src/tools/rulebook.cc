#include "src/tools/rulebook.h"

#include <algorithm>
#include <iostream>
#include <set>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"
#include "plugin/plugin.h"
#include "src/manifests/load_plugin.h"
#include "src/manifests/manifest_files.h"
#include "src/process/files.h"
#include "src/tools/book_writer.h"
#include "src/tools/refuse.h"
#include "src/tools/rulebook_sections.h"

namespace isoguard::app {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

Entries contents_of(const Book& book) {
  Entries entries = {{"policies", "Policies"}};
  for (const knowledge::RuleManifest* rule : book.rules) {
    entries.emplace_back("rule-" + rule->id, rule->title);
  }
  entries.emplace_back("value-sets", "Value sets");
  entries.emplace_back("self-test", "Self-test");
  entries.emplace_back("approval", "Approval");
  return entries;
}

void write_front(const Book& book, BookWriter& out) {
  out.title("Isotretinoin guard: the rulebook");
  out.paragraph(
      "Every check of this service, as it decides: the clinical sentence, the rows of its decision "
      "table, the words of its cards and the codes it knows. Placeholders stand for what the "
      "record "
      "says.");
  out.table({"", ""}, {{"Program", "isoguard " ISOGUARD_VERSION},
                       {"Knowledge version", book.knowledge.version},
                       {"Knowledge SHA-256", {book.knowledge.sha256, Look::code}},
                       {"Policy of this site", book.policy.title + " (" + book.policy.id + ")"}});
  out.heading(3, "Contents", "");
  out.contents(contents_of(book));
}

std::string compose(const Book& book, std::unique_ptr<BookWriter> out) {
  write_front(book, *out);
  write_policies(book, *out);
  for (const knowledge::RuleManifest* rule : book.rules) write_rule(book, *rule, *out);
  write_value_sets(book, *out);
  write_self_tests(book, *out);
  out->heading(2, "Approval", "approval");
  out->paragraph(
      "With the knowledge of the SHA-256 above, under the policy of this site. Any change of the "
      "manifests changes the SHA-256 and needs a new approval.");
  out->signatures({"Pharmacy", "Dermatology", "Patient safety", "Information technology"});
  return out->finish();
}

}  // namespace

int write_rulebook(const RulebookOptions& options) {
  const auto files = read_manifest_files(options.decision);
  if (!files) return refuse(describe_faults(options.decision, files.error()));
  std::vector<knowledge::Fault> faults;
  std::vector<knowledge::SelfTest> tests = knowledge::read_self_tests(*files, faults);
  const auto plugin = load_plugin(*files, options.decision.policy);
  if (!plugin) faults = plugin.error();
  if (!faults.empty()) return refuse(describe_faults(options.decision, faults));
  const knowledge::Knowledge& knowledge = (*plugin)->knowledge();
  std::vector<const knowledge::RuleManifest*> rules;
  for (const std::string_view id : (*plugin)->rules()) rules.push_back(knowledge.rule(id));
  const Book book{knowledge,
                  *knowledge.policy(options.decision.policy),
                  std::move(rules),
                  knowledge::read_value_sets(*files, faults),
                  knowledge::read_imported_sets(*files, faults),
                  std::move(tests)};
  const std::string text =
      compose(book, options.format == "markdown" ? markdown_book() : html_book());
  if (options.output.empty()) {
    std::cout << text;
    return 0;
  }
  const std::string failure = replace_file(options.output, text);
  return failure.empty() ? 0 : refuse(failure);
}

}  // namespace isoguard::app

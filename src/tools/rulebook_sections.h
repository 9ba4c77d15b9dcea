#pragma once

#include <vector>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/self_test.h"
#include "plugin/knowledge/value_set_file.h"
#include "src/tools/book_writer.h"

namespace isoguard::app {

/// What the rulebook is written from.
struct Book {
  const knowledge::Knowledge& knowledge;
  const knowledge::Policy& policy;                    ///< of this site
  std::vector<const knowledge::RuleManifest*> rules;  ///< in the order of their cards
  std::vector<knowledge::ValueSetFile> sets;
  std::vector<knowledge::ValueSetFile> imported;  ///< the site's own codes
  std::vector<knowledge::SelfTest> tests;
};

/// Policies side by side: wording, notes, numbers, and what is hidden at whose risk.
void write_policies(const Book& book, BookWriter& out);
/// One rule with all its words, and the place to sign it.
void write_rule(const Book& book, const knowledge::RuleManifest& rule, BookWriter& out);
/// All value sets with their codes, and which rules name them.
void write_value_sets(const Book& book, BookWriter& out);
void write_self_tests(const Book& book, BookWriter& out);

}  // namespace isoguard::app

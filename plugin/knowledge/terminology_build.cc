#include <array>
#include <optional>
#include <utility>

#include "plugin/knowledge/folded_text.h"
#include "plugin/knowledge/terminology.h"
#include "plugin/knowledge/terminology_tables.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::knowledge {
namespace {

constexpr std::string_view kOverrideReasons = "override-reasons";

std::optional<Set> set_called(std::string_view id) {
  for (std::size_t i = 0; i < kSetCount; ++i) {
    if (kSetIds[i] == id) return static_cast<Set>(i);
  }
  return std::nullopt;
}

/// Sets that say of one drug what it is. A site may add codes to these and to no others: a code
/// that another of the same group already has stays what it is.
using enum Set;
constexpr std::array kDrugGroups = {
    Sets{isotretinoin_oral, isotretinoin_ingredient, isotretinoin_topical},
    Sets{tetracycline_systemic, tetracycline_ingredient, tetracycline_local},
    Sets{retinoid_systemic_other, topical_exfoliant},
    Sets{vitamin_a_high, vitamin_a_low, vitamin_a_local},
};

const Sets* group_of(Set set) {
  for (const Sets& group : kDrugGroups) {
    if (group.has(set)) return &group;
  }
  return nullptr;
}

std::string file_of(std::string_view id) {
  return "knowledge/" + std::string(id) + ".valueset.json";
}

}  // namespace

/// Fills the tables with one value-set file after the other.
class TerminologyBuilder {
 public:
  TerminologyBuilder(Terminology::Tables& tables, std::vector<Fault>& faults)
      : tables_(tables), faults_(faults) {}

  void add(Set set, const ValueSetFile& file) {
    for (const auto& entry : file.concepts) add_concept(set, entry);
    for (const auto& family : file.families)
      add_family(set, file, family, &CodeTable::Entry::below);
    for (const auto& family : file.excluded_families) {
      add_family(set, file, family, &CodeTable::Entry::not_below);
    }
    PhraseList& names = of(set).names;
    add_phrases(file, file.names, names);
    if (!file.excluded_words.empty()) add_display_words(set, file);
  }

  /// Adds the codes of a site's import that no set of the same group has yet.
  void add_imported(Set set, const Sets& group, const ValueSetFile& file) {
    for (const auto& entry : file.concepts) {
      const CodeSystem system = tables_.systems.add(entry.system);
      const CodeKey key(system, entry.code);
      const CodeTable::Entry* known = tables_.codes.find(system, key.view());
      if (known != nullptr && known->exact.any_of(group)) continue;
      CodeTable::Entry& code = tables_.codes.add(system, keep(key.view()));
      code.exact.add(set);
      if (code.display.empty()) code.display = keep(entry.display);
    }
  }

 private:
  Terminology::Tables::OfSet& of(Set set) { return tables_.sets[static_cast<std::size_t>(set)]; }
  std::string_view keep(std::string_view text) { return tables_.memory.keep_text(text); }

  void add_concept(Set set, const ValueSetFile::Concept& entry) {
    const CodeSystem system = tables_.systems.add(entry.system);
    CodeTable::Entry& code = tables_.codes.add(system, keep(CodeKey(system, entry.code).view()));
    code.exact.add(set);
    if (code.display.empty()) code.display = keep(entry.display);
    auto& lists = of(set);
    if (lists.first.code.empty()) {
      lists.first = {keep(entry.system), keep(entry.code), keep(entry.display)};
    }
    const std::string wrapped = "," + lists.codes_for_search + ",";
    if (wrapped.find("," + entry.code + ",") != std::string::npos) return;
    if (!lists.codes_for_search.empty()) lists.codes_for_search += ',';
    lists.codes_for_search += entry.code;
  }

  void add_family(Set set, const ValueSetFile& file, const ValueSetFile::Family& family,
                  Sets CodeTable::Entry::*member) {
    const CodeSystem system = tables_.systems.add(family.system);
    const CodeKey key(system, family.code);
    if (!is_hierarchical(system)) {
      fault(file, family.element, "uses is-a on a system whose codes show no hierarchy");
      return;
    }
    if (key.view().size() < 3) {
      fault(file, family.element, "is shorter than three characters");
      return;
    }
    CodeTable::Entry& entry = tables_.codes.add(system, keep(key.view()));
    (entry.*member).add(set);
    if (entry.below.has(set) && entry.not_below.has(set)) {
      fault(file, family.element, "is included and excluded");
    }
    if (entry.family_display.empty()) entry.family_display = keep(family.display);
  }

  void add_phrases(const ValueSetFile& file, const std::vector<std::string>& spellings,
                   PhraseList& list) {
    for (const std::string& spelling : spellings) {
      const std::string folded = fold(spelling);
      if (folded.empty()) {
        fault(file, "/extension", "has a name without letters and digits");
      } else {
        list.add({keep(folded), keep(spelling)});
      }
    }
    list.prepare();
  }

  void add_display_words(Set set, const ValueSetFile& file) {
    DisplayWords& words = tables_.display_words.emplace_back();
    words.set = set;
    add_phrases(file, file.excluded_words, words.excluded);
    add_phrases(file, file.including_words, words.including);
    tables_.sets_with_display_words.add(set);
  }

  void fault(const ValueSetFile& file, std::string element, std::string message) {
    faults_.push_back({file_of(file.id), std::move(element), std::move(message)});
  }

  Terminology::Tables& tables_;
  std::vector<Fault>& faults_;
};

Loaded<std::shared_ptr<const Terminology>> Terminology::build(const ManifestFiles& files) {
  std::vector<Fault> faults;
  auto tables = std::make_unique<Tables>();
  TerminologyBuilder builder(*tables, faults);
  std::array<bool, kSetCount> seen{};
  for (const ValueSetFile& file : read_value_sets(files, faults)) {
    if (file.id == kOverrideReasons) continue;
    const std::optional<Set> set = set_called(file.id);
    if (!set) {
      if (!file.id.empty())
        faults.push_back({file_of(file.id), "/id", "is no value set of the rules"});
      continue;
    }
    seen[static_cast<std::size_t>(*set)] = true;
    builder.add(*set, file);
  }
  for (const ValueSetFile& file : read_imported_sets(files, faults)) {
    const std::optional<Set> set = set_called(file.id);
    const Sets* group = set ? group_of(*set) : nullptr;
    if (group == nullptr) {
      faults.push_back({std::string(kImportedFolder), "/id",
                        "adds codes to " + file.id + ", which is no drug set of the rules"});
      continue;
    }
    builder.add_imported(*set, *group, file);
  }
  for (std::size_t i = 0; i < kSetCount; ++i) {
    const std::string file = file_of(kSetIds[i]);
    if (!seen[i] && !files.contains(file)) faults.push_back({file, "", "is missing"});
  }
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return std::shared_ptr<const Terminology>(new Terminology(std::move(tables)));
}

}  // namespace isoguard::knowledge

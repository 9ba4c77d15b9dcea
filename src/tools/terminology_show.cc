#include "src/tools/terminology_show.h"

#include <algorithm>
#include <iostream>
#include <set>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"
#include "plugin/plugin.h"
#include "src/manifests/load_plugin.h"
#include "src/manifests/manifest_files.h"
#include "src/tools/drug_kind.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using knowledge::Set;
using knowledge::ValueSetFile;

/// All that the answers are made of.
struct Known {
  const plugin::Plugin& plugin;
  const knowledge::Knowledge& knowledge;
  std::vector<ValueSetFile> sets;
};

void line(std::string_view name, const std::string& text) {
  if (text.empty()) return;
  std::string label(name);
  label.resize(14, ' ');
  std::cout << "  " << label << text << '\n';
}

std::string title_of(const Known& known, std::string_view id) {
  for (const ValueSetFile& set : known.sets) {
    if (set.id == id) return std::string(id) + " (" + set.title + ")";
  }
  return std::string(id);
}

std::string rules_of(const Known& known, const knowledge::Sets& sets) {
  std::string text;
  for (const knowledge::RuleManifest& rule : known.knowledge.rules) {
    const bool uses = std::any_of(rule.value_sets.begin(), rule.value_sets.end(), [&](auto& id) {
      const auto found = std::find(knowledge::kSetIds.begin(), knowledge::kSetIds.end(), id);
      return sets.has(static_cast<Set>(found - knowledge::kSetIds.begin()));
    });
    if (uses) text += (text.empty() ? "" : ", ") + rule.id;
  }
  return text.empty() ? "no rule names these value sets" : text;
}

void print_sets(const Known& known, const knowledge::Sets& sets) {
  std::string_view label = "value sets";
  for (std::size_t i = 0; i < knowledge::kSetCount; ++i) {
    if (!sets.has(static_cast<Set>(i))) continue;
    line(label, title_of(known, knowledge::kSetIds[i]));
    label = "";
  }
}

/// Dose form and strength as the display tells them: RxNorm names have both.
void print_product(const Known& known, std::string_view display) {
  constexpr std::string_view kReach[] = {"", "local", "systemic"};
  const DrugKinds kinds(*known.knowledge.terminology, known.sets);
  line("form", std::string(kReach[static_cast<std::size_t>(kinds.of_form(display))]));
  const std::size_t digit = display.find_first_of("0123456789");
  if (digit == std::string_view::npos) return;
  std::size_t end = display.find(' ', digit);
  if (end != std::string_view::npos) end = display.find(' ', end + 1);
  line("strength", std::string(display.substr(digit, end - digit)));
}

bool is_drug(const knowledge::Sets& sets) {
  using enum Set;
  return sets.any_of({isotretinoin_oral, isotretinoin_ingredient, isotretinoin_topical,
                      isotretinoin_micronised, tetracycline_systemic, tetracycline_ingredient,
                      tetracycline_local, retinoid_systemic_other, vitamin_a_high, vitamin_a_low,
                      vitamin_a_local, topical_exfoliant});
}

bool show_code(const Known& known, const std::string& system, const std::string& code) {
  const auto meaning = known.knowledge.terminology->meaning(fhir::Coding{system, code, {}});
  if (meaning.sets.empty()) return false;
  std::cout << code << "  " << system << '\n';
  line("display", std::string(meaning.display));
  print_sets(known, meaning.sets);
  if (is_drug(meaning.sets)) {
    const plugin::DrugReading drug = known.plugin.read_drug(system, code, {});
    line("drug class",
         std::string(drug.drug_class) + (drug.route_not_stated ? " (route not stated)" : ""));
    print_product(known, meaning.display);
  }
  line("used by", rules_of(known, meaning.sets));
  return true;
}

bool show_any_system(const Known& known, const std::string& code) {
  std::set<std::string> systems;
  for (const ValueSetFile& set : known.sets) {
    for (const auto& entry : set.concepts) systems.insert(entry.system);
    for (const auto& family : set.families) systems.insert(family.system);
  }
  bool found = false;
  for (const std::string& system : systems) found = show_code(known, system, code) || found;
  return found;
}

bool show_text(const Known& known, const std::string& text) {
  knowledge::Sets sets;
  std::cout << '"' << text << "\"\n";
  for (std::size_t i = 0; i < knowledge::kSetCount; ++i) {
    const auto name = known.knowledge.terminology->find_name(static_cast<Set>(i), text);
    if (name.empty()) continue;
    sets.add(static_cast<Set>(i));
    line("name", std::string(name) + " in " + title_of(known, knowledge::kSetIds[i]));
  }
  const plugin::DrugReading drug = known.plugin.read_drug({}, {}, text);
  line("drug class", std::string(drug.drug_class));
  if (is_drug(sets)) print_product(known, text);
  line("used by", rules_of(known, sets));
  return !sets.empty();
}

}  // namespace

int show_terminology(const ShowOptions& options) {
  if (options.code.empty() == options.text.empty()) return refuse("name a code, or --text TEXT");
  const auto files = read_manifest_files(options.decision);
  if (!files) return refuse(describe_faults(options.decision, files.error()));
  const auto plugin = load_plugin(*files, options.decision.policy);
  if (!plugin) return refuse(describe_faults(options.decision, plugin.error()));
  std::vector<knowledge::Fault> faults;
  Known known{**plugin, (*plugin)->knowledge(), knowledge::read_value_sets(*files, faults)};
  for (ValueSetFile& set : knowledge::read_imported_sets(*files, faults)) {
    known.sets.push_back(std::move(set));
  }
  const bool found = !options.text.empty()     ? show_text(known, options.text)
                     : !options.system.empty() ? show_code(known, options.system, options.code)
                                               : show_any_system(known, options.code);
  if (!found) std::cout << "no value set knows it\n";
  return found ? 0 : 1;
}

}  // namespace isoguard::app

#include "plugin/knowledge/terminology.h"

#include <utility>

#include "plugin/knowledge/folded_text.h"
#include "plugin/knowledge/meaning_memo.h"
#include "plugin/knowledge/terminology_tables.h"

namespace isoguard::knowledge {
namespace {

bool has_word(const PhraseList& words, const FoldedText& text) {
  return !words.find_words(text.view()).empty();
}

}  // namespace

Terminology::Terminology(std::shared_ptr<const Tables> tables) : tables_(std::move(tables)) {}
Terminology::~Terminology() = default;

Terminology Terminology::remembering(MeaningMemo& memo) const {
  Terminology view(tables_);
  view.memo_ = &memo;
  return view;
}

CodeMeaning Terminology::meaning(const fhir::Coding& coding) const {
  if (coding.system.empty() || coding.code.empty()) return {};
  if (memo_ == nullptr) return look_up(coding);
  if (const CodeMeaning* known = memo_->find(coding)) return *known;
  const CodeMeaning meaning = look_up(coding);
  memo_->keep(coding, meaning);
  return meaning;
}

CodeMeaning Terminology::look_up(const fhir::Coding& coding) const {
  const CodeSystem system = tables_->systems.find(coding.system);
  if (system == CodeSystem::unknown) return {};
  CodeTable::Match match = tables_->codes.match(system, CodeKey(system, coding.code).view());
  if (!coding.display.empty() && match.family.any_of(tables_->sets_with_display_words)) {
    const FoldedText display(coding.display);
    for (const DisplayWords& words : tables_->display_words) {
      if (has_word(words.excluded, display) && !has_word(words.including, display)) {
        match.family.remove({words.set});
      }
    }
  }
  CodeMeaning meaning;
  meaning.sets = match.exact;
  meaning.sets |= match.family;
  if (!meaning.sets.empty()) meaning.display = match.display;
  meaning.known_system =
      system == CodeSystem::rxnorm || system == CodeSystem::atc || system == CodeSystem::snomed;
  return meaning;
}

CodeMeaning Terminology::meaning(const fhir::CodeableConcept& concept_) const {
  CodeMeaning all;
  for (const fhir::Coding& coding : concept_.coding) {
    const CodeMeaning one = meaning(coding);
    if (all.sets.empty()) all.display = one.display;
    all.sets |= one.sets;
    all.known_system = all.known_system || one.known_system;
  }
  return all;
}

std::string_view Terminology::find(Set set, std::string_view text, Search search) const {
  const PhraseList& names = tables_->of(set).names;
  if (names.empty() || text.empty()) return {};
  if (memo_ != nullptr) return (names.*search)(memo_->folded(text));
  return (names.*search)(FoldedText(text).view());
}

std::string_view Terminology::find_name(Set set, std::string_view text) const {
  return find(set, text, &PhraseList::find_words);
}

std::string_view Terminology::find_keyword(Set set, std::string_view text) const {
  return find(set, text, &PhraseList::find_beginnings);
}

const std::string& Terminology::codes_for_search(Set set) const {
  return tables_->of(set).codes_for_search;
}

fhir::Coding Terminology::first(Set set) const { return tables_->of(set).first; }

}  // namespace isoguard::knowledge

#pragma once

#include <array>
#include <string>
#include <vector>

#include "fhir/arena.h"
#include "plugin/knowledge/code_system.h"
#include "plugin/knowledge/code_table.h"
#include "plugin/knowledge/phrase_list.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::knowledge {

/// Words of a display that decide whether a code of a family belongs to `set`.
struct DisplayWords {
  Set set;
  PhraseList excluded;
  PhraseList including;
};

/// What a Terminology looks up in. All views point into `memory`.
struct Terminology::Tables {
  struct OfSet {
    PhraseList names;
    std::string codes_for_search;
    fhir::Coding first;
  };
  const OfSet& of(Set set) const { return sets[static_cast<std::size_t>(set)]; }

  fhir::Arena memory;
  CodeSystems systems;
  CodeTable codes;
  std::array<OfSet, kSetCount> sets;
  Sets sets_with_display_words;
  std::vector<DisplayWords> display_words;
};

}  // namespace isoguard::knowledge

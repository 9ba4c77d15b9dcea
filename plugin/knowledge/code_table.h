#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "plugin/knowledge/code_system.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::knowledge {

/// Hash table of codes and code families. Build on one thread; then any thread. Texts outlive it.
class CodeTable {
 public:
  struct Entry {
    std::string_view key;  ///< as CodeKey writes it
    CodeSystem system;
    Sets exact;                       ///< sets that list the code
    Sets below;                       ///< sets that include the code's family
    Sets not_below;                   ///< sets that exclude the code's family
    std::string_view display;         ///< of the code
    std::string_view family_display;  ///< of codes below it that have no display of their own
  };

  /// What all that applies to a code says together.
  struct Match {
    Sets exact;
    Sets family;  ///< by its family alone
    std::string_view display;
  };

  /// The entry of a code, made when new. The reference is good until the next call.
  Entry& add(CodeSystem system, std::string_view key);
  const Entry* find(CodeSystem system, std::string_view key) const;
  /// `key` and, in a hierarchical system, the families that it is below, the longest last.
  Match match(CodeSystem system, std::string_view key) const;

  std::size_t size() const { return entries_.size(); }

 private:
  void grow();
  const Entry* probe(std::uint64_t hash, CodeSystem system, std::string_view key) const;

  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t entry = 0;  // index plus one; 0 is free
  };
  std::vector<Entry> entries_;
  std::vector<Slot> slots_;  // a power of two, at most half full
};

}  // namespace isoguard::knowledge

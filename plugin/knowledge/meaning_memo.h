#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "plugin/knowledge/folded_text.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::knowledge {

/// What was looked up in one call already: rules ask for the same codes again and again, and one
/// name is looked for in several sets. A newer look-up may displace an older one, so it never
/// grows. One thread.
class MeaningMemo {
 public:
  /// The remembered meaning, or nullptr. Codings are told apart by where their texts lie, so texts
  /// must stay where and what they are as long as the memo is used.
  const CodeMeaning* find(const fhir::Coding& coding) const {
    const Entry& entry = entries_[slot(coding)];
    return is_of(entry, coding) ? &entry.meaning : nullptr;
  }

  void keep(const fhir::Coding& coding, const CodeMeaning& meaning) {
    entries_[slot(coding)] = {coding.code.data(), coding.system.data(), coding.display.data(),
                              meaning};
  }

  /// `text` folded. The view is good until the next call.
  std::string_view folded(std::string_view text) {
    if (!folded_ || text.data() != source_.data() || text.size() != source_.size()) {
      folded_.emplace(text);
      source_ = text;
    }
    return folded_->view();
  }

 private:
  struct Entry {
    const char* code = nullptr;
    const char* system = nullptr;
    const char* display = nullptr;
    CodeMeaning meaning;
  };

  static std::size_t slot(const fhir::Coding& coding) {
    const auto at = reinterpret_cast<std::uintptr_t>(coding.code.data());
    return (at ^ (at >> 7)) % kEntries;
  }
  static bool is_of(const Entry& entry, const fhir::Coding& coding) {
    return entry.code == coding.code.data() && entry.system == coding.system.data() &&
           entry.display == coding.display.data();
  }

  static constexpr std::size_t kEntries = 128;
  std::array<Entry, kEntries> entries_{};
  std::string_view source_;  // of folded_
  std::optional<FoldedText> folded_;
};

}  // namespace isoguard::knowledge

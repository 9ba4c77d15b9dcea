#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace isoguard::knowledge {

/// Names to be found in folded text (FoldedText). Immutable after prepare(); any thread.
class PhraseList {
 public:
  struct Phrase {
    std::string_view folded;    ///< as FoldedText gives it; not empty; outlives the list
    std::string_view spelling;  ///< as it was written
  };

  void add(Phrase phrase) { phrases_.push_back(phrase); }
  /// Call once after the last add().
  void prepare();
  bool empty() const { return phrases_.empty(); }

  /// Spelling of the first phrase in `text` that stands there in whole words; the longest of those
  /// that begin at the same word. Empty when there is none.
  std::string_view find_words(std::string_view text) const;

  /// The same for phrases that may end within a word. A phrase of at most kShort letters must end
  /// with its word or before a digit, so that "spf" is in "spf50" and not in "spfl".
  std::string_view find_beginnings(std::string_view text) const;

  static constexpr std::size_t kShort = 4;

 private:
  template <class EndsWell>
  std::string_view find(std::string_view text, EndsWell ends_well) const;

  /// The first letters of a phrase, which tell most phrases apart without a look at their texts.
  struct Start {
    std::uint32_t letters = 0;
    std::uint32_t mask = 0;  // of a phrase of fewer letters, only these bytes count
  };
  static Start start_of(std::string_view phrase);

  std::vector<Phrase> phrases_;                // by first character, longest first
  std::vector<Start> starts_;                  // of each phrase
  std::array<std::uint16_t, 129> first_of_{};  // where the phrases of a first character begin
};

}  // namespace isoguard::knowledge

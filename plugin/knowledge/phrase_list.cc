#include "plugin/knowledge/phrase_list.h"

#include <algorithm>
#include <cstring>

namespace isoguard::knowledge {
namespace {

std::size_t bucket(char c) { return static_cast<unsigned char>(c) & 0x7Fu; }

std::uint32_t letters_of(std::string_view text) {
  std::uint32_t letters = 0;
  std::memcpy(&letters, text.data(), std::min(text.size(), sizeof letters));
  return letters;
}

}  // namespace

PhraseList::Start PhraseList::start_of(std::string_view phrase) {
  constexpr std::string_view kAll = "\xFF\xFF\xFF\xFF";
  return {letters_of(phrase), letters_of(kAll.substr(0, phrase.size()))};
}

void PhraseList::prepare() {
  std::stable_sort(phrases_.begin(), phrases_.end(), [](const Phrase& a, const Phrase& b) {
    if (a.folded.front() != b.folded.front()) return a.folded.front() < b.folded.front();
    return a.folded.size() > b.folded.size();
  });
  starts_.clear();
  for (const Phrase& phrase : phrases_) starts_.push_back(start_of(phrase.folded));
  std::size_t at = 0;
  for (std::size_t c = 0; c < first_of_.size(); ++c) {
    while (at < phrases_.size() && bucket(phrases_[at].folded.front()) < c) ++at;
    first_of_[c] = static_cast<std::uint16_t>(at);
  }
}

template <class EndsWell>
std::string_view PhraseList::find(std::string_view text, EndsWell ends_well) const {
  for (std::size_t word = 0; word < text.size();) {
    const std::string_view rest = text.substr(word);
    const std::size_t first = bucket(rest.front());
    const std::uint32_t letters = letters_of(rest);
    for (std::size_t i = first_of_[first]; i < first_of_[first + 1]; ++i) {
      if (((letters ^ starts_[i].letters) & starts_[i].mask) != 0) continue;
      const Phrase& phrase = phrases_[i];
      if (rest.starts_with(phrase.folded) && ends_well(phrase.folded, rest)) return phrase.spelling;
    }
    const std::size_t space = rest.find(' ');
    if (space == std::string_view::npos) break;
    word += space + 1;
  }
  return {};
}

std::string_view PhraseList::find_words(std::string_view text) const {
  return find(text, [](std::string_view phrase, std::string_view rest) {
    return rest.size() == phrase.size() || rest[phrase.size()] == ' ';
  });
}

std::string_view PhraseList::find_beginnings(std::string_view text) const {
  return find(text, [](std::string_view phrase, std::string_view rest) {
    if (phrase.size() > kShort || rest.size() == phrase.size()) return true;
    const char next = rest[phrase.size()];
    return next == ' ' || (next >= '0' && next <= '9');
  });
}

}  // namespace isoguard::knowledge

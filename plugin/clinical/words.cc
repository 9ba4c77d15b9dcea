#include "plugin/clinical/words.h"

#include <algorithm>

namespace isoguard::clinical {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Base letter of U+00C0 to U+00FF, whose second UTF-8 byte is 0x80 to 0xBF; a space for the
/// others.
constexpr char base_letter(unsigned char second) {
  constexpr std::string_view kBase = "aaaaaaaceeeeiiiidnooooo ouuuuy s";
  return kBase[(second & 0x3Fu) % 32];
}

std::size_t find_phrase(std::string_view words, std::string_view phrase) {
  for (std::size_t at = words.find(phrase); at != std::string_view::npos;
       at = words.find(phrase, at + 1)) {
    const std::size_t end = at + phrase.size();
    if (at > 0 && words[at - 1] == ' ' && end < words.size() && words[end] == ' ') return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string as_words(std::string_view text) {
  std::string words = " ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = lower(text[i]);
    if (static_cast<unsigned char>(c) == 0xC3 && i + 1 < text.size()) {
      c = base_letter(static_cast<unsigned char>(text[++i]));
    }
    if (is_word(c)) {
      words.push_back(c);
    } else if (words.back() != ' ') {
      words.push_back(' ');
    }
  }
  if (words.back() != ' ') words.push_back(' ');
  return words;
}

bool has_phrase(std::string_view words, std::initializer_list<std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [words](std::string_view phrase) {
    return find_phrase(words, phrase) != std::string_view::npos;
  });
}

bool take_phrases(std::string& words, std::initializer_list<std::string_view> phrases) {
  bool found = false;
  for (std::string_view phrase : phrases) {
    for (std::size_t at = find_phrase(words, phrase); at != std::string::npos;
         at = find_phrase(words, phrase)) {
      words.replace(at, phrase.size(), "");
      found = true;
    }
  }
  return found;
}

}  // namespace isoguard::clinical

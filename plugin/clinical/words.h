#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace isoguard::clinical {

/// Whether two codes or short status texts are the same but for ASCII case.
bool same_word(std::string_view a, std::string_view b);

/// `text` as lower-case words with one space around each (" not detected "): Latin accents dropped,
/// everything that is no letter or digit a space. For finding whole words of a short list.
std::string as_words(std::string_view text);

/// Whether one of `phrases` (lower case, without accents) stands in `words` as whole words.
bool has_phrase(std::string_view words, std::initializer_list<std::string_view> phrases);

/// Replaces every one of `phrases` in `words` by a space; true when there was any.
bool take_phrases(std::string& words, std::initializer_list<std::string_view> phrases);

}  // namespace isoguard::clinical

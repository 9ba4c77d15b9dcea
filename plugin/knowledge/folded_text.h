#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace isoguard::knowledge {

/// Text as names are compared: lower-case ASCII letters and digits in words separated by one space.
///
/// Case and the diacritics of Latin-1 and Latin Extended-A are folded (é → e, ß → ss, œ → oe),
/// combining marks, soft hyphens and zero-width characters are dropped, "ﬁ" and "ﬂ" are taken
/// apart; everything else, other scripts and bytes that are not UTF-8 included, separates words.
/// Texts of up to kInline bytes cost no heap memory.
class FoldedText {
 public:
  explicit FoldedText(std::string_view text);
  FoldedText(const FoldedText&) = delete;
  FoldedText& operator=(const FoldedText&) = delete;

  std::string_view view() const { return {data_, size_}; }

  static constexpr std::size_t kInline = 512;

 private:
  std::array<char, kInline> inline_;
  std::string heap_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// The folded text as a string of its own.
std::string fold(std::string_view text);

}  // namespace isoguard::knowledge

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace isoguard::app {

/// How a text of the rulebook looks.
enum class Look : unsigned char {
  plain,
  code,    ///< an id or a code
  words,   ///< a template: its {placeholders} stand out
  set,     ///< the id of a value set: leads to its codes, begun with begin_folded(…, its id)
  marked,  ///< an indicator or "off": set apart by its own name
};

struct BookText {
  BookText(std::string content, Look appearance = Look::plain)
      : text(std::move(content)), look(appearance) {}
  BookText(const char* content) : text(content) {}
  std::string text;
  Look look = Look::plain;
};

using BookRow = std::vector<BookText>;

/// Writes a document block by block. Texts are escaped; nothing of them becomes markup.
class BookWriter {
 public:
  virtual ~BookWriter() = default;
  virtual void title(std::string_view text) = 0;
  /// `anchor` is what contents() links to; empty: nothing does.
  virtual void heading(int level, std::string_view text, std::string_view anchor) = 0;
  virtual void paragraph(const BookText& text) = 0;
  virtual void quote(const BookText& text) = 0;
  virtual void list(const BookRow& items) = 0;
  virtual void link_list(const std::vector<std::pair<std::string, std::string>>& links) = 0;
  virtual void table(const BookRow& header, const std::vector<BookRow>& rows) = 0;
  /// Anchors and the texts that link to them.
  virtual void contents(const std::vector<std::pair<std::string, std::string>>& entries) = 0;
  /// What comes until end_folded() is folded away on a screen, and printed in full.
  /// `set` is the id of the value set that it has, or empty.
  virtual void begin_folded(std::string_view text, std::string_view set) = 0;
  virtual void end_folded() = 0;
  /// A line each to be filled in by hand, with a place for the day.
  virtual void signatures(const std::vector<std::string>& roles) = 0;
  /// The finished document.
  virtual std::string finish() = 0;
};

std::unique_ptr<BookWriter> html_book();
std::unique_ptr<BookWriter> markdown_book();

}  // namespace isoguard::app

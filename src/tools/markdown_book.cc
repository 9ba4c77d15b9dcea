#include <algorithm>

#include "src/tools/book_writer.h"
#include "src/tools/markup.h"

namespace isoguard::app {
namespace {

class MarkdownBook final : public BookWriter {
 public:
  void title(std::string_view text) override { out_.append("# ").append(markdown_text(text)); }

  void heading(int level, std::string_view text, std::string_view anchor) override {
    out_ += "\n\n";
    if (!anchor.empty()) out_.append("<a id=\"").append(html_text(anchor)).append("\"></a>\n\n");
    out_.append(static_cast<std::size_t>(level), '#').append(" ").append(markdown_text(text));
  }

  void paragraph(const BookText& text) override { out_.append("\n\n").append(inline_of(text)); }
  void quote(const BookText& text) override { out_.append("\n\n> ").append(inline_of(text)); }

  void list(const BookRow& items) override {
    out_ += '\n';
    for (const BookText& item : items) out_.append("\n- ").append(inline_of(item));
  }

  void link_list(const std::vector<std::pair<std::string, std::string>>& links) override {
    out_ += '\n';
    for (const auto& [label, url] : links) {
      out_.append("\n- ").append(markdown_text(label)).append(", ").append(code(url));
    }
  }

  void table(const BookRow& header, const std::vector<BookRow>& rows) override {
    out_ += "\n\n";
    table_row(header);
    out_ += "\n|";
    for (std::size_t i = 0; i < header.size(); ++i) out_ += "---|";
    for (const BookRow& row : rows) {
      out_ += '\n';
      table_row(row);
    }
  }

  void contents(const std::vector<std::pair<std::string, std::string>>& entries) override {
    out_ += '\n';
    for (const auto& [anchor, text] : entries) {
      out_.append("\n- [").append(markdown_text(text)).append("](#").append(anchor).append(")");
    }
  }

  void begin_folded(std::string_view text, std::string_view /*set*/) override {
    std::string line = html_text(text);
    std::replace(line.begin(), line.end(), '\n', ' ');  // a blank line would end the HTML
    out_.append("\n\n<details>\n<summary>").append(line).append("</summary>");
  }
  void end_folded() override { out_ += "\n\n</details>"; }

  void signatures(const std::vector<std::string>& roles) override {
    out_ += "\n\n| | Name and signature | Date |\n|---|---|---|";
    for (const std::string& role : roles) {
      out_.append("\n| ").append(markdown_text(role));
      out_ += " | ______________________________ | ____________ |";
    }
  }

  std::string finish() override { return std::move(out_) + "\n"; }

 private:
  void table_row(const BookRow& row) {
    out_ += '|';
    for (const BookText& cell : row) out_.append(" ").append(inline_of(cell)).append(" |");
  }

  /// A code span; what would end it, or the cell around it, is left out.
  static std::string code(std::string_view text) {
    std::string out = "`";
    for (const char c : text) out += c == '`' || c == '|' || c == '\n' || c == '\r' ? ' ' : c;
    return out + '`';
  }

  static std::string inline_of(const BookText& text) {
    if (text.look == Look::code || text.look == Look::set) return code(text.text);
    if (text.look == Look::marked) return "**" + markdown_text(text.text) + "**";
    return markdown_text(text.text);
  }

  std::string out_;
};

}  // namespace

std::unique_ptr<BookWriter> markdown_book() { return std::make_unique<MarkdownBook>(); }

}  // namespace isoguard::app

#include "src/tools/book_writer.h"
#include "src/tools/html_style.h"
#include "src/tools/markup.h"

namespace isoguard::app {
namespace {

class HtmlBook final : public BookWriter {
 public:
  void title(std::string_view text) override {
    out_.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    // Nothing may be loaded, whatever a manifest says.
    out_ +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n<title>";
    out_.append(html_text(text)).append("</title>\n<style>").append(kHtmlStyle);
    out_.append("</style>\n</head>\n<body>\n<h1>").append(html_text(text)).append("</h1>\n");
  }

  void heading(int level, std::string_view text, std::string_view anchor) override {
    const std::string tag = "h" + std::to_string(level);
    out_.append("<").append(tag);
    if (!anchor.empty()) out_.append(" id=\"").append(html_text(anchor)).append("\"");
    out_.append(">").append(html_text(text)).append("</").append(tag).append(">\n");
  }

  void paragraph(const BookText& text) override { block("p", inline_of(text)); }
  void quote(const BookText& text) override { block("blockquote", inline_of(text)); }

  void list(const BookRow& items) override {
    out_ += "<ul>\n";
    for (const BookText& item : items) block("li", inline_of(item));
    out_ += "</ul>\n";
  }

  void link_list(const std::vector<std::pair<std::string, std::string>>& links) override {
    out_ += "<ul>\n";
    for (const auto& [label, url] : links) {
      block("li", html_text(label) + " <span class=\"url\">" + html_text(url) + "</span>");
    }
    out_ += "</ul>\n";
  }

  void table(const BookRow& header, const std::vector<BookRow>& rows) override {
    out_ += "<table>\n<thead><tr>";
    for (const BookText& cell : header) out_ += "<th scope=\"col\">" + inline_of(cell) + "</th>";
    out_ += "</tr></thead>\n<tbody>\n";
    for (const BookRow& row : rows) {
      out_ += "<tr>";
      for (const BookText& cell : row) out_ += "<td>" + inline_of(cell) + "</td>";
      out_ += "</tr>\n";
    }
    out_ += "</tbody>\n</table>\n";
  }

  void contents(const std::vector<std::pair<std::string, std::string>>& entries) override {
    out_ += "<nav aria-label=\"Contents\">\n<ol>\n";
    for (const auto& [anchor, text] : entries) {
      block("li", "<a href=\"#" + html_text(anchor) + "\">" + html_text(text) + "</a>");
    }
    out_ += "</ol>\n</nav>\n";
  }

  void begin_folded(std::string_view text, std::string_view set) override {
    out_.append("<details>\n<summary>").append(html_text(text)).append("</summary>\n<div");
    // A browser opens what is folded when a link leads into it, not when it leads to it.
    if (!set.empty()) out_.append(" id=\"").append(anchor_of(set)).append("\"");
    out_ += ">\n";
  }
  void end_folded() override { out_ += "</div>\n</details>\n"; }

  void signatures(const std::vector<std::string>& roles) override {
    out_ += "<div class=\"signatures\">\n";
    for (const std::string& role : roles) {
      block("div", "<span>" + html_text(role) +
                       "</span><span class=\"line\">Name and signature</span>"
                       "<span class=\"line\">Date</span>");
    }
    out_ += "</div>\n";
  }

  std::string finish() override { return std::move(out_) + "</body>\n</html>\n"; }

 private:
  void block(std::string_view tag, const std::string& content) {
    out_.append("<").append(tag).append(">").append(content).append("</").append(tag);
    out_ += ">\n";
  }

  static std::string anchor_of(std::string_view set) { return "set-" + html_text(set); }

  /// Placeholders stand out, so that a reader sees what the record fills in.
  static std::string words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const std::size_t open = std::min(text.find('{'), text.size());
      out += html_text(text.substr(0, open));
      text.remove_prefix(open);
      const std::size_t close = text.find('}');
      if (close == std::string_view::npos) return out + html_text(text);
      out.append("<var>").append(html_text(text.substr(1, close - 1))).append("</var>");
      text.remove_prefix(close + 1);
    }
    return out;
  }

  static std::string inline_of(const BookText& text) {
    switch (text.look) {
      case Look::code:
        return "<code>" + html_text(text.text) + "</code>";
      case Look::set:
        return "<a href=\"#" + anchor_of(text.text) + "\"><code>" + html_text(text.text) +
               "</code></a>";
      case Look::words:
        return words(text.text);
      case Look::marked:
        return "<span class=\"mark " + html_text(text.text) + "\">" + html_text(text.text) +
               "</span>";
      case Look::plain:
        break;
    }
    return html_text(text.text);
  }

  std::string out_;
};

}  // namespace

std::unique_ptr<BookWriter> html_book() { return std::make_unique<HtmlBook>(); }

}  // namespace isoguard::app

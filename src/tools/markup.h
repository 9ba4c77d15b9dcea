#pragma once

#include <string>
#include <string_view>

namespace isoguard::app {

/// Text for HTML, also within attributes in double quotes.
std::string html_text(std::string_view text);

/// Text for GitHub-flavoured Markdown, also within table cells: nothing of it is markup, and line
/// breaks become blanks.
std::string markdown_text(std::string_view text);

/// A field of a CSV line (RFC 4180), quoted when it must be. What a spreadsheet would take for a
/// formula gets an apostrophe in front.
std::string csv_field(std::string_view text);

}  // namespace isoguard::app

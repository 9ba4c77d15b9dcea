#pragma once

#include <compare>
#include <string_view>

namespace isoguard::knowledge {

/// Whether text has the shape that manifests ask for. All of them refuse the empty text.
bool is_kebab_case(std::string_view text);  ///< "start-nothing": a-z, 0-9, single dashes inside
bool is_semantic_version(std::string_view text);  ///< "1.0.0"
/// The order of two semantic versions: by number, not by letter, so that "1.10.0" comes after
/// "1.9.0". What is none comes before all that are, and all of it is alike.
std::weak_ordering order_of_versions(std::string_view left, std::string_view right);
bool is_calendar_day(std::string_view text);  ///< "2026-11-23", a day that exists
bool is_https_url(std::string_view text);     ///< https, a host, no blanks or control characters

/// Characters that are, or may be, Markdown or HTML.
inline constexpr std::string_view kMarkup = "<>`|\\*_#!~";

/// Whether a display can stand in a card: nothing in it is Markdown or a link, and no control
/// character.
bool is_plain_display(std::string_view text);

/// What is wrong with a template, empty when nothing: braces only as `{kebab-case}`.
std::string_view template_mistake(std::string_view text);

/// Characters, not bytes, of UTF-8 text.
std::size_t count_characters(std::string_view text);

}  // namespace isoguard::knowledge

#include "src/telemetry/log_line.h"

#include <array>
#include <cstdio>

#include "fhir/unicode.h"

namespace isoguard::telemetry {
namespace {

std::string_view word_of(Level level) {
  switch (level) {
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      break;
  }
  return "error";
}

void write_unit(unsigned unit, std::string& out) {
  std::array<char, 7> escape{};
  std::snprintf(escape.data(), escape.size(), "\\u%04x", unit & 0xFFFFu);
  out += escape.data();
}

void write_code_point(unsigned code_point, std::string& out) {
  if (code_point >= 0x20 && code_point < 0x7F) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x10000) {
    write_unit(code_point, out);
  } else {
    write_unit(0xD800 + ((code_point - 0x10000) >> 10), out);
    write_unit(0xDC00 + ((code_point - 0x10000) & 0x3FF), out);
  }
}

/// Well-formed UTF-8 only. `quoted`: as it stands between quotes.
void write_valid(std::string_view text, bool quoted, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    unsigned code_point = size == 1 ? first : first & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
      code_point = code_point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
    }
    if (quoted && (code_point == '"' || code_point == '\\')) out += '\\';
    write_code_point(code_point, out);
    at += size;
  }
}

std::string ascii(std::string_view text, bool quoted) {
  std::string out;
  for (;;) {
    const std::size_t bad = fhir::find_invalid_utf8(text);
    write_valid(text.substr(0, bad), quoted, out);
    if (bad == fhir::kNowhere) return out;
    write_code_point(0xFFFD, out);
    text.remove_prefix(bad + 1);
  }
}

/// A sentence may be of several lines, such as a list of faults; all but the first are indented, so
/// that none looks like another sentence.
std::string sentence(std::string_view words) {
  constexpr std::string_view kIndent = "  ";
  std::string line;
  for (;;) {
    const std::size_t end = words.find('\n');
    line += ascii(words.substr(0, end), false);
    if (end == std::string_view::npos) return line;
    words.remove_prefix(end + 1);
    line += '\n';
    if (!words.starts_with(kIndent)) line += kIndent;
  }
}

/// What needs no quotes in a line of text.
bool is_plain(std::string_view value) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:+%@[]";
  return !value.empty() && value.find_first_not_of(kPlain) == std::string_view::npos;
}

}  // namespace

std::string ascii_string(std::string_view text) { return '"' + ascii(text, true) + '"'; }

LogLine& LogLine::text(std::string_view name, std::string_view value) {
  if (!value.empty()) fields_.push_back({std::string(name), std::string(value), true});
  return *this;
}

LogLine& LogLine::integer(std::string_view name, std::int64_t value) {
  fields_.push_back({std::string(name), std::to_string(value), false});
  return *this;
}

std::string LogLine::written(LogFormat format, std::string_view time) const {
  return format == LogFormat::json ? as_json(time) : as_text();
}

std::string LogLine::as_json(std::string_view time) const {
  std::string line = "{\"time\":" + ascii_string(time);
  line.append(",\"level\":\"").append(word_of(level_));
  line.append("\",\"event\":").append(ascii_string(event_));
  for (const Field& field : fields_) {
    line.append(",").append(ascii_string(field.name)).append(":");
    line += field.quoted ? ascii_string(field.value) : field.value;
  }
  return line + '}';
}

std::string LogLine::as_text() const {
  if (event_ == "message" && fields_.size() == 1) {
    return "isoguard: " + sentence(fields_.front().value);
  }
  std::string line = "isoguard:";
  line.append(" ").append(event_);
  for (const Field& field : fields_) {
    line.append(" ").append(field.name).append("=");
    line += is_plain(field.value) ? field.value : ascii_string(field.value);
  }
  return line;
}

}  // namespace isoguard::telemetry

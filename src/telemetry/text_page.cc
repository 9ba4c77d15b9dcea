#include "src/telemetry/text_page.h"

namespace isoguard::telemetry {
namespace {

std::string_view word_of(TextPage::Type type) {
  switch (type) {
    case TextPage::Type::counter:
      return "counter";
    case TextPage::Type::gauge:
      return "gauge";
    case TextPage::Type::histogram:
      break;
  }
  return "histogram";
}

/// As the format writes texts: quotes count in the values of labels only.
std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || (quotes && c == '"')) {
      out.append("\\").append(1, c);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

void TextPage::family(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name_).append(" ").append(escaped(help, false)).append("\n");
  text_.append("# TYPE ").append(name_).append(" ").append(word_of(type)).append("\n");
}

void TextPage::sample(std::string_view suffix, const Labels& labels, std::uint64_t value) {
  sample_of(suffix, labels, std::to_string(value));
}

void TextPage::seconds(std::string_view suffix, const Labels& labels, std::uint64_t microseconds) {
  sample_of(suffix, labels, seconds_text(microseconds));
}

void TextPage::sample_of(std::string_view suffix, const Labels& labels, std::string_view value) {
  text_.append(name_).append(suffix);
  char before = '{';
  for (const auto& [name, text] : labels) {
    text_.append(1, before).append(name).append("=\"").append(escaped(text, true)).append("\"");
    before = ',';
  }
  if (!labels.empty()) text_ += '}';
  text_.append(" ").append(value).append("\n");
}

void TextPage::gauge(std::string_view name, std::string_view help, std::uint64_t value) {
  family(name, Type::gauge, help);
  sample({}, value);
}

void TextPage::counter(std::string_view name, std::string_view help, std::uint64_t value) {
  family(name, Type::counter, help);
  sample({}, value);
}

std::string seconds_text(std::uint64_t microseconds) {
  constexpr std::uint64_t kSecond = 1'000'000;
  std::string text = std::to_string(microseconds / kSecond);
  std::string rest = std::to_string(microseconds % kSecond + kSecond).substr(1);
  while (!rest.empty() && rest.back() == '0') rest.pop_back();
  return rest.empty() ? text : text + "." + rest;
}

}  // namespace isoguard::telemetry

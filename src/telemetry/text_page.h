#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace isoguard::telemetry {

/// A page of the Prometheus text format, version 0.0.4. The names of metrics and labels must be
/// what the format takes; values of labels may be any text.
class TextPage {
 public:
  enum class Type : unsigned char { counter, gauge, histogram };
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

  /// Begins a metric: its samples follow, and come nowhere else.
  void family(std::string_view name, Type type, std::string_view help);
  /// A sample of it.
  void sample(const Labels& labels, std::uint64_t value) { sample("", labels, value); }
  /// The same with a name that goes on with `suffix`, such as "_bucket".
  void sample(std::string_view suffix, const Labels& labels, std::uint64_t value);
  /// Seconds, from microseconds.
  void seconds(std::string_view suffix, const Labels& labels, std::uint64_t microseconds);

  /// A metric with this one sample.
  void gauge(std::string_view name, std::string_view help, std::uint64_t value);
  void counter(std::string_view name, std::string_view help, std::uint64_t value);

  const std::string& text() const { return text_; }

 private:
  void sample_of(std::string_view suffix, const Labels& labels, std::string_view value);

  std::string name_;
  std::string text_;
};

/// 1500000 is "1.5", 350000 is "0.35", 0 is "0".
std::string seconds_text(std::uint64_t microseconds);

}  // namespace isoguard::telemetry

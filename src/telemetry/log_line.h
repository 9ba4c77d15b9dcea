#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The log of the process: what operators and their collectors read. A line has no data of patients
/// by construction: who writes one passes words of ours, numbers, ids that we made or checked, and
/// sentences about the installation.
namespace isoguard::telemetry {

enum class Level : unsigned char { info, warning, error };

/// What lines look like.
enum class LogFormat : unsigned char {
  text,  ///< "isoguard: a sentence", "isoguard: request endpoint=call status=200"
  json,  ///< one JSON object a line: time, level, event, then the fields
};

/// One thing that happened.
class LogLine {
 public:
  /// `event` is a word of ours: "message" for a sentence, "request", …
  LogLine(Level level, std::string_view event) : level_(level), event_(event) {}

  /// An empty value is left out.
  LogLine& text(std::string_view name, std::string_view value);
  LogLine& integer(std::string_view name, std::int64_t value);

  Level level() const { return level_; }
  /// Without the end of line. Whatever a value holds, the line stays one line of printable ASCII.
  /// `time`: UTC with microseconds, as it stands in the line; text lines have none.
  std::string written(LogFormat format, std::string_view time) const;

 private:
  struct Field {
    std::string name;
    std::string value;
    bool quoted = false;
  };

  std::string as_json(std::string_view time) const;
  std::string as_text() const;

  Level level_;
  std::string event_;
  std::vector<Field> fields_;
};

/// `text` as a JSON string of printable ASCII: every other character is escaped, also controls,
/// line separators and marks that change the direction of writing; what is not UTF-8 becomes
/// U+FFFD.
std::string ascii_string(std::string_view text);

}  // namespace isoguard::telemetry

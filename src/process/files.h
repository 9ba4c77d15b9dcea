#pragma once

#include <optional>
#include <string>

#include "fhir/date.h"

namespace isoguard::app {

/// The bytes of a file, or of standard input for "-"; nothing when it cannot be read.
std::optional<std::string> read_file(const std::string& name);

/// Puts `content` in the place of the file, all or nothing also when power fails: a new file beside
/// it is written, flushed to the disk and renamed. Returns what went wrong; empty: nothing.
std::string replace_file(const std::string& name, const std::string& content);

/// The day that an option names, the current UTC day for an empty one, nothing for what is no day.
std::optional<fhir::Day> order_day(const std::string& today);

}  // namespace isoguard::app

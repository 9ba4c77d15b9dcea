#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "fhir/date.h"

namespace isoguard::app {

inline constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();

/// The bytes of a regular file, or of standard input for "-"; otherwise why not, in words that
/// follow its name: "cannot be read: …". Never waits for somebody to open the other end.
tl::expected<std::string, std::string> read_file(const std::string& name,
                                                 std::size_t most = kAnySize);

/// The same for what somebody names on a command line, which may be a pipe of the shell, too: then
/// it waits for what is written to it.
tl::expected<std::string, std::string> read_input(const std::string& name);

/// Puts `content` in the place of the file, all or nothing also when power fails: a new file beside
/// it is written, flushed to the disk and renamed. Returns what went wrong; empty: nothing.
std::string replace_file(const std::string& name, const std::string& content);

/// The day that an option names, the current UTC day for an empty one, nothing for what is no day.
std::optional<fhir::Day> order_day(const std::string& today);

}  // namespace isoguard::app

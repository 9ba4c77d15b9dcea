#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "src/audit/secret.h"

namespace isoguard::audit {

/// A secret out of a file, or one sentence for operators why not, which names the file and never
/// its content.
template <class T>
using FromFile = tl::expected<T, std::string>;

/// The bytes of a file of at most 4096, which its owner alone may read or write: a mode with any
/// bit for group or others is refused, and so is what is no regular file. Links are followed, as
/// secret stores lay them.
FromFile<Secret> read_secret_file(const std::string& path);

/// Writes a new file of mode 0600 and flushes it and its folder to the disk. Never replaces what is
/// there. Returns what went wrong; empty: nothing.
std::string write_secret_file(const std::string& path, std::string_view content);

/// The site key: at least 32 bytes, as hex or base64 text, or as they are. Text that is neither,
/// such as a pass phrase, is refused, as is a key of one repeated byte.
FromFile<Secret> read_site_key(const std::string& path);

/// A new random site key in a new file. Returns what went wrong; empty: nothing.
std::string make_site_key(const std::string& path);

}  // namespace isoguard::audit

#pragma once

#include <string>

#include "plugin/knowledge/manifest.h"

namespace isoguard::knowledge {

/// SHA-256 in lower-case hex over all files: of each, in path order, its path, a zero byte, its
/// size in decimal, a zero byte, and its bytes. Throws std::runtime_error when OpenSSL cannot hash.
std::string sha256_of(const ManifestFiles& files);

}  // namespace isoguard::knowledge

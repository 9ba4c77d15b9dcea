#pragma once

#include <string>
#include <string_view>

#include "plugin/knowledge/manifest.h"

/// SHA-256 in lower-case hex. Functions throw std::runtime_error when OpenSSL cannot hash.
namespace isoguard::knowledge {

std::string sha256_hex(std::string_view bytes);

/// Over all files: of each, in path order, its path, a zero byte, its size in decimal, a zero byte,
/// and its bytes.
std::string sha256_of(const ManifestFiles& files);

}  // namespace isoguard::knowledge

#pragma once

#include <string>

namespace isoguard::terminology_client {

/// Both create the file for its owner only and give an empty text, or what went wrong.
std::string append_to(const std::string& file, const std::string& bytes);
/// As a whole or not at all.
std::string replace_file(const std::string& file, const std::string& bytes);

}  // namespace isoguard::terminology_client

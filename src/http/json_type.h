#pragma once

#include <string_view>

namespace isoguard::http {

/// Whether a header Content-Type says JSON, by any of its names, in UTF-8 (CH-133, CH-135). One
/// that says nothing is believed.
bool is_json(std::string_view content_type);

}  // namespace isoguard::http

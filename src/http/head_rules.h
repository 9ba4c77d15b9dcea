#pragma once

#include <optional>
#include <string_view>

#include "src/http/refusal.h"
#include "src/http/request.h"

namespace isoguard::http {

/// What RFC 9110 and 9112 ask of a head beyond its grammar, decided so that a proxy in front cannot
/// read it differently. Empty when there is nothing to refuse.
std::optional<Refusal> check_head(const Request& request, bool http_1_0);

/// Whether `start` begins with a request line of a sound form but another version than HTTP/1.x,
/// such as the preface of HTTP/2.
bool names_other_version(std::string_view start);

}  // namespace isoguard::http

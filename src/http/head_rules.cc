#include "src/http/head_rules.h"

#include <algorithm>

#include "src/http/ascii.h"

namespace isoguard::http {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_sound_target(const Request& request) {
  const std::string_view target = request.target();
  if (!std::all_of(target.begin(), target.end(),
                   [](char c) { return c > 0x20 && c < 0x7f && c != '#'; })) {
    return false;
  }
  if (target == "*") return request.method() == "OPTIONS";
  if (target.starts_with('/')) return true;
  const std::string_view scheme = target.substr(0, target.find("://"));
  return equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "https");
}

/// uri-host [ ":" port ], RFC 3986 section 3.2.2, percent-encoding left out.
bool is_sound_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return is_letter_or_digit(c) || std::string_view("-._~[]:").find(c) != std::string_view::npos;
  });
}

std::optional<Refusal> check_host(const Request& request, bool http_1_0) {
  const std::size_t count = request.header_count("Host");
  if (count > 1) return Refusal{400, "The request has several Host headers."};
  if (count == 0) {
    if (http_1_0) return std::nullopt;
    return Refusal{400, "The request has no Host header."};
  }
  if (!is_sound_host(request.header("Host"))) {
    return Refusal{400, "The Host header is malformed."};
  }
  return std::nullopt;
}

std::optional<Refusal> check_framing(const Request& request, bool http_1_0) {
  const std::size_t lengths = request.header_count("Content-Length");
  const std::size_t codings = request.header_count("Transfer-Encoding");
  if (lengths + codings > 1) return Refusal{400, "The length of the body is ambiguous."};
  if (lengths == 1) {
    const std::string_view length = request.header("Content-Length");
    if (length.empty() || !std::all_of(length.begin(), length.end(), is_digit)) {
      return Refusal{400, "The Content-Length header is malformed."};
    }
  }
  if (codings == 1) {
    if (http_1_0) return Refusal{400, "HTTP/1.0 knows no Transfer-Encoding."};
    if (!equal_ignoring_case(request.header("Transfer-Encoding"), "chunked")) {
      return Refusal{501, "The only transfer coding understood is chunked."};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> check_head(const Request& request, bool http_1_0) {
  if (request.method() == "TRACE" || request.method() == "CONNECT") {
    return Refusal{405, "The method is not allowed."};
  }
  if (!is_sound_target(request)) return Refusal{400, "The request target is malformed."};
  if (auto refusal = check_host(request, http_1_0)) return refusal;
  if (auto refusal = check_framing(request, http_1_0)) return refusal;
  if (!http_1_0 && request.header_count("Expect") > 0 &&
      !equal_ignoring_case(request.header("Expect"), "100-continue")) {
    return Refusal{417, "The only expectation understood is 100-continue."};
  }
  return std::nullopt;
}

bool names_other_version(std::string_view start) {
  const std::string_view line = start.substr(0, start.find("\r\n"));
  constexpr std::string_view kPrefix = " HTTP/";
  const std::size_t at = line.rfind(kPrefix);
  if (at == std::string_view::npos) return false;
  const std::string_view version = line.substr(at + kPrefix.size());
  return version.size() == 3 && is_digit(version[0]) && version[1] == '.' && is_digit(version[2]) &&
         version != "1.0" && version != "1.1";
}

}  // namespace isoguard::http

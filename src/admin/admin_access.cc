#include "src/admin/admin_access.h"

#include <arpa/inet.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <stdexcept>

#include "src/audit/key_file.h"
#include "src/audit/merkle.h"
#include "src/http/ascii.h"

namespace isoguard::app {
namespace {

constexpr std::size_t kLeastToken = 16;
constexpr std::size_t kMostName = 128;
constexpr std::string_view kBearer = "Bearer ";

AdminAccess::Refusal refused(int status, fhir::IssueType type, const char* why) {
  return {status, {fhir::IssueSeverity::error, type, why, ""}};
}

bool is_token_character(char c) { return c > 0x20 && c < 0x7F; }

std::array<std::uint8_t, 32> hash_of_token(const std::string& file) {
  const auto content = audit::read_secret_file(file);
  if (!content) throw std::runtime_error("--admin-token-file: " + content.error());
  std::string_view token = content->view();
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.remove_suffix(1);
  if (token.size() < kLeastToken || !std::ranges::all_of(token, is_token_character)) {
    throw std::runtime_error("--admin-token-file: " + file +
                             " must hold one line of at least 16 printable characters");
  }
  return audit::sha256(token);
}

/// Whether a Host (RFC 9110 section 7.2) is a name of loopback, and not one that begins like it.
bool is_loopback_name(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != host.npos && !host.ends_with(']');
  if (has_port && !std::all_of(host.begin() + static_cast<std::ptrdiff_t>(colon) + 1, host.end(),
                               [](char c) { return c >= '0' && c <= '9'; })) {
    return false;
  }
  std::string name(has_port ? host.substr(0, colon) : host);
  if (name == "[::1]") return true;
  if (name.ends_with('.')) name.pop_back();
  in_addr address{};
  if (inet_pton(AF_INET, name.c_str(), &address) == 1) {
    return name.starts_with("127.") && name.find('\0') == name.npos;
  }
  return http::equal_ignoring_case(name, "localhost");
}

/// Of a header that comes once and holds printable characters only; else empty.
std::string plain_header(const http::Request& request, std::string_view name) {
  const std::string_view value = request.header(name);
  const bool fits = request.header_count(name) == 1 && value.size() <= kMostName &&
                    std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7F; });
  return std::string(fits ? value : std::string_view());
}

}  // namespace

AdminAccess::AdminAccess(const AdminOptions& options, bool is_loopback)
    : is_loopback_(is_loopback), proxies_(networks_of(options.trusted_proxies)) {
  if (!options.token_file.empty()) token_hash_ = hash_of_token(options.token_file);
}

std::optional<AdminAccess::Refusal> AdminAccess::refusal(const http::Request& request) const {
  if (token_hash_) {
    std::string_view sent = request.header("Authorization");
    const bool is_bearer = request.header_count("Authorization") == 1 &&
                           http::equal_ignoring_case(sent.substr(0, kBearer.size()), kBearer);
    sent.remove_prefix(is_bearer ? kBearer.size() : sent.size());
    const auto hash = audit::sha256(sent);
    if (is_bearer && CRYPTO_memcmp(hash.data(), token_hash_->data(), hash.size()) == 0) return {};
    return refused(401, fhir::IssueType::login, "The bearer token of this listener is needed.");
  }
  if (!is_loopback_) {
    return refused(403, fhir::IssueType::security,
                   "The audit is read beyond this machine only with --admin-token-file.");
  }
  if (is_loopback_name(request.header("Host"))) return {};
  return refused(403, fhir::IssueType::security,
                 "Without --admin-token-file the audit is read under a loopback name only.");
}

bool AdminAccess::is_proxy(const http::Request& request) const {
  const auto peer = http::parse_address(request.peer_address);
  return peer && std::ranges::any_of(
                     proxies_, [&](const http::Network& proxy) { return proxy.contains(*peer); });
}

Reader AdminAccess::reader_of(const http::Request& request) const {
  Reader reader{"", request.peer_address};
  if (!is_proxy(request)) return reader;
  reader.name = plain_header(request, "X-Remote-User");
  if (reader.name.empty()) reader.name = plain_header(request, "From");
  return reader;
}

std::string AdminAccess::scheme_of(const http::Request& request) const {
  return is_proxy(request) && request.header("X-Forwarded-Proto") == "https" ? "https" : "http";
}

}  // namespace isoguard::app

#include "src/admin/admin_access.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <stdexcept>

#include "src/audit/key_file.h"
#include "src/audit/merkle.h"

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

/// A host name without its port: "[::1]:9090" is "::1".
std::string_view name_of(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
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
    const bool is_bearer = request.header_count("Authorization") == 1 && sent.starts_with(kBearer);
    sent.remove_prefix(is_bearer ? kBearer.size() : sent.size());
    const auto hash = audit::sha256(sent);
    if (is_bearer && CRYPTO_memcmp(hash.data(), token_hash_->data(), hash.size()) == 0) return {};
    return refused(401, fhir::IssueType::login, "The bearer token of this listener is needed.");
  }
  if (!is_loopback_) {
    return refused(403, fhir::IssueType::security,
                   "The audit is read beyond this machine only with --admin-token-file.");
  }
  const std::string_view host = name_of(request.header("Host"));
  if (host == "localhost" || host == "::1" || host.starts_with("127.")) return {};
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

#include "src/clients/token.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "fhir/document.h"
#include "src/audit/text.h"

namespace isoguard::clients {
namespace {

using fhir::json::Value;

constexpr fhir::json::Limits kLimits{.bytes = Token::kMostBytes,
                                     .depth = 8,
                                     .values = 512,
                                     .members_of_an_object = 64,
                                     .string_bytes = Token::kMostBytes};
constexpr std::size_t kLongestText = 2048;
constexpr std::size_t kMostAudiences = 16;

/// As all readers here: whether it is there and as it should be.
bool read_text(const Value& object, std::string_view name, std::size_t longest, std::string& out) {
  const Value& value = object[name];
  out = value.string();
  return !out.empty() && out.size() <= longest;
}

bool read_optional_text(const Value& object, std::string_view name, std::string& out) {
  return object.find(name) == nullptr || read_text(object, name, kLongestText, out);
}

/// A NumericDate (RFC 7519 section 2), fractions cut off. Whole seconds are exact up to 2^53.
bool read_time(const Value& object, std::string_view name, std::int64_t& out) {
  constexpr double kMost = 9007199254740992;
  const std::string_view number = object[name].number();
  double seconds = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), seconds);
  if (number.empty() || read.ec != std::errc{} || read.ptr != number.data() + number.size()) {
    return false;
  }
  seconds = std::floor(seconds);
  if (seconds < 0 || seconds > kMost) return false;
  out = static_cast<std::int64_t>(seconds);
  return true;
}

bool read_audiences(const Value& claims, std::vector<std::string>& out) {
  const Value& aud = claims["aud"];
  if (aud.is_string()) out.emplace_back(aud.string());
  if (aud.items().size() > kMostAudiences) return false;
  for (const Value& item : aud.items()) {
    if (!item.is_string()) return false;
    out.emplace_back(item.string());
  }
  return !out.empty();
}

/// Names of keys or of rules of their own that a token brings with it.
bool brings_its_own(const Value& header) {
  constexpr std::array<std::string_view, 8> kRefused = {"crit", "b64", "jwk", "x5u",
                                                        "x5c",  "zip", "enc", "cty"};
  return std::any_of(kRefused.begin(), kRefused.end(),
                     [&](std::string_view name) { return header.find(name) != nullptr; });
}

std::optional<std::string> bound_to(const Value& claims) {
  const Value* confirmation = claims.find("cnf");
  if (confirmation == nullptr) return std::nullopt;
  const auto hash = audit::from_base64url((*confirmation)["x5t#S256"].string());
  return hash && hash->size() == sizeof(audit::Hash) ? audit::hex(*hash) : std::string();
}

AuthResult read_header(const Value& header, Token& token) {
  if (!header.is_object() || !header["alg"].is_string()) return AuthResult::malformed;
  if (brings_its_own(header)) return AuthResult::header;
  const Value* type = header.find("typ");
  if (type != nullptr && type->string() != "JWT" && type->string() != "jwt") {
    return AuthResult::header;
  }
  const auto algorithm = parse_algorithm(header["alg"].string());
  if (!algorithm) return AuthResult::algorithm;
  token.algorithm = *algorithm;
  const bool read =
      read_text(header, "kid", 256, token.kid) && read_optional_text(header, "jku", token.jku);
  return read ? AuthResult::accepted : AuthResult::malformed;
}

AuthResult read_claims(const Value& claims, Token& token) {
  std::string tenant;
  std::int64_t nbf = 0;
  const bool read = read_text(claims, "iss", kLongestText, token.iss) &&
                    read_audiences(claims, token.audiences) &&
                    read_time(claims, "exp", token.exp) && read_time(claims, "iat", token.iat) &&
                    read_text(claims, "jti", Token::kLongestJti, token.jti) &&
                    read_optional_text(claims, "tenant", tenant) &&
                    (claims.find("nbf") == nullptr || read_time(claims, "nbf", nbf));
  if (!read) return AuthResult::malformed;
  if (claims.find("nbf") != nullptr) token.nbf = nbf;
  if (claims.find("tenant") != nullptr) token.tenant = std::move(tenant);
  token.certificate = bound_to(claims);
  return AuthResult::accepted;
}

/// A part of the token: base64url of a JSON text.
std::optional<fhir::Document> read_part(std::string_view part) {
  auto bytes = audit::from_base64url(part);
  if (!bytes || bytes->starts_with("\xEF\xBB\xBF")) return std::nullopt;
  auto document = fhir::Document::parse(std::move(*bytes), kLimits);
  if (!document || !document->root().is_object()) return std::nullopt;
  return std::move(*document);
}

}  // namespace

tl::expected<Token, AuthResult> Token::parse(std::string_view text) {
  const auto refuse = [](AuthResult why) { return tl::unexpected<AuthResult>(why); };
  if (text.size() > kMostBytes) return refuse(AuthResult::malformed);
  const std::size_t first = text.find('.');
  const std::size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) {
    return refuse(AuthResult::malformed);
  }
  Token token;
  const auto header = read_part(text.substr(0, first));
  if (!header) return refuse(AuthResult::malformed);
  if (const AuthResult found = read_header(header->root(), token); found != AuthResult::accepted) {
    return refuse(found);
  }
  const auto claims = read_part(text.substr(first + 1, second - first - 1));
  if (!claims) return refuse(AuthResult::malformed);
  if (const AuthResult found = read_claims(claims->root(), token); found != AuthResult::accepted) {
    return refuse(found);
  }
  auto signature = audit::from_base64url(text.substr(second + 1));
  if (!signature || signature->empty()) return refuse(AuthResult::malformed);
  token.signature = std::move(*signature);
  token.signed_part = text.substr(0, second);
  return token;
}

}  // namespace isoguard::clients

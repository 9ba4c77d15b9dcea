#include "src/fhir_client/base_url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "src/fhir_client/address_guard.h"

namespace isoguard::fhir_client {
namespace {

constexpr std::size_t kLongestUrl = 2048;
constexpr std::size_t kLongestTarget = 64 * 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// Takes `prefix`, in any case, off the front of `text`.
bool take_front(std::string_view& text, std::string_view prefix) {
  const bool found = text.size() >= prefix.size() &&
                     std::equal(prefix.begin(), prefix.end(), text.begin(),
                                [](char wanted, char c) { return wanted == lower(c); });
  if (found) text.remove_prefix(prefix.size());
  return found;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.back() == '.') return false;
  char before = '.';
  for (const char c : host) {
    if (!is_alphanumeric(c) && c != '-' && c != '.') return false;
    if (before == '.' && (c == '.' || c == '-')) return false;
    before = c;
  }
  return true;
}

/// 0 when `text` is no port.
int port_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || text.front() == '0') return 0;
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port <= 65535 ? port : 0;
}

/// Segments of a path without its leading slash: none empty, none of dots only.
bool is_path(std::string_view path, std::string_view more_characters) {
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment.find_first_not_of('.') == std::string_view::npos) return false;
    for (const char c : segment) {
      if (!is_alphanumeric(c) && !one_of(c, "-._~") && !one_of(c, more_characters)) return false;
    }
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

/// Appends a query with what must not stand in it percent-encoded; false for what never may.
bool append_query(std::string_view query, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : query) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || c == '#' || c == '\\') return false;
    if (is_alphanumeric(c) || one_of(c, "-._~!$&'()*+,;=:@/?%")) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    }
  }
  return true;
}

}  // namespace

std::optional<BaseUrl> BaseUrl::parse(std::string_view url) {
  if (url.size() > kLongestUrl) return std::nullopt;
  BaseUrl base;
  base.https_ = take_front(url, "https://");
  if (!base.https_ && !take_front(url, "http://")) return std::nullopt;
  base.port_ = base.https_ ? 443 : 80;

  const std::size_t slash = url.find('/');
  std::string_view host = url.substr(0, slash);
  if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    base.port_ = port_of(host.substr(colon + 1));
    if (base.port_ == 0) return std::nullopt;
    host = host.substr(0, colon);
  }
  if (!is_host(host)) return std::nullopt;
  std::transform(host.begin(), host.end(), std::back_inserter(base.host_), lower);

  if (slash == std::string_view::npos) return base;
  std::string_view path = url.substr(slash + 1);
  if (path.empty()) return base;
  if (path.back() == '/') path.remove_suffix(1);
  if (!is_path(path, "")) return std::nullopt;
  base.path_.append("/").append(path);
  return base;
}

bool BaseUrl::is_origin(std::string_view text) {
  const auto parsed = parse(text);
  return parsed && parsed->origin() == text;
}

std::string BaseUrl::origin() const {
  std::string origin = https_ ? "https://" : "http://";
  origin.append(host_);
  if (port_ != (https_ ? 443 : 80)) origin.append(":").append(std::to_string(port_));
  return origin;
}

bool BaseUrl::is_loopback() const {
  if (host_ == "localhost") return true;
  return host_.starts_with("127.") && std::count(host_.begin(), host_.end(), '.') == 3 &&
         std::all_of(host_.begin(), host_.end(), [](char c) { return is_digit(c) || c == '.'; });
}

bool BaseUrl::is_forbidden() const {
  if (host_ == "metadata" || host_.starts_with("metadata.")) return true;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  // In all forms of numbers that a resolver reads.
  if (inet_aton(host_.c_str(), &address.sin_addr) == 0) return false;
  return is_forbidden_address(reinterpret_cast<const sockaddr&>(address));
}

std::optional<std::string> BaseUrl::target_of(std::string_view relative) const {
  if (relative.empty() || relative.size() > kLongestTarget) return std::nullopt;
  const std::size_t question = relative.find('?');
  const std::string_view path = relative.substr(0, question);
  if (!path.empty() && !is_path(path, "$,:@=+")) return std::nullopt;
  std::string target = path_;
  if (!path.empty()) target.append("/").append(path);
  if (target.empty()) target.push_back('/');
  if (question == std::string_view::npos) return target;
  target.push_back('?');
  if (!append_query(relative.substr(question + 1), target)) return std::nullopt;
  return target;
}

std::optional<std::string> BaseUrl::target_of_next(std::string_view link) const {
  std::string_view rest = link;
  if (take_front(rest, "https://") || take_front(rest, "http://")) {
    const std::size_t authority_end = rest.find_first_of("/?#\\");
    const std::size_t scheme = link.size() - rest.size();
    const std::size_t cut =
        authority_end == std::string_view::npos ? link.size() : scheme + authority_end;
    const std::optional<BaseUrl> other = parse(link.substr(0, cut));
    if (!other || other->origin() != origin()) return std::nullopt;
    rest = link.substr(cut);
  } else if (!rest.starts_with('/')) {
    return target_of(rest);
  }
  if (!rest.starts_with(path_)) return std::nullopt;
  rest.remove_prefix(path_.size());
  if (rest.starts_with('/')) {
    rest.remove_prefix(1);
  } else if (!rest.starts_with('?')) {
    return std::nullopt;
  }
  return target_of(rest);
}

}  // namespace isoguard::fhir_client

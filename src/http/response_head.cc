#include "src/http/response_head.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <iterator>
#include <string_view>

#include "src/http/ascii.h"

namespace isoguard::http {
namespace {

constexpr std::array<std::string_view, 7> kReserved = {
    "content-length", "connection",    "transfer-encoding",     "date",
    "content-type",   "cache-control", "x-content-type-options"};

bool is_ours(std::string_view name) {
  return std::any_of(kReserved.begin(), kReserved.end(), [&](std::string_view reserved) {
    return equal_ignoring_case(name, reserved);
  });
}

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_char);
}

void append_number(std::size_t number, std::string& out) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_header(std::string_view name, std::string_view value, std::string& out) {
  out.append(name).append(": ");
  std::copy_if(value.begin(), value.end(), std::back_inserter(out),
               [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
  out.append("\r\n");
}

int status_to_send(int status) { return status >= 200 && status <= 599 ? status : 500; }

bool has_no_content(int status) { return status == 204 || status == 304; }

}  // namespace

bool sends_body(const Response& response, const Framing& framing) {
  return !framing.head_only && !has_no_content(response.status);
}

void write_head(const Response& response, const Framing& framing, std::string& out) {
  const int status = status_to_send(response.status);
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  out.assign("HTTP/1.1 ");
  append_number(static_cast<std::size_t>(status), out);
  out.append(" ").append(reason.data(), reason.size()).append("\r\n");
  if (!response.content_type.empty()) append_header("Content-Type", response.content_type, out);
  if (!has_no_content(status)) {
    out.append("Content-Length: ");
    append_number(response.body.size(), out);
    out.append("\r\n");
  }
  if (!framing.date.empty()) out.append("Date: ").append(framing.date).append("\r\n");
  out.append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
  if (!framing.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (framing.http_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
  for (const auto& [name, value] : response.headers) {
    if (is_token(name) && !is_ours(name)) append_header(name, value, out);
  }
  out.append("\r\n");
}

}  // namespace isoguard::http

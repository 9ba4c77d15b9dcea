#include "src/process/trace_context.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <random>

#include "src/http/ascii.h"

namespace isoguard::app {
namespace {

// "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kParentAt = 36;
constexpr std::size_t kFlagsAt = 53;
constexpr std::size_t kSize = 55;

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

constexpr std::size_t kMostMembers = 32;

/// key=value of section 3.3.2: a key of up to 256 lower-case letters, digits and "_-*/", perhaps
/// "tenant@system"; a value of up to 256 printable characters but ',' and '='.
bool is_state_member(std::string_view text) {
  constexpr std::string_view kInKey = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";
  const std::string_view key = text.substr(0, text.find('='));
  if (key.empty() || key.size() == text.size() || key.size() > 256) return false;
  const std::string_view value = text.substr(key.size() + 1);
  const auto in_value = [](char c) { return c >= 0x20 && c < 0x7F && c != '='; };
  return key.find_first_not_of(kInKey) == std::string_view::npos &&
         std::ranges::count(key, '@') <= 1 && key.front() != '@' && key.back() != '@' &&
         std::string_view("_-*/").find(key.front()) == std::string_view::npos && !value.empty() &&
         value.size() <= 256 && std::ranges::all_of(value, in_value);
}

/// 16 hexadecimal digits, not all zero. Ids only need to differ; nobody is kept out by them.
std::string random_id() {
  thread_local std::mt19937_64 numbers{std::random_device{}()};
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx",
                static_cast<unsigned long long>(numbers() | 1u));
  return text.data();
}

}  // namespace

std::string_view valid_traceparent(std::string_view text) {
  if (text.size() < kSize) return {};
  const std::string_view version = text.substr(0, 2);
  const bool separated = text[2] == '-' && text[kParentAt - 1] == '-' && text[kFlagsAt - 1] == '-';
  // A later version may have more behind another '-'.
  const bool ends = text.size() == kSize || (version != "00" && text[kSize] == '-');
  const bool valid = separated && ends && is_hex(version) && version != "ff" &&
                     is_id(text.substr(kTraceAt, 32)) && is_id(text.substr(kParentAt, 16)) &&
                     is_hex(text.substr(kFlagsAt, 2));
  return valid ? text.substr(0, kSize) : std::string_view();
}

std::string_view trace_id_of(std::string_view traceparent) {
  return traceparent.size() < kSize ? std::string_view() : traceparent.substr(kTraceAt, 32);
}

std::string next_traceparent(std::string_view traceparent) {
  std::string next = "00-";
  if (traceparent.empty()) {
    next.append(random_id()).append(random_id()).append("-").append(random_id()).append("-00");
    return next;
  }
  constexpr std::string_view kOdd = "13579bdf";  // the lowest bit is the one that version 00 knows
  const bool sampled = kOdd.find(traceparent[kFlagsAt + 1]) != std::string_view::npos;
  next.append(trace_id_of(traceparent)).append("-").append(random_id());
  return next.append(sampled ? "-01" : "-00");
}

std::string_view valid_tracestate(std::string_view text) {
  if (text.empty() || text.size() > 512) return {};
  std::size_t members = 0;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view member = http::without_blanks(rest.substr(0, comma));
    if (!member.empty() && (!is_state_member(member) || ++members > kMostMembers)) return {};
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return members > 0 ? text : std::string_view();
}

}  // namespace isoguard::app

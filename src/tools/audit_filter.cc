#include "src/tools/audit_filter.h"

#include <algorithm>
#include <chrono>

#include "src/audit/key_file.h"
#include "src/audit/keys.h"
#include "src/audit/text.h"
#include "src/tools/files.h"

namespace isoguard::app {
namespace {

constexpr std::size_t kPseudonym = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The time behind a day, "T22:00:00Z"; nothing when it is none.
std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  constexpr std::string_view kShape = "T00:00:00Z";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = kShape[i] == '0' ? is_digit(text[i]) : kShape[i] == text[i];
    if (!fits) return std::nullopt;
  }
  const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  if (two(1) > 23 || two(4) > 59 || two(7) > 59) return std::nullopt;
  return std::chrono::hours(two(1)) + std::chrono::minutes(two(4)) + std::chrono::seconds(two(7));
}

tl::expected<std::string, std::string> pseudonym(const AuditOptions& options) {
  const std::string& patient = options.patient;
  if (patient.empty()) return patient;
  if (patient.size() == kPseudonym && audit::from_hex(patient)) return patient;
  constexpr std::string_view kType = "Patient/";
  if (!patient.starts_with(kType) || patient.size() == kType.size()) {
    return tl::unexpected<std::string>(
        "--patient must be Patient/ID or a pseudonym of 64 hexadecimal digits");
  }
  // A server that is left out would be a search that finds nothing, which looks like no record.
  if (!options.fhir_server_is_given || options.key_file.empty()) {
    return tl::unexpected<std::string>(
        "--patient with a plain reference needs --key-file and --fhir-server as the calls named "
        "it; \"\" for calls that named none");
  }
  const auto key = audit::read_site_key(options.key_file);
  if (!key) return tl::unexpected(key.error());
  std::string_view server = options.fhir_server;
  while (server.ends_with('/')) server.remove_suffix(1);
  return audit::pseudonym_of(audit::derive_site_keys(key->view()).pseudonym, server, patient);
}

}  // namespace

std::optional<std::int64_t> time_of(const std::string& text) {
  constexpr std::size_t kDay = 10;
  if (text.size() < kDay) return std::nullopt;  // "" would be today
  const auto day = order_day(text.substr(0, kDay));
  if (!day) return std::nullopt;
  const auto begin = std::chrono::sys_days(*day).time_since_epoch();
  if (text.size() == kDay) return std::chrono::microseconds(begin).count();
  const auto time = time_of_day(std::string_view(text).substr(kDay));
  if (!time) return std::nullopt;
  return std::chrono::microseconds(begin + *time).count();
}

tl::expected<audit::RecordFilter, std::string> filter_of(const AuditOptions& options) {
  audit::RecordFilter filter;
  const auto patient = pseudonym(options);
  if (!patient) return tl::unexpected(patient.error());
  filter.patient = *patient;
  filter.user = options.user;
  filter.service = options.service;
  filter.type = options.type;
  for (const auto& [text, bound] :
       {std::pair(&options.from, &filter.from_us), std::pair(&options.to, &filter.until_us)}) {
    if (text->empty()) continue;
    *bound = time_of(*text);
    if (!*bound) return tl::unexpected(*text + " is neither 2026-11-25 nor 2026-11-25T22:00:00Z");
  }
  return filter;
}

audit::CanonicalObject described(const audit::RecordFilter& filter) {
  audit::CanonicalObject object;
  const auto text = [&](const char* name, const std::string& value) {
    if (!value.empty()) object.text(name, value);
  };
  text("user", filter.user);
  text("service", filter.service);
  text("type", filter.type);
  if (filter.from_us) object.text("from", audit::utc_text(*filter.from_us));
  if (filter.until_us) object.text("to", audit::utc_text(*filter.until_us));
  return object;
}

}  // namespace isoguard::app

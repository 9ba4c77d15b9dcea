#include "src/tools/audit_filter.h"

#include "src/audit/key_file.h"
#include "src/audit/keys.h"
#include "src/audit/text.h"
#include "src/audit_view/time_text.h"

namespace isoguard::app {
namespace {

constexpr std::size_t kPseudonym = 64;
constexpr std::string_view kType = "Patient/";

tl::expected<std::string, std::string> pseudonym(const AuditOptions& options) {
  const std::string& patient = options.patient;
  if (patient.empty()) return patient;
  if (patient.size() == kPseudonym && audit::from_hex(patient)) return patient;
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
  const audit::Key site = audit::derive_site_keys(key->view()).pseudonym;
  return audit::pseudonym_of(audit::tenant_key(site, options.tenant), server, patient);
}

}  // namespace

tl::expected<audit::RecordFilter, std::string> filter_of(const AuditOptions& options) {
  audit::RecordFilter filter;
  const auto patient = pseudonym(options);
  if (!patient) return tl::unexpected(patient.error());
  filter.patient = *patient;
  filter.tenant = options.tenant;
  filter.user = options.user;
  filter.service = options.service;
  filter.type = options.type;
  for (const auto& [text, bound] :
       {std::pair(&options.from, &filter.from_us), std::pair(&options.to, &filter.until_us)}) {
    if (text->empty()) continue;
    *bound = audit_view::time_of(*text);
    if (!*bound) return tl::unexpected(*text + " is neither 2026-11-25 nor 2026-11-25T22:00:00Z");
  }
  if (filter.from_us && filter.until_us && *filter.from_us >= *filter.until_us) {
    return tl::unexpected<std::string>(
        "--to must be later than --from: it is the first moment "
        "that is not meant");
  }
  return filter;
}

std::string tenant_hint(const AuditOptions& options) {
  const bool is_open = options.patient.starts_with(kType) && options.tenant.empty();
  return is_open ? "; of calls that spoke for a tenant, --tenant says which" : "";
}

audit::CanonicalObject described(const audit::RecordFilter& filter) {
  audit::CanonicalObject object;
  const auto text = [&](const char* name, const std::string& value) {
    if (!value.empty()) object.text(name, value);
  };
  text("tenant", filter.tenant);
  text("user", filter.user);
  text("service", filter.service);
  text("type", filter.type);
  if (filter.from_us) object.text("from", audit::utc_text(*filter.from_us));
  if (filter.until_us) object.text("to", audit::utc_text(*filter.until_us));
  return object;
}

}  // namespace isoguard::app

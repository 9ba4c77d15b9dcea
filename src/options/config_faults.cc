#include <filesystem>

#include "src/fhir_client/base_url.h"
#include "src/fhir_client/document_fetcher.h"
#include "src/options/config.h"
#include "src/options/listen_address.h"
#include "src/options/manifest_options.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

/// Two names with a slash between them.
bool is_origin(const std::string& text) {
  constexpr const char* kName = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
  const std::size_t slash = text.find('/');
  if (slash == 0 || slash == std::string::npos || slash + 1 == text.size()) return false;
  return text.size() <= 128 && text.find_first_not_of(kName) == slash &&
         text.find_first_not_of(kName, slash + 1) == std::string::npos;
}

/// One name of a folder, however it was spelled; it need not be there.
fs::path settled(const fs::path& folder) {
  std::error_code error;
  const fs::path absolute = fs::absolute(folder, error) / "";  // so that all end in a slash
  const fs::path found = fs::weakly_canonical(absolute.parent_path(), error);
  return error ? absolute.parent_path() : found;
}

bool is_in_use(const fs::path& second, const fs::path& data_dir) {
  const fs::path folder = settled(second);
  for (const fs::path& taken :
       {data_dir, data_dir / "audit", data_dir / "access", data_dir / "retention"}) {
    if (folder == settled(taken)) return true;
  }
  return false;
}

std::string fault_of(const AdminOptions& admin) {
  if (admin.listen.empty()) {
    const char* given = admin.beyond_loopback            ? "--admin-beyond-loopback"
                        : !admin.token_file.empty()      ? "--admin-token-file"
                        : !admin.trusted_proxies.empty() ? "--admin-trusted-proxy"
                        : !admin.audit_db.empty()        ? "--admin-audit-db"
                                                         : nullptr;
    return given == nullptr ? "" : std::string(given) + " needs --admin-listen";
  }
  const auto address = parse_listen_address(admin.listen);
  if (!address) return "--admin-listen must be ADDRESS:PORT, such as 127.0.0.1:9090";
  std::string fault = fault_of_proxies("--admin-trusted-proxy", admin.trusted_proxies);
  if (!fault.empty()) return fault;
  if (address->is_loopback() || admin.beyond_loopback) return {};
  return "--admin-listen authenticates nobody; --admin-beyond-loopback allows an address that "
         "others than this machine reach";
}

}  // namespace

std::string fault_of(const ServeOptions& options) {
  const auto address = parse_listen_address(options.listen);
  if (address && !address->is_loopback() && options.clients.empty() &&
      !options.edge.authenticates() && !options.allow_unauthenticated) {
    return "--listen on an address that others than this machine reach needs --clients, the file "
           "of those who may call, or --tls-client-ca; --allow-unauthenticated lets anybody call";
  }
  for (const std::string& origin : options.cors_origins) {
    if (!fhir_client::BaseUrl::is_origin(origin)) {
      return "--cors-origin must be an origin as browsers send it, such as https://ehr.example, "
             "not \"" +
             origin + "\"";
    }
  }
  if (const std::string fault = fault_of(options.decision); !fault.empty()) return fault;
  const RecordOptions& audit = options.audit;
  if (options.decision.data_dir.empty()) {
    const char* given = audit.on_failure == "refuse"      ? "--audit-on-failure refuse"
                        : !audit.origin.empty()           ? "--audit-origin"
                        : !audit.key_file.empty()         ? "--audit-key-file"
                        : !audit.shared_db.empty()        ? "--audit-db"
                        : !audit.witness.empty()          ? "--audit-witness"
                        : !audit.second_dir.empty()       ? "--audit-second-dir"
                        : !options.admin.audit_db.empty() ? "--admin-audit-db"
                                                          : nullptr;
    if (given != nullptr) return std::string(given) + " needs --data-dir, where records are kept";
  }
  if (!audit.origin.empty() && !is_origin(audit.origin)) {
    return "--audit-origin must be SITE/REPLICA of letters, digits and \"-._\", such as "
           "st-anna/cds-1";
  }
  if (!audit.second_dir.empty() && is_in_use(audit.second_dir, options.decision.data_dir)) {
    return "--audit-second-dir must be another folder than --data-dir and those in it that keep "
           "records: it takes records while that does not";
  }
  if (!audit.witness.empty()) {
    const std::string fault = fhir_client::DocumentFetcher::fault_of(audit.witness);
    if (!fault.empty()) return "--audit-witness " + fault;
  }
  if (const std::string fault = audit::fault_of(audit.retention); !fault.empty()) return fault;
  if (const std::string fault = fault_of(options.edge); !fault.empty()) return fault;
  return fault_of(options.admin);
}

}  // namespace isoguard::app

#include "src/recording/audit_keys.h"

#include <stdexcept>
#include <utility>

#include "src/audit/checkpoint.h"
#include "src/audit/key_file.h"
#include "src/audit/note.h"
#include "src/audit/segments.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

/// The file that the option names, or the one of this name in the folder, which is made when it is
/// not there yet.
template <class Make>
audit::FromFile<std::string> key_file(const std::string& named, const fs::path& by_default,
                                      const Make& make) {
  if (!named.empty()) return named;
  const std::string path = by_default.string();
  if (fs::exists(path)) return path;
  const std::string fault = make(path);
  if (!fault.empty()) return tl::unexpected(fault);
  return path;
}

audit::FromFile<audit::SiteKeys> site_keys(const RecordOptions& options,
                                           const fs::path& directory) {
  const auto path = key_file(options.key_file, directory / "site.key", audit::make_site_key);
  if (!path) return tl::unexpected(path.error());
  const auto key = audit::read_site_key(*path);
  if (!key) return tl::unexpected(key.error());
  return audit::derive_site_keys(key->view());
}

audit::FromFile<audit::NoteSigner> signing_key(const RecordOptions& options,
                                               const std::string& origin,
                                               const fs::path& directory) {
  if (!audit::is_key_name(origin)) {
    return tl::unexpected("--audit-origin must be printable and without blanks: " + origin);
  }
  const auto path =
      key_file(options.signing_key_file, directory / "signing.key",
               [&](const std::string& file) { return audit::make_signing_key(file, origin); });
  if (!path) return tl::unexpected(path.error());
  auto key = audit::read_signing_key(*path);
  if (key && !audit::may_sign(key->verifier().name(), origin)) {
    return tl::unexpected(*path + ": the key of " + key->verifier().name() +
                          " may not sign for the origin " + origin);
  }
  return key;
}

/// What a key of that name is about to be made without, while records are there; or empty.
std::string warning_of(const std::string& named, const fs::path& by_default,
                       const std::string& warning) {
  const bool is_made = named.empty() && !fs::exists(by_default);
  if (!is_made || audit::segment_files(by_default.parent_path()).empty()) return "";
  return by_default.string() + " was not there and was made anew, although records are: " + warning;
}

}  // namespace

tl::expected<AuditKeys, std::string> open_audit_keys(const RecordOptions& options,
                                                     const std::string& origin,
                                                     const fs::path& directory) {
  AuditKeys opened;
  for (std::string warning :
       {warning_of(options.key_file, directory / "site.key",
                   "what is sealed in them does not open, and pseudonyms and uuids of cards do not "
                   "match theirs. Put the old file back"),
        warning_of(options.signing_key_file, directory / "signing.key",
                   "auditors need the verifiers of both keys. Put the old file back unless this "
                   "was meant")}) {
    if (!warning.empty()) opened.warnings.push_back(std::move(warning));
  }
  auto keys = site_keys(options, directory);
  if (!keys) return tl::unexpected(keys.error());
  opened.site = std::move(*keys);
  auto key = signing_key(options, origin, directory);
  if (!key) return tl::unexpected(key.error());
  opened.signer = [signer = std::move(*key)](const std::string& of, std::uint64_t size,
                                             const audit::Hash& root) {
    if (!audit::may_sign(signer.verifier().name(), of)) {
      throw std::runtime_error("the key of " + signer.verifier().name() + " may not sign for " +
                               of);
    }
    return audit::sign_checkpoint(signer, {of, size, root});
  };
  return opened;
}

}  // namespace isoguard::app

#include "src/audit_store.h"

#include <unistd.h>

#include <array>
#include <filesystem>

#include "src/audit/checkpoint.h"
#include "src/audit/key_file.h"
#include "src/audit/log.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/shared_store.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEventsOfCard = 200;  // newest, for feedback

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "unnamed";
  return name.data();
}

/// The bytes of the newest events that name a card, newest first, over all databases of a folder.
std::vector<std::string> events_of(const fs::path& directory, std::string_view uuid) {
  std::vector<std::string> found;
  const auto files = audit::segment_files(directory);
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    auto records = audit::Records(*file).by_card(uuid);
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
      if (found.size() >= kMostEventsOfCard) return found;
      found.push_back(std::move(record->bytes));
    }
  }
  return found;
}

class LogStore final : public AuditStore {
 public:
  LogStore(audit::LogOptions options, audit::SiteKeys keys, std::unique_ptr<SharedStore> shared)
      : directory_(options.directory),
        shared_(std::move(shared)),
        log_(std::move(options)),
        card_key_(keys.cards),
        subjects_(std::move(keys),
                  [this](const std::string& pseudonym, const auto& make) {
                    return log_.patient_key(pseudonym, make);
                  }),
        cards_([this](std::string_view uuid) { return events_of(directory_, uuid); }) {
    if (shared_ != nullptr) shared_->start();
  }

  audit::Sink& sink() override { return log_; }
  const audit::Subjects& subjects() const override { return subjects_; }
  CardsSent& cards() override { return cards_; }
  const audit::Key& card_key() const override { return card_key_; }
  audit::Health health() const override { return log_.health(); }
  audit_db::SharedState* shared_state() override {
    return shared_ != nullptr ? &shared_->state() : nullptr;
  }
  std::optional<audit_db::ShippingHealth> shipping() const override {
    if (shared_ == nullptr) return std::nullopt;
    return shared_->health();
  }
  void stop() override {
    if (shared_ != nullptr) shared_->stop_asking();  // answers may write events
    log_.stop();
    if (shared_ != nullptr) shared_->stop();
  }

 private:
  fs::path directory_;
  std::unique_ptr<SharedStore> shared_;
  audit::Log log_;
  audit::Key card_key_;
  audit::Subjects subjects_;
  CardsInEvents cards_;
};

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

/// nullptr when none is named.
tl::expected<std::unique_ptr<SharedStore>, std::string> shared_store(const ServeOptions& options) {
  if (options.audit.shared_db.empty()) return nullptr;
  const fs::path data_dir(options.decision.data_dir);
  // Who read the audit is shared, too.
  std::vector<fs::path> directories = {data_dir / "audit", data_dir / "access"};
  if (!options.audit.second_dir.empty()) directories.emplace_back(options.audit.second_dir);
  return SharedStore::open(options.audit, std::move(directories));
}

}  // namespace

tl::expected<std::unique_ptr<AuditStore>, std::string> open_audit_store(
    const ServeOptions& options) {
  if (options.decision.data_dir.empty()) return nullptr;
  audit::LogOptions log;
  log.directory = fs::path(options.decision.data_dir) / "audit";
  log.second_directory = options.audit.second_dir;
  log.origin =
      options.audit.origin.empty() ? machine_name() + "/" + machine_name() : options.audit.origin;
  try {
    fs::create_directories(log.directory);
    fs::permissions(log.directory, fs::perms::owner_all);
    auto keys = site_keys(options.audit, log.directory);
    if (!keys) return tl::unexpected(keys.error());
    auto key = signing_key(options.audit, log.origin, log.directory);
    if (!key) return tl::unexpected(key.error());
    log.signer = [signer = std::move(*key)](const std::string& origin, std::uint64_t size,
                                            const audit::Hash& root) {
      return audit::sign_checkpoint(signer, {origin, size, root});
    };
    auto shared = shared_store(options);
    if (!shared) return tl::unexpected(shared.error());
    return std::make_unique<LogStore>(std::move(log), std::move(*keys), std::move(*shared));
  } catch (const std::exception& failure) {
    return tl::unexpected(std::string(failure.what()));
  }
}

}  // namespace isoguard::app

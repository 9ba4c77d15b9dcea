#include "src/recording/audit_store.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "src/audit/caretaker.h"
#include "src/audit/entry.h"
#include "src/audit/log.h"
#include "src/audit/orders.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/witness.h"
#include "src/fhir_client/document_fetcher.h"
#include "src/recording/audit_keys.h"
#include "src/recording/shared_store.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostDecisionsOfCard = 50;  // newest, for feedback
constexpr std::size_t kMostFeedbackOfCard = 200;

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "unnamed";
  return name.data();
}

/// The bytes of the newest events that name a card, newest first, over all databases of a folder.
std::vector<std::string> events_of(const fs::path& directory, std::string_view uuid) {
  std::vector<std::string> found;
  const auto files = audit::segment_files(directory);
  for (const auto& [type, most] :
       {std::pair("decision", kMostDecisionsOfCard), std::pair("feedback", kMostFeedbackOfCard)}) {
    std::size_t left = most;
    for (auto file = files.rbegin(); file != files.rend() && left > 0; ++file) {
      auto records = audit::Records(*file).newest_by_card(uuid, type, left);
      left -= records.size();
      for (audit::Record& record : records) found.push_back(std::move(record.bytes));
    }
  }
  return found;
}

/// The first sequence that was recorded then or later, as far as the clock never went back.
std::uint64_t first_since(audit::Records& records, std::int64_t since_us) {
  std::uint64_t low = 0;
  std::uint64_t high = records.size();
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto found = records.range(middle, 1);
    if (found.empty() || found.front().recorded_us >= since_us) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

void each_of_type(audit::Records& records, std::string_view type, std::uint64_t from,
                  const std::function<void(const audit::Record&)>& use) {
  audit::RecordFilter filter;
  filter.type = type;
  audit::each_found(records, filter, from, [&use](const audit::Record& record) {
    use(record);
    return true;
  });
}

void each_feedback_in(const fs::path& file, std::int64_t since_us,
                      const std::function<void(const std::string&)>& use) {
  audit::Records records(file);
  const std::uint64_t from = first_since(records, since_us);
  std::unordered_map<std::string, std::uint64_t> destroyed;  // a patient may have a new key since
  each_of_type(records, audit::kKeyDestroyed, from,
               [&](const audit::Record& record) { destroyed[record.patient] = record.sequence; });
  each_of_type(records, "feedback", from, [&](const audit::Record& record) {
    const auto found = destroyed.find(record.patient);
    if (found != destroyed.end() && record.sequence < found->second) return;
    if (records.wrapped_key(record.patient)) use(record.bytes);
  });
}

/// Where checkpoints of these folders go, with the network's part.
class Witness {
 public:
  explicit Witness(WitnessPost::Options options) : options_(std::move(options)) {
    options_.put = [this](const std::string& url, const std::string& note, const auto& taken) {
      fetcher_.put(url, note, audit::kNoteMediaType, taken);
    };
  }
  /// After the log has opened its databases.
  void start() { post_.emplace(options_); }
  /// After the log has stopped.
  void stop() { post_->stop(); }
  WitnessHealth health() const { return post_ ? post_->health() : WitnessHealth{}; }

 private:
  WitnessPost::Options options_;
  fhir_client::DocumentFetcher fetcher_{{}};
  std::optional<WitnessPost> post_;
};

class LogStore final : public AuditStore {
 public:
  LogStore(audit::LogOptions options, AuditKeys keys, audit::CaretakerOptions care,
           std::unique_ptr<SharedStore> shared, std::unique_ptr<Witness> witness)
      : directory_(options.directory),
        shared_(std::move(shared)),
        log_(std::move(options)),
        card_key_(keys.site.cards),
        key_warnings_(std::move(keys.warnings)),
        subjects_(std::move(keys.site),
                  [this](const std::string& pseudonym, const auto& make) {
                    return log_.patient_key(pseudonym, make);
                  }),
        cards_([this](std::string_view uuid) { return events_of(directory_, uuid); }),
        caretaker_(log_, std::move(care)),
        witness_(std::move(witness)) {
    if (shared_ != nullptr) shared_->start();
    if (witness_ != nullptr) witness_->start();
  }

  audit::Sink& sink() override { return log_; }
  const audit::Subjects& subjects() const override { return subjects_; }
  CardsSent& cards() override { return cards_; }
  void each_feedback(std::int64_t since_us,
                     const std::function<void(const std::string&)>& use) override {
    for (const fs::path& file : audit::segment_files(directory_)) {
      each_feedback_in(file, since_us, use);
    }
  }
  const audit::Key& card_key() const override { return card_key_; }
  audit::Health health() const override {
    audit::Health health = log_.health();
    health.warnings.insert(health.warnings.end(), key_warnings_.begin(), key_warnings_.end());
    return health;
  }
  audit_db::SharedState* shared_state() override {
    return shared_ != nullptr ? &shared_->state() : nullptr;
  }
  std::optional<audit_db::ShippingHealth> shipping() const override {
    if (shared_ == nullptr) return std::nullopt;
    return shared_->health();
  }
  std::optional<WitnessHealth> witness() const override {
    if (witness_ == nullptr) return std::nullopt;
    return witness_->health();
  }
  void stop() override {
    if (shared_ != nullptr) shared_->stop_asking();  // answers may write events
    caretaker_.stop();
    log_.stop();
    if (shared_ != nullptr) shared_->stop();
    if (witness_ != nullptr) witness_->stop();
  }

 private:
  fs::path directory_;
  std::unique_ptr<SharedStore> shared_;
  audit::Log log_;
  audit::Key card_key_;
  std::vector<std::string> key_warnings_;
  audit::Subjects subjects_;
  CardsInEvents cards_;
  audit::Caretaker caretaker_;
  std::unique_ptr<Witness> witness_;
};

audit::CaretakerOptions care_of(const ServeOptions& options, const audit::LogOptions& log) {
  audit::CaretakerOptions care;
  care.data_dir = options.decision.data_dir;
  care.second_directory = log.second_directory;
  care.policy = options.audit.retention;
  care.approvers = options.audit.approvers.empty() ? (log.directory / "approvers").string()
                                                   : options.audit.approvers;
  care.signer = log.signer;
  care.report = log.report;
  care.now_us = audit::now_us;
  return care;
}

/// nullptr when none is named.
tl::expected<std::unique_ptr<SharedStore>, std::string> shared_store(const ServeOptions& options) {
  if (options.audit.shared_db.empty()) return nullptr;
  const fs::path data_dir(options.decision.data_dir);
  // Who read the audit is shared, too, and what must not be deleted.
  std::vector<fs::path> directories = {data_dir / "audit", data_dir / "access",
                                       data_dir / audit::kOrdersFolder};
  if (!options.audit.second_dir.empty()) directories.emplace_back(options.audit.second_dir);
  return SharedStore::open(options.audit, std::move(directories));
}

/// nullptr when none is named.
std::unique_ptr<Witness> witness_of(const ServeOptions& options, const audit::LogOptions& log) {
  if (options.audit.witness.empty()) return nullptr;
  WitnessPost::Options witness;
  witness.url = options.audit.witness;
  witness.directories.push_back(log.directory);
  if (!log.second_directory.empty()) witness.directories.push_back(log.second_directory);
  witness.report = log.report ? log.report : [](const std::string&) {};
  return std::make_unique<Witness>(std::move(witness));
}

}  // namespace

tl::expected<std::unique_ptr<AuditStore>, std::string> open_audit_store(
    const ServeOptions& options, std::function<void(const std::string&)> report) {
  if (options.decision.data_dir.empty()) return nullptr;
  audit::LogOptions log;
  log.directory = fs::path(options.decision.data_dir) / "audit";
  log.report = std::move(report);
  log.second_directory = options.audit.second_dir;
  log.origin =
      options.audit.origin.empty() ? machine_name() + "/" + machine_name() : options.audit.origin;
  try {
    fs::create_directories(log.directory);
    fs::permissions(log.directory, fs::perms::owner_all);
    auto keys = open_audit_keys(options.audit, log.origin, log.directory);
    if (!keys) return tl::unexpected(keys.error());
    for (const std::string& warning : keys->warnings) {
      if (log.report) log.report("audit: " + warning);
    }
    log.signer = std::move(keys->signer);
    auto care = care_of(options, log);
    auto shared = shared_store(options);
    if (!shared) return tl::unexpected(shared.error());
    auto witness = witness_of(options, log);
    return std::make_unique<LogStore>(std::move(log), std::move(*keys), std::move(care),
                                      std::move(*shared), std::move(witness));
  } catch (const std::exception& failure) {
    return tl::unexpected(std::string(failure.what()));
  }
}

}  // namespace isoguard::app

#include "src/kept.h"

#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "plugin/knowledge/knowledge.h"
#include "src/audit/canonical.h"

namespace isoguard::app {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;

constexpr std::chrono::minutes kTellEvery{1};

std::string know_of(const plugin::Plugin& plugin) {
  const knowledge::Knowledge& knowledge = plugin.knowledge();
  CanonicalObject know;
  know.text("sha256", knowledge.sha256).text("version", knowledge.version);
  if (knowledge.id != knowledge::kDefaultId) know.text("id", knowledge.id);
  if (!knowledge.signature.signer.empty()) {
    know.text("listing", knowledge.signature.listing).text("signer", knowledge.signature.signer);
  }
  return know.json();
}

CanonicalObject with_knowledge(const plugin::Plugin& plugin) {
  CanonicalObject details;
  details.json("know", know_of(plugin));
  return details;
}

}  // namespace

Kept::Kept(std::unique_ptr<AuditStore> store, const ServeOptions& options, Metrics* metrics)
    : options_(options),
      store_(std::move(store)),
      card_keys_(store_ != nullptr ? store_->card_key() : audit::new_key()) {
  if (store_ == nullptr) return;
  if (metrics != nullptr) counted_.emplace(store_->sink(), *metrics);
  audit::Sink& sink = counted_ ? static_cast<audit::Sink&>(*counted_) : store_->sink();
  log_.emplace(
      sink, store_->subjects(),
      options.audit.on_failure == "refuse" ? OnAuditFailure::refuse : OnAuditFailure::deliver);
  feedback_.emplace(*log_, store_->cards(), &memory_, store_->shared_state());
}

Kept::~Kept() {
  if (store_ == nullptr) return;
  ending_ = true;
  reader_.reset();
  feedback_->finish_lookups();
  store_->stop();
}

void Kept::remember(int days) {
  if (store_ == nullptr || days <= days_remembered_.exchange(days)) return;
  if (!reader_) reader_.emplace();
  reader_->post([this, days] { read_feedback_of(days); });
}

void Kept::finish_reading() {
  if (reader_) reader_->wait();
}

void Kept::read_feedback_of(int days) try {
  const auto now = std::chrono::system_clock::now() - std::chrono::days(days + 1);
  const auto since = std::chrono::floor<std::chrono::microseconds>(now).time_since_epoch();
  store_->each_feedback(since.count(), [this](const std::string& event) {
    if (ending_) throw std::runtime_error("the service ends");
    if (const auto card = answered_card_of(event)) memory_.note(*card);
  });
} catch (const std::exception& failure) {
  days_remembered_ = 0;  // the next reload tries again
  if (ending_) return;
  std::cerr << "isoguard: earlier overrides could not be read, so cards come in full: "
            << failure.what() << std::endl;
}

Keeping Kept::keeping() {
  Keeping keeping{nullptr, nullptr, &card_keys_, nullptr};
  if (store_ == nullptr) return keeping;
  keeping.log = &*log_;
  keeping.feedback = &*feedback_;
  keeping.memory = &memory_;
  return keeping;
}

std::string Kept::warning() const {
  return store_ != nullptr ? ""
                           : "decisions are NOT recorded and feedback is not taken, because there "
                             "is no --data-dir; for trying out only";
}

std::optional<audit::Health> Kept::health() const {
  if (store_ == nullptr) return std::nullopt;
  return store_->health();
}

audit_db::SharedState* Kept::shared_state() {
  return store_ == nullptr ? nullptr : store_->shared_state();
}

std::optional<audit_db::ShippingHealth> Kept::shipping() const {
  return store_ == nullptr ? std::nullopt : store_->shipping();
}

std::optional<WitnessHealth> Kept::witness() const {
  return store_ == nullptr ? std::nullopt : store_->witness();
}

void Kept::started(const plugin::Plugin& plugin, const std::string& stepped_back) {
  if (store_ == nullptr) return;
  if (!stepped_back.empty()) {
    log_->knowledge("knowledge_rolled_back", know_of(plugin), stepped_back);
  }
  remember(plugin.days_remembered());
  CanonicalArray servers;
  for (const std::string& url : options_.fhir_servers) servers.text(url);
  CanonicalObject details = with_knowledge(plugin);
  details.text("audit_on_failure", options_.audit.on_failure);
  CanonicalArray accepted;
  for (const std::string& setting : options_.audit.shared_db_accepted) accepted.text(setting);
  details.json("audit_db_accept", accepted.json());
  details.boolean("audit_shared", !options_.audit.shared_db.empty());
  details.boolean("audit_witness", !options_.audit.witness.empty());
  details.text("clients", options_.clients.empty() ? "anybody" : "registered");
  details.integer("fhir_deadline_ms", options_.fhir_deadline_ms);
  details.text("fhir_release", options_.fhir_release);
  details.json("fhir_servers", servers.json());
  details.text("listen", options_.listen);
  details.text("policy", options_.decision.policy);
  log_->config("started", details.json());
}

void Kept::reloaded(const plugin::Plugin& plugin, const ReloadResult& result) {
  if (store_ == nullptr) return;
  remember(plugin.days_remembered());
  if (result.outcome == ReloadOutcome::knowledge_rejected) {
    return log_->knowledge("knowledge_rejected", know_of(plugin), result.said);
  }
  if (result.outcome == ReloadOutcome::rolled_back) {
    return log_->knowledge("knowledge_rolled_back", know_of(plugin), result.said);
  }
  CanonicalObject details = with_knowledge(plugin);
  details.text("said", result.said);
  log_->config(result.was_refused() ? "reload-refused" : "reloaded", details.json());
}

void Kept::stopped(const plugin::Plugin& plugin, const Overload& overload) {
  if (store_ == nullptr) return;
  tell_refusals(overload);
  log_->deliveries();
  log_->config("stopped", with_knowledge(plugin).json());
}

void Kept::tick(const Overload& overload, std::chrono::steady_clock::time_point now) {
  if (store_ == nullptr) return;
  log_->deliveries();
  if (now - told_at_ < kTellEvery) return;
  told_at_ = now;
  tell_refusals(overload);
}

void Kept::tell_refusals(const Overload& overload) {
  const Overload::Counts counts = overload.counts();
  const std::uint64_t unrecorded = log_->unrecorded_refusals();
  if (counts == told_ && unrecorded == told_unrecorded_) return;
  CanonicalObject details;
  for (std::size_t i = 0; i < kReasons; ++i) {
    const auto why = static_cast<TurnedAway>(i);
    if (counts[i] == told_[i] || why == TurnedAway::reads) continue;  // those have their records
    details.integer(to_word(why), static_cast<std::int64_t>(counts[i] - told_[i]));
  }
  if (unrecorded != told_unrecorded_) {
    details.integer("unrecorded", static_cast<std::int64_t>(unrecorded - told_unrecorded_));
  }
  told_ = counts;
  told_unrecorded_ = unrecorded;
  log_->refusals(details.json());
}

}  // namespace isoguard::app

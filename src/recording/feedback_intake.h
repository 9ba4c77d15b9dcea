#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "plugin/cds_hooks/feedback.h"
#include "src/audit_db/shared_state.h"
#include "src/http/handler.h"
#include "src/process/worker.h"
#include "src/recording/caller.h"
#include "src/recording/cards_sent.h"
#include "src/recording/decision_log.h"

namespace isoguard::app {

class AlertMemory;

/// One body of POST …/feedback.
struct FeedbackCall {
  std::string service;
  Caller caller;
  std::string request_sha256;  ///< hex
  std::vector<cds_hooks::FeedbackItem> items;
  std::string
      repeat_check{};  ///< who was asked for repeats: shared or local_only; empty: no others
};

/// Keeps what clients report of cards: an event an item, an exact repeat once (CH-107, R-17).
///
/// Feedback about a card that nobody here knows is kept as such and answered like any other: the
/// card may be another replica's, and what a client says of it must not depend on that. With a
/// shared state, cards and feedback of other replicas are known as far as they have been shared,
/// and of those that get the same item one keeps it. While the state is away each keeps what it
/// gets, under the same key, and says so (`repeat_check`).
class FeedbackIntake {
 public:
  /// All must outlive this, and the sink and the state must have called every `done` and `then`
  /// before this goes. `memory`, unless it is nullptr, is told of what is durable. `shared` may be
  /// nullptr. What the sink has taken and not made durable is in memory or on its way: for
  /// `patience` a repeat of it is not handed to the sink, or clients that send it again and again
  /// would fill the memory of decisions. After that it may be there twice, under one key.
  FeedbackIntake(DecisionLog& log, CardsSent& cards, AlertMemory* memory = nullptr,
                 audit_db::SharedState* shared = nullptr,
                 std::chrono::seconds patience = std::chrono::seconds(60))
      : log_(log), cards_(cards), memory_(memory), shared_(shared), patience_(patience) {}

  /// Answers 200 when every item is durable, or was before. Otherwise 503, whatever OnAuditFailure
  /// says of decisions: nobody waits at a bedside, and the client can send it again. Cards are
  /// looked up on a thread of its own; what waits there is no more than the listener has open
  /// connections. Any thread.
  void take(FeedbackCall call, http::Response response, http::Responder responder);

  /// Returns when all that was taken so far has been looked up and handed to the sink.
  void finish_lookups() { worker_.wait(); }

  /// What is the same for a repeat and for nothing else: SHA-256 in hex over tenant, card, outcome,
  /// time and item.
  static std::string key_of(std::string_view tenant, const cds_hooks::FeedbackItem& item);

  /// Keys that are remembered beyond those that are being written.
  static constexpr std::size_t kRemembered = 10'000;

 private:
  struct Batch;
  using Done = std::function<void(bool durable)>;

  /// Whether somebody has to write the item; if not, `done` is or will be called.
  bool is_new(const std::string& key, const Done& done);
  void look_up(const FeedbackCall& call, const cds_hooks::FeedbackItem& item,
               const std::string& key);
  /// Of one item: writes it, unless another replica has.
  void claim(FeedbackCall of_item, const std::string& key, KnownCard known);
  void write(const FeedbackCall& call, const cds_hooks::FeedbackItem& item, const std::string& key,
             const KnownCard& known);
  void settle(const std::string& key, bool durable);
  void remember(const std::string& key);
  bool is_on_its_way(const std::string& key);
  void note_on_its_way(const std::string& key) noexcept;

  DecisionLog& log_;
  CardsSent& cards_;
  AlertMemory* memory_;
  audit_db::SharedState* shared_;
  const std::chrono::seconds patience_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Done>> writing_;
  std::unordered_set<std::string> kept_;
  std::deque<std::string> kept_in_order_;  ///< oldest first
  std::unordered_map<std::string, std::chrono::steady_clock::time_point> on_their_way_;  ///< since
  Worker worker_;  // last, so that its jobs end before what they use
};

/// The event of one item.
audit::Event feedback_event(const FeedbackCall& call, const cds_hooks::FeedbackItem& item,
                            std::string_view key, const KnownCard& known,
                            const audit::Subjects& subjects);

}  // namespace isoguard::app

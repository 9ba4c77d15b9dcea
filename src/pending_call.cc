#include "src/pending_call.h"

#include <exception>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "plugin/plugin.h"
#include "src/admission/overload.h"
#include "src/fhir_client/client.h"
#include "src/process/trace_context.h"
#include "src/recording/decision_log.h"
#include "src/recording/metrics.h"
#include "src/terminology_client/code_explainer.h"

namespace isoguard::app {
namespace {

using std::chrono::steady_clock;

// Of the fourteen that a call without any prefetch needs.
constexpr std::size_t kFewReads = 7;

std::chrono::microseconds since(steady_clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun);
}

/// What a call asks for next.
struct Errands {
  std::vector<fhir_client::Read> reads;
  std::vector<plugin::UnknownCode> codes;
  bool over = false;  ///< nothing any more, and nothing under way
};

class PendingCall : public std::enable_shared_from_this<PendingCall> {
 public:
  PendingCall(std::unique_ptr<plugin::Call> call, const Sources& sources,
              steady_clock::time_point deadline, http::Response base, http::Responder responder,
              Recording recording)
      : call_(std::move(call)),
        sources_(sources),
        deadline_(deadline),
        base_(std::move(base)),
        responder_(std::move(responder)),
        recording_(std::move(recording)) {}

  void run() {
    Errands next;
    try {
      next = plan();
    } catch (const std::exception&) {
      return fail();
    }
    if (next.over) return answer();
    // Not under the lock: either may answer before it returns.
    if (!next.codes.empty()) ask(std::move(next.codes));
    if (!next.reads.empty()) read(std::move(next.reads));
  }

 private:
  Errands plan() {
    const std::lock_guard lock(mutex_);
    Errands next;
    if (over_) return next;
    if (!reading_) {
      next.reads = reads();
      reading_ = !next.reads.empty();
    }
    if (turned_away_) {
      over_ = next.over = true;
      next.codes.clear();
      return next;
    }
    if (!asking_ && sources_.terminology != nullptr && steady_clock::now() < deadline_) {
      next.codes = call_->unknown_codes();
      asking_ = !next.codes.empty();
    }
    over_ = next.over = !asking_ && !reading_;
    return next;
  }

  std::vector<fhir_client::Read> reads() {
    const std::vector<plugin::Read>& needs = call_->needs();
    std::vector<fhir_client::Read> reads;
    if (needs.empty()) return reads;
    if (!sources_.fhir_server_is_the_clients ||
        !sources_.fhir.is_registered(call_->fhir_server())) {
      call_->give_up(fhir::Failure::not_registered);
    } else if (steady_clock::now() >= deadline_) {
      call_->give_up(fhir::Failure::timeout);
    } else if (comes_too_late(needs.size())) {
      shed(needs.size());
    } else {
      reads.reserve(needs.size());
      for (const plugin::Read& need : needs) reads.push_back({need.path, need.search, need.extra});
    }
    return reads;
  }

  /// Later rounds of reads go on all the same: what came before is worth an answer.
  bool comes_too_late(std::size_t reads) {
    if (recording_.overload == nullptr || std::exchange(read_before_, true)) return false;
    const auto time = sources_.fhir.expected_time(call_->fhir_server(), reads);
    // Averages, and of a line that others join at this moment: half more, or many at its end would
    // come too late all the same.
    return time * 3 / 2 > deadline_ - steady_clock::now();
  }

  void read(std::vector<fhir_client::Read> reads) {
    asked_ = steady_clock::now();
    Caller& caller = recording_.caller;
    if (caller.traceparent_sent.empty()) {
      caller.traceparent_sent = next_traceparent(caller.traceparent);
    }
    sources_.fhir.fetch(call_->fhir_server(), call_->access_token(), std::move(reads), deadline_,
                        [self = shared_from_this()](std::vector<fhir::Reply> replies) {
                          self->take(std::move(replies));
                        },
                        {caller.traceparent_sent, caller.tracestate});
  }

  void ask(std::vector<plugin::UnknownCode> codes) {
    const auto now = steady_clock::now();
    sources_.terminology->explain(
        std::move(codes), now + (deadline_ - now) / 2,
        [self = shared_from_this()](const std::vector<plugin::ExplainedCode>& answers) {
          self->learn(answers);
        });
  }

  void take(std::vector<fhir::Reply> replies) {
    try {
      const std::lock_guard lock(mutex_);
      latency_.fhir += since(asked_);
      for (std::size_t i = 0; i < replies.size(); ++i) call_->deliver(i, std::move(replies[i]));
      reading_ = false;
    } catch (const std::exception&) {
      return fail();
    }
    run();
  }

  void learn(const std::vector<plugin::ExplainedCode>& answers) {
    try {
      const std::lock_guard lock(mutex_);
      call_->learn(answers);
      asking_ = false;
    } catch (const std::exception&) {
      return fail();
    }
    run();
  }

  /// What a call brought is decided, and the card says what was not read; one that brought next to
  /// nothing has nothing to decide.
  void shed(std::size_t reads) {
    if (reads > kFewReads) {
      turned_away_ = true;
      return;
    }
    recording_.overload->turned_away(TurnedAway::reads);
    call_->give_up(fhir::Failure::throttled);
  }

  void turn_away() {
    recording_.overload->turned_away(TurnedAway::fhir);
    responder_(recording_.overload->answer(std::move(base_), TurnedAway::fhir));
  }

  /// Once, by the thread that found that it is over.
  void answer() {
    if (turned_away_) return turn_away();
    const auto begun = steady_clock::now();
    std::optional<plugin::Answer> answer;
    try {
      answer = call_->answer();
    } catch (const std::exception&) {
      return send(plugin::unchecked_answer(), unmade_record());
    }
    latency_.eval = since(begun);
    if (recording_.metrics != nullptr) recording_.metrics->decided(call_->figures(), latency_);
    plugin::Record record;
    if (recording_.log != nullptr) record = record_of(*answer);
    send(std::move(*answer), std::move(record));
  }

  /// Deciding is not possible (no memory, say): a card says so, since clients show any other status
  /// as "all clear".
  void fail() {
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(over_, true)) return;
    }
    send(plugin::unchecked_answer(), unmade_record());
  }

  void send(plugin::Answer answer, plugin::Record record) {
    latency_.parse = recording_.parse;
    base_.status = answer.status;
    base_.body = std::move(answer.body);
    if (recording_.log == nullptr) return responder_(std::move(base_));
    latency_.total = since(recording_.begun);
    recording_.log->answer(std::move(record), recording_.caller, latency_, std::move(base_),
                           std::move(responder_));
  }

  plugin::Record record_of(const plugin::Answer& answer) try {
    return call_->record(answer, recording_.request_sha256);
  } catch (const std::exception&) {
    plugin::Record record = unmade_record();
    if (answer.status >= 400) record.type = "refusal";
    return record;
  }

  /// That there was a call must not be lost because more cannot be said of it.
  static plugin::Record unmade_record() {
    plugin::Record record;
    record.type = "decision";
    record.members.emplace("error", R"("the record could not be made")");
    return record;
  }

  std::mutex mutex_;  // guards call_ and what is under way: answers come on several threads
  std::unique_ptr<plugin::Call> call_;
  bool reading_ = false;
  bool asking_ = false;
  bool over_ = false;
  bool read_before_ = false;
  bool turned_away_ = false;
  const Sources sources_;
  const steady_clock::time_point deadline_;
  http::Response base_;
  http::Responder responder_;
  Recording recording_;
  Latency latency_;
  steady_clock::time_point asked_;
};

}  // namespace

void run_call(std::unique_ptr<plugin::Call> call, const Sources& sources,
              steady_clock::time_point deadline, http::Response base, http::Responder responder,
              Recording recording) {
  std::make_shared<PendingCall>(std::move(call), sources, deadline, std::move(base),
                                std::move(responder), std::move(recording))
      ->run();
}

}  // namespace isoguard::app

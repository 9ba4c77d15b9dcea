#include "src/pending_call.h"

#include <stdexcept>
#include <utility>
#include <vector>

#include "plugin/plugin.h"
#include "src/decision_log.h"
#include "src/fhir_client/client.h"

namespace isoguard::app {
namespace {

using std::chrono::steady_clock;

std::chrono::microseconds since(steady_clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun);
}

class PendingCall : public std::enable_shared_from_this<PendingCall> {
 public:
  PendingCall(std::unique_ptr<plugin::Call> call, fhir_client::Client& fhir,
              steady_clock::time_point deadline, http::Response base, http::Responder responder,
              Recording recording)
      : call_(std::move(call)),
        fhir_(fhir),
        deadline_(deadline),
        base_(std::move(base)),
        responder_(std::move(responder)),
        recording_(std::move(recording)) {}

  void run() {
    const std::vector<plugin::Read>& needs = call_->needs();
    if (needs.empty()) return answer();
    if (!fhir_.is_registered(call_->fhir_server())) return give_up(fhir::Failure::not_registered);
    if (steady_clock::now() >= deadline_) return give_up(fhir::Failure::timeout);
    std::vector<fhir_client::Read> reads;
    reads.reserve(needs.size());
    for (const plugin::Read& need : needs) reads.push_back({need.path, need.search, need.extra});
    asked_ = steady_clock::now();
    fhir_.fetch(call_->fhir_server(), call_->access_token(), std::move(reads), deadline_,
                [self = shared_from_this()](std::vector<fhir::Reply> replies) {
                  self->take(std::move(replies));
                });
  }

 private:
  void take(std::vector<fhir::Reply> replies) {
    latency_.fhir += since(asked_);
    for (std::size_t i = 0; i < replies.size(); ++i) call_->deliver(i, std::move(replies[i]));
    run();
  }

  void give_up(fhir::Failure why) {
    call_->give_up(why);
    answer();
  }

  void answer() {
    const auto begun = steady_clock::now();
    plugin::Answer answer = call_->answer();
    latency_.eval = since(begun);
    base_.status = answer.status;
    if (recording_.log == nullptr) {
      base_.body = std::move(answer.body);
      return responder_(std::move(base_));
    }
    plugin::Record record = record_of(answer);
    latency_.parse = recording_.parse;
    latency_.total = since(recording_.begun);
    base_.body = std::move(answer.body);
    recording_.log->answer(std::move(record), recording_.caller, latency_, std::move(base_),
                           std::move(responder_));
  }

  plugin::Record record_of(const plugin::Answer& answer) try {
    return call_->record(answer, recording_.request_sha256);
  } catch (const std::runtime_error&) {
    // That there was a call must not be lost because more cannot be said of it.
    plugin::Record record;
    record.type = answer.status < 400 ? "decision" : "refusal";
    record.members.emplace("error", R"("the record could not be made")");
    return record;
  }

  std::unique_ptr<plugin::Call> call_;
  fhir_client::Client& fhir_;
  steady_clock::time_point deadline_;
  http::Response base_;
  http::Responder responder_;
  Recording recording_;
  Latency latency_;
  steady_clock::time_point asked_;
};

}  // namespace

void run_call(std::unique_ptr<plugin::Call> call, fhir_client::Client& fhir,
              steady_clock::time_point deadline, http::Response base, http::Responder responder,
              Recording recording) {
  std::make_shared<PendingCall>(std::move(call), fhir, deadline, std::move(base),
                                std::move(responder), std::move(recording))
      ->run();
}

}  // namespace isoguard::app

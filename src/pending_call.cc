#include "src/pending_call.h"

#include <utility>
#include <vector>

#include "plugin/plugin.h"
#include "src/fhir_client/client.h"

namespace isoguard::app {
namespace {

class PendingCall : public std::enable_shared_from_this<PendingCall> {
 public:
  PendingCall(std::unique_ptr<plugin::Call> call, fhir_client::Client& fhir,
              std::chrono::steady_clock::time_point deadline, http::Response base,
              http::Responder responder)
      : call_(std::move(call)),
        fhir_(fhir),
        deadline_(deadline),
        base_(std::move(base)),
        responder_(std::move(responder)) {}

  void run() {
    const std::vector<plugin::Read>& needs = call_->needs();
    if (needs.empty()) return answer();
    if (!fhir_.is_registered(call_->fhir_server())) return give_up(fhir::Failure::not_registered);
    if (std::chrono::steady_clock::now() >= deadline_) return give_up(fhir::Failure::timeout);
    std::vector<fhir_client::Read> reads;
    reads.reserve(needs.size());
    for (const plugin::Read& need : needs) reads.push_back({need.path, need.search, need.extra});
    fhir_.fetch(call_->fhir_server(), call_->access_token(), std::move(reads), deadline_,
                [self = shared_from_this()](std::vector<fhir::Reply> replies) {
                  self->take(std::move(replies));
                });
  }

 private:
  void take(std::vector<fhir::Reply> replies) {
    for (std::size_t i = 0; i < replies.size(); ++i) call_->deliver(i, std::move(replies[i]));
    run();
  }

  void give_up(fhir::Failure why) {
    call_->give_up(why);
    answer();
  }

  void answer() {
    plugin::Answer answer = call_->answer();
    base_.status = answer.status;
    base_.body = std::move(answer.body);
    responder_(std::move(base_));
  }

  std::unique_ptr<plugin::Call> call_;
  fhir_client::Client& fhir_;
  std::chrono::steady_clock::time_point deadline_;
  http::Response base_;
  http::Responder responder_;
};

}  // namespace

void run_call(std::unique_ptr<plugin::Call> call, fhir_client::Client& fhir,
              std::chrono::steady_clock::time_point deadline, http::Response base,
              http::Responder responder) {
  std::make_shared<PendingCall>(std::move(call), fhir, deadline, std::move(base),
                                std::move(responder))
      ->run();
}

}  // namespace isoguard::app

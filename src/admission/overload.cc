#include "src/admission/overload.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "fhir/operation_outcome.h"

namespace isoguard::app {
namespace {

using std::chrono::microseconds;

// Less than this is no queue, whatever calls took of late.
constexpr microseconds kNoWait{20'000};
constexpr std::chrono::seconds kTidyEvery{1};

constexpr std::array<std::string_view, kReasons> kWords = {"no",   "calls", "peer", "rate",
                                                           "late", "fhir",  "reads"};

const char* sentence_of(TurnedAway why) {
  switch (why) {
    case TurnedAway::rate:
      return "This client calls more often than it may. The order was not checked.";
    case TurnedAway::client:
      return "Too many calls of this client are being worked on. The order was not checked.";
    case TurnedAway::fhir:
      return "So many reads wait for the FHIR server that this call would be answered too late. "
             "The "
             "order was not checked.";
    default:
      return "There are more calls than can be answered in time. The order was not checked.";
  }
}

}  // namespace

std::string_view to_word(TurnedAway why) { return kWords[static_cast<std::size_t>(why)]; }

/// Between a handler and the connection: in flight is what has no answer yet.
class Overload::Place final : public http::Responder::Sink {
 public:
  Place(Overload& overload, std::string_view client, Clock::time_point begun)
      : overload_(overload), client_(client), begun_(begun) {}

  void hold(http::Responder responder) { responder_ = std::move(responder); }

  void answer(http::Response response) noexcept override {
    overload_.left(client_, std::chrono::duration_cast<microseconds>(Clock::now() - begun_));
    responder_(std::move(response));
  }

 private:
  Overload& overload_;
  const std::string client_;
  const Clock::time_point begun_;
  http::Responder responder_;
};

TurnedAway Overload::admit(std::string_view client, microseconds waited, http::Responder& responder,
                           Clock::time_point now) {
  const auto place = std::make_shared<Place>(*this, client, now);  // before it counts: may throw
  const TurnedAway why = judge(client, waited, now);
  if (why != TurnedAway::no) {
    turned_away(why);
    return why;
  }
  place->hold(std::move(responder));
  responder = http::Responder(place);
  return why;
}

TurnedAway Overload::judge(std::string_view key, microseconds waited, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  forget_quiet_clients(now);
  auto found = clients_.find(key);
  const std::size_t own = found == clients_.end() ? 0 : found->second.in_flight;
  if (in_flight_ >= limits_.calls) return TurnedAway::calls;
  if (own >= limits_.calls_per_client) return TurnedAway::client;
  if (waited > kNoWait && waited + usual_time_ > limits_.budget) return TurnedAway::late;
  if (found == clients_.end()) {
    found = clients_.emplace(key, Client{0, static_cast<double>(limits_.rate), now}).first;
  }
  if (!may_call(found->second, now)) return TurnedAway::rate;
  ++found->second.in_flight;
  ++in_flight_;
  return TurnedAway::no;
}

bool Overload::may_call(Client& client, Clock::time_point now) const {
  if (limits_.rate == 0) return true;
  const std::chrono::duration<double> passed = now - client.since;
  client.allowance =
      std::min<double>(limits_.rate, client.allowance + passed.count() * limits_.rate);
  client.since = now;
  if (client.allowance < 1) return false;
  client.allowance -= 1;
  return true;
}

/// A second without a call gives the whole allowance back, so that nothing is lost with it.
void Overload::forget_quiet_clients(Clock::time_point now) {
  if (limits_.rate == 0 || now - tidied_ < kTidyEvery) return;
  tidied_ = now;
  std::erase_if(clients_, [now](const auto& each) {
    return each.second.in_flight == 0 && now - each.second.since >= kTidyEvery;
  });
}

void Overload::left(const std::string& client, microseconds took) noexcept {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  usual_time_ = (15 * usual_time_ + took) / 16;
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  --found->second.in_flight;
  if (found->second.in_flight == 0 && limits_.rate == 0) clients_.erase(found);
}

Overload::Counts Overload::counts() const {
  Counts counts{};
  std::transform(counts_.begin(), counts_.end(), counts.begin(),
                 [](const auto& count) { return count.load(); });
  return counts;
}

std::size_t Overload::in_flight() const {
  const std::lock_guard lock(mutex_);
  return in_flight_;
}

http::Response Overload::answer(http::Response base, TurnedAway why) {
  base.status = why == TurnedAway::rate ? 429 : 503;
  // Not the same for all, or they would all come back together.
  const auto seconds = 1 + answers_++ % 3;
  base.headers.emplace_back("Retry-After", std::to_string(seconds));
  base.body = fhir::write_operation_outcome(
      {{fhir::IssueSeverity::error, fhir::IssueType::throttled, sentence_of(why), {}}});
  return base;
}

}  // namespace isoguard::app

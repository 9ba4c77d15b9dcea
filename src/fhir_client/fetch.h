#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "src/fhir_client/client.h"
#include "src/fhir_client/upstream.h"
#include "src/fhir_client/workers.h"

namespace isoguard::fhir_client {

/// All reads of one fetch(): asks, follows pages, and hands everything over once, by the deadline
/// at the latest. What comes afterwards finds nobody and is dropped. Its timer keeps it alive.
///
/// Reads are asked one by one (fetch_singly.cc) or, where the server takes it, the first question
/// of each in one batch (fetch_batched.cc); what an answer leads to is the same.
class Fetch : public std::enable_shared_from_this<Fetch> {
 public:
  struct Order {
    /// Other than none: nothing is asked, this is the answer to all.
    fhir::Failure refusal = fhir::Failure::none;
    std::shared_ptr<Upstream> upstream;
    std::string bearer_token;
    std::vector<Read> reads;
    std::chrono::steady_clock::time_point deadline;
    Client::Done done;
    Trace trace{};
  };

  Fetch(std::shared_ptr<Workers> workers, const Limits& limits, Order order);
  ~Fetch();

  /// Both on a thread of the workers, expire() also when start() will never be called.
  void start();
  void expire();

 private:
  struct Errand {
    Read read;
    fhir::Reply reply;
    std::vector<std::string> targets;  ///< asked so far, the last being under way
    std::shared_ptr<Exchange> exchange;
    bool settled = false;
    enum class Extra : unsigned char { not_asked, asked, refused };
    Extra extra = Extra::not_asked;
    bool retried = false;
    std::unique_ptr<boost::asio::steady_timer> pause;  ///< before the retry
  };

  /// The errands whose first questions go together. `body` is empty when there is no such batch.
  struct Together {
    std::vector<std::size_t> errands;
    std::string body;
    std::shared_ptr<Exchange> exchange;
    bool open = false;  ///< nothing has come of it yet
    bool retried = false;
    bool forbidden = false;  ///< 401 or 403: of batches, if a read of its own is allowed
    std::unique_ptr<boost::asio::steady_timer> pause;
  };

  using Receiver = void (Fetch::*)(std::size_t index, Answer answer);

  void arm();
  void note(const Answer& answer);
  void note_trouble();
  void settle(std::size_t index, fhir::Failure failure);
  void settle_all(fhir::Failure failure);
  void finish(std::unique_lock<std::mutex> lock);
  /// A question whose answer goes to `receiver` on a thread of the workers. False: nobody waits.
  bool prepare(Question& question, std::size_t index, Receiver receiver);
  std::unique_ptr<boost::asio::steady_timer> pause_then(std::chrono::milliseconds pause,
                                                        std::function<void(Fetch&)> then);

  // One by one
  std::optional<std::string> first_target(std::size_t index);
  void begin(std::size_t index);
  void ask(std::size_t index, std::string target);
  void send(std::size_t index, std::string target);
  bool leave_out_extra(std::size_t index, const Answer& answer);
  bool retry(std::size_t index, const Answer& answer);
  void on_answer(std::size_t index, Answer answer);
  void take(std::size_t index, Answer answer);
  void go_on(std::size_t index, const std::string& next);

  // Together
  bool begin_together();
  void send_together();
  bool retry_together(const Answer& answer);
  void on_answer_together(std::size_t, Answer answer);
  void take_together(std::string body);
  void ask_singly();
  void settle_together(fhir::Failure failure);

  const std::shared_ptr<Workers> workers_;
  const Limits limits_;
  const fhir::Failure refusal_;
  const std::shared_ptr<Upstream> upstream_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  const std::chrono::steady_clock::time_point deadline_;
  const std::shared_ptr<std::atomic<std::size_t>> budget_;
  const Trace trace_;

  std::mutex mutex_;  // guards all below
  boost::asio::steady_timer timer_;
  std::string bearer_token_;
  std::vector<Errand> errands_;
  Together together_;
  std::size_t open_ = 0;
  bool finished_ = false;
  Client::Done done_;
};

}  // namespace isoguard::fhir_client

#include "src/recording/counted_sink.h"

#include <utility>

namespace isoguard::app {

void CountedSink::append(audit::Event event, std::function<void(const audit::Receipt&)> done) {
  const auto begun = Metrics::Clock::now();
  sink_.append(
      std::move(event), [this, begun, done = std::move(done)](const audit::Receipt& receipt) {
        metrics_.recorded(receipt.durable, std::chrono::duration_cast<std::chrono::microseconds>(
                                               Metrics::Clock::now() - begun));
        done(receipt);
      });
}

}  // namespace isoguard::app

#pragma once

#include "src/audit/sink.h"
#include "src/recording/metrics.h"

namespace isoguard::app {

/// Passes events on and counts what becomes of them. Both must outlive this, and the sink must have
/// called every `done` before this goes.
class CountedSink final : public audit::Sink {
 public:
  CountedSink(audit::Sink& sink, Metrics& metrics) : sink_(sink), metrics_(metrics) {}

  void append(audit::Event event, std::function<void(const audit::Receipt&)> done) override;

 private:
  audit::Sink& sink_;
  Metrics& metrics_;
};

}  // namespace isoguard::app

#pragma once

#include <atomic>
#include <chrono>

namespace isoguard::app {

/// How far a running service is, and whether it still moves. Any thread.
class Life {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Stage : unsigned char { starting, serving, draining };

  /// A loop that has not gone round for so long will not again.
  static constexpr std::chrono::seconds kStalledAfter{15};

  Stage stage() const { return stage_; }
  void enter(Stage stage) { stage_ = stage; }

  /// The thread that waits for signals is going round.
  void tick(Clock::time_point now = Clock::now()) { ticked_ = now.time_since_epoch().count(); }
  /// Whether that thread and the slowest event loop, which last went round at `loop`, still move.
  bool moves(Clock::time_point loop, Clock::time_point now = Clock::now()) const {
    const Clock::time_point own{Clock::duration(ticked_.load())};
    return own > now - kStalledAfter && loop > now - kStalledAfter;
  }

 private:
  std::atomic<Stage> stage_ = Stage::starting;
  std::atomic<Clock::rep> ticked_{Clock::now().time_since_epoch().count()};
};

}  // namespace isoguard::app

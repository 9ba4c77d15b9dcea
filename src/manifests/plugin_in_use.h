#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>

namespace isoguard::plugin {
class Plugin;
}

namespace isoguard::app {

/// The knowledge that decides new calls. A call that has begun keeps the knowledge it began with.
class PluginInUse {
 public:
  explicit PluginInUse(std::shared_ptr<const plugin::Plugin> plugin);

  /// What a call that begins now is decided with; good until this thread asks again. Each thread
  /// keeps its own hold on it, so a call costs one load of a value that hardly ever changes.
  const plugin::Plugin& now() const;

  /// When the knowledge was put to use. Any thread.
  std::chrono::system_clock::time_point since() const;

  /// From the next now() of each thread on, `plugin` decides. Any thread.
  void replace(std::shared_ptr<const plugin::Plugin> plugin);

 private:
  mutable std::mutex mutex_;  // only around a change, and once a thread after it
  std::shared_ptr<const plugin::Plugin> plugin_;
  std::chrono::system_clock::time_point since_ = std::chrono::system_clock::now();
  std::atomic<std::uint64_t> edition_;  ///< no two in the process are alike
};

}  // namespace isoguard::app

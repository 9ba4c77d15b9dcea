#include "src/manifests/plugin_in_use.h"

#include <utility>

#include "plugin/plugin.h"

namespace isoguard::app {
namespace {

std::uint64_t next_edition() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

/// What a thread decides with.
struct Hold {
  std::uint64_t edition = 0;
  std::shared_ptr<const plugin::Plugin> plugin;
};

}  // namespace

PluginInUse::PluginInUse(std::shared_ptr<const plugin::Plugin> plugin)
    : plugin_(std::move(plugin)), edition_(next_edition()) {}

const plugin::Plugin& PluginInUse::now() const {
  thread_local Hold hold;
  if (hold.edition != edition_.load(std::memory_order_acquire)) {
    const std::lock_guard lock(mutex_);
    hold = {edition_.load(std::memory_order_relaxed), plugin_};
  }
  return *hold.plugin;
}

std::chrono::system_clock::time_point PluginInUse::since() const {
  const std::lock_guard lock(mutex_);
  return since_;
}

void PluginInUse::replace(std::shared_ptr<const plugin::Plugin> plugin) {
  const std::lock_guard lock(mutex_);
  plugin_.swap(plugin);
  since_ = std::chrono::system_clock::now();
  edition_.store(next_edition(), std::memory_order_release);
}

}  // namespace isoguard::app

#pragma once

#include <exception>
#include <string>

namespace isoguard::app {

/// What came of reading files anew.
enum class ReloadOutcome : unsigned char {
  unchanged,           ///< they are what is in use
  taken,               ///< they are in use from now on
  rolled_back,         ///< the same, though what was in use was newer, since the options allow it
  knowledge_rejected,  ///< the manifests were refused; what was in use stays
  refused,             ///< something else was; what was in use stays
};

/// What came of it, and how it is told in the log: a sentence, then perhaps a line for each thing
/// that changed or is wrong.
struct ReloadResult {
  ReloadOutcome outcome = ReloadOutcome::unchanged;
  std::string said;

  bool was_refused() const {
    return outcome == ReloadOutcome::knowledge_rejected || outcome == ReloadOutcome::refused;
  }
};

/// What `reload` comes to; when it throws, that it was refused: `said`, then the reason. A service
/// that runs must not end because of what it reads anew.
template <class Reload>
ReloadResult guarded(const char* said, Reload reload) {
  try {
    return reload();
  } catch (const std::exception& failure) {
    return {ReloadOutcome::refused, said + std::string(failure.what())};
  }
}

}  // namespace isoguard::app

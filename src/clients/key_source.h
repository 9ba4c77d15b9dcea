#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "src/clients/key_set.h"

namespace isoguard::clients {

/// How it stands with the keys of a client.
struct KeyCondition {
  std::size_t usable = 0;
  std::string trouble;  ///< what somebody should look at, in words that follow "the keys"; or empty
};

/// Where the keys of a client are. Any thread.
class KeySource {
 public:
  using Found = std::function<void(std::optional<PublicKey>)>;

  virtual ~KeySource() = default;

  /// Calls `found` exactly once with KeySet::find(), or nothing: at once, or later on another
  /// thread. A source that goes first never calls it.
  virtual void find(const std::string& kid, Algorithm algorithm, Found found) = 0;

  virtual KeyCondition condition() = 0;
};

/// Keys that were given with the client.
class FixedKeys final : public KeySource {
 public:
  explicit FixedKeys(KeySet keys) : keys_(std::move(keys)) {}
  void find(const std::string& kid, Algorithm algorithm, Found found) override {
    const PublicKey* key = keys_.find(kid, algorithm);
    found(key == nullptr ? std::nullopt : std::optional(*key));
  }
  KeyCondition condition() override { return {keys_.size(), ""}; }

 private:
  const KeySet keys_;
};

}  // namespace isoguard::clients

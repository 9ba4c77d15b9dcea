#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

namespace isoguard::clients {

enum class Claim : std::uint8_t {
  claimed,      ///< nobody had it before
  seen,         ///< somebody had
  unavailable,  ///< the store cannot say
};

/// Remembers which tokens were used (RFC 7519 section 4.1.7), each until it is expired anyway.
class ReplayStore {
 public:
  virtual ~ReplayStore() = default;

  /// Marks `jti` of `iss` as used, until `expires` (seconds since 1970), and calls `done` exactly
  /// once with what it was before. Of several claims of one `jti`, at once and on different
  /// machines, one is `claimed`. Must not block: what has to wait calls `done` later, on any
  /// thread. Any thread.
  virtual void claim(const std::string& iss, const std::string& jti, std::int64_t expires,
                     std::function<void(Claim)> done) = 0;
};

/// The store of this process alone. Holds at most `most` tokens; with more, those forget first that
/// expire first.
class LocalReplayStore final : public ReplayStore {
 public:
  /// `now`: seconds since 1970.
  LocalReplayStore(std::size_t most, std::function<std::int64_t()> now);

  void claim(const std::string& iss, const std::string& jti, std::int64_t expires,
             std::function<void(Claim)> done) override;
  std::size_t size() const;

 private:
  using Mark = std::array<std::uint8_t, 32>;
  struct HashOfMark {
    std::size_t operator()(const Mark& mark) const;
  };

  Claim claim(const Mark& mark, std::int64_t expires);
  void forget_first();

  const std::size_t most_;
  const std::function<std::int64_t()> now_;
  mutable std::mutex mutex_;
  std::unordered_map<Mark, std::int64_t, HashOfMark> used_;
  std::multimap<std::int64_t, Mark> by_expiry_;
};

/// Asks both: this process, and what all replicas share, if there is such a store.
class ReplayGuard {
 public:
  struct Outcome {
    bool fresh = false;
    bool shared = false;  ///< all replicas were asked; otherwise only this one
  };

  /// Both must outlive this and all claims; `local` answers within claim(), `shared` may be
  /// nullptr.
  ReplayGuard(ReplayStore& local, ReplayStore* shared) : local_(local), shared_(shared) {}

  void claim(const std::string& iss, const std::string& jti, std::int64_t expires,
             std::function<void(Outcome)> done);

 private:
  ReplayStore& local_;
  ReplayStore* shared_;
};

}  // namespace isoguard::clients

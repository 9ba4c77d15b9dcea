#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/checkpoint.h"
#include "src/audit/pruned.h"

/// Judges what a log kept without trusting whoever kept it. No network, no clock, no secret.
namespace isoguard::audit {

/// One thing that is not as it must be.
struct Finding {
  std::string origin;                ///< empty: not known
  std::optional<std::uint64_t> seq;  ///< the event, or the first of those meant
  std::string what;                  ///< without patient data

  /// "site/r1/e1 seq 17: …", one line.
  std::string text() const;
};
using Report = std::function<void(const Finding&)>;

/// What the verifier believes beforehand.
struct Trust {
  std::vector<NoteVerifier> keys;
  /// What others kept of checkpoints, by origin and size.
  std::map<std::string, std::map<std::uint64_t, Hash>> witnessed;
  /// What `start` events say of the databases before their own (predecessor_of), in the same way.
  std::map<std::string, std::map<std::uint64_t, Hash>> followed;

  /// The checkpoint of a note that one of the keys signed.
  std::optional<Checkpoint> open(std::string_view note) const;
};

/// Why these bytes are not event `seq` of `origin` in the form of docs/audit-format.md; empty when
/// they are. Cheap next to reading them from a disk.
std::string fault_of_event(std::string_view bytes, std::string_view origin, std::uint64_t seq);

/// One origin from its first event on: events in order, each checkpoint after the events it covers.
class OriginCheck {
 public:
  /// `trust` outlives this.
  OriginCheck(std::string origin, const Trust& trust, Report report);

  /// `leaf` is the hash that was kept beside the bytes; it tells which event was changed.
  void event(std::uint64_t seq, const Hash& leaf, std::string_view bytes);
  /// An event of which only the leaf is left. It is missing unless an event that a checkpoint
  /// covers says that it was deleted.
  void pruned(std::uint64_t seq, const Hash& leaf);
  void checkpoint(std::string_view note);
  /// Reports what is missing at the end. `may_have_tail`: events behind the newest checkpoint are
  /// in order, as in a running log.
  void finish(bool may_have_tail);

  std::uint64_t events() const { return next_; }
  std::uint64_t checkpoints() const { return checkpoints_; }
  /// Of the events, those whose bytes were deleted.
  std::uint64_t pruned_events() const { return pruned_; }
  /// Of the events, those that the newest checkpoint covers.
  std::uint64_t covered() const { return covered_; }

 private:
  void find(std::optional<std::uint64_t> seq, std::string what) const;
  void check_place(std::uint64_t seq);
  void append(const Hash& leaf);
  void find_unnamed();
  void compare_with_others();
  void compare_root(const Checkpoint& checkpoint);

  std::string origin_;
  const Trust& trust_;
  Report report_;
  Frontier frontier_;
  std::uint64_t next_ = 0;     ///< sequence number that is due
  std::uint64_t covered_ = 0;  ///< size of the newest checkpoint
  std::uint64_t checkpoints_ = 0;
  std::uint64_t pruned_ = 0;
  std::vector<Range> gone_;  ///< events of which only the leaf is left
  /// What `pruned` events name; those behind the newest checkpoint wait.
  std::vector<Range> named_, named_uncovered_;
  std::uint64_t uncompared_ = 0;  ///< checkpoints whose root could not be computed
  /// Whether frontier_ is the tree up to next_. Once it is not, no later root can be compared.
  bool whole_ = true;
};

}  // namespace isoguard::audit

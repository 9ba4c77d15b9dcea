#include "src/tools/event_proof.h"

#include <algorithm>

#include "src/audit/path_builder.h"
#include "src/audit/proof.h"

namespace isoguard::app {
namespace {

using audit::CheckpointNote;
using audit::Record;
using audit::RecordSource;
using Lack = EventProof::Lack;

constexpr std::uint64_t kPage = 10'000;

EventProof lacking(Lack lack, std::string why) { return {lack, "", std::move(why)}; }

/// Why an event has no proof before any leaf is read; nothing when it may have one.
std::optional<EventProof> lack_of(const Record& record,
                                  const std::optional<CheckpointNote>& newest) {
  if (!newest) return lacking(Lack::not_yet, "there is no checkpoint yet: nothing can be proven");
  const std::string event = "event " + record.id.text();
  if (record.sequence >= newest->size) {
    return lacking(Lack::not_yet, event + " is newer than the newest checkpoint; ask again later");
  }
  if (record.bytes.empty()) {
    return lacking(Lack::deleted, event + " was deleted when its time was over; its leaf is left");
  }
  return std::nullopt;
}

/// Gives all leaves below `size` to the builders. Why not; empty: it did.
std::string read_leaves(RecordSource& log, std::uint64_t size,
                        std::vector<audit::PathBuilder>& builders) {
  for (std::uint64_t next = 0; next < size;) {
    const auto leaves = log.leaves(next, std::min(kPage, size - next));
    if (leaves.empty()) {
      return "event " + std::to_string(next) + " of the audit database is missing or damaged";
    }
    for (audit::PathBuilder& builder : builders) {
      for (const audit::Hash& leaf : leaves) builder.append(leaf);
    }
    next += leaves.size();
  }
  return "";
}

EventProof proof_under(const CheckpointNote& newest, const audit::Checkpoint& checkpoint,
                       const Record& record, const audit::PathBuilder& builder) {
  const auto path = builder.path();
  if (!audit::proves_inclusion(audit::leaf_hash(record.bytes), record.sequence, newest.size, path,
                               checkpoint.root)) {
    return lacking(Lack::damaged, "the events of " + checkpoint.origin +
                                      " are not those of its newest checkpoint; run audit verify");
  }
  return {Lack::none, audit::proof_line({record.sequence, record.bytes, path, newest.note}), ""};
}

}  // namespace

std::optional<audit::Checkpoint> checkpoint_of(const CheckpointNote& note,
                                               const std::string& origin) {
  auto checkpoint = audit::unverified_checkpoint(note.note);
  const bool fits = checkpoint && checkpoint->origin == origin && checkpoint->size == note.size;
  return fits ? checkpoint : std::nullopt;
}

std::vector<EventProof> prove_in(RecordSource& log, const std::vector<Record>& records) {
  std::vector<EventProof> proofs(records.size());
  std::vector<std::size_t> open;
  std::vector<audit::PathBuilder> builders;
  const auto newest = log.newest_checkpoint();
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (auto lack = lack_of(records[i], newest)) {
      proofs[i] = std::move(*lack);
      continue;
    }
    open.push_back(i);
    builders.emplace_back(records[i].sequence, newest->size);
  }
  if (open.empty()) return proofs;
  const auto checkpoint = checkpoint_of(*newest, log.origin());
  std::string fault = checkpoint ? read_leaves(log, newest->size, builders)
                                 : "the newest checkpoint of " + log.origin() + " is damaged";
  for (std::size_t i = 0; i < open.size(); ++i) {
    proofs[open[i]] = fault.empty()
                          ? proof_under(*newest, *checkpoint, records[open[i]], builders[i])
                          : lacking(Lack::damaged, fault);
  }
  return proofs;
}

}  // namespace isoguard::app

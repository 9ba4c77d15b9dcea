#include "src/audit/proof.h"

#include "src/audit/bundle_line.h"
#include "src/audit/canonical.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

/// Longer than the path of any tree.
constexpr std::size_t kMostHashes = 64;

std::optional<EventProof> parse_proof(std::string_view line) {
  const ParsedLine parsed(line);
  const auto seq = from_decimal(parsed["seq"].number());
  if (!seq || parsed["path"].items().size() > kMostHashes) return std::nullopt;
  EventProof proof{
      *seq, std::string(parsed["event"].string()), {}, std::string(parsed["checkpoint"].string())};
  for (const auto& item : parsed["path"].items()) {
    const auto hash = hash_from_hex(item.string());
    if (!hash) return std::nullopt;
    proof.path.push_back(*hash);
  }
  if (proof_line(proof) != line) return std::nullopt;
  return proof;
}

bool contradicts(const Checkpoint& checkpoint, const Trust& trust) {
  const auto origin = trust.witnessed.find(checkpoint.origin);
  if (origin == trust.witnessed.end()) return false;
  const auto seen = origin->second.find(checkpoint.size);
  return seen != origin->second.end() && seen->second != checkpoint.root;
}

}  // namespace

std::string proof_line(const EventProof& proof) {
  CanonicalArray path;
  for (const Hash& hash : proof.path) path.text(hex(hash));
  CanonicalObject line;
  line.text("checkpoint", proof.note).text("event", proof.bytes).json("path", path.json());
  return line.integer("seq", static_cast<std::int64_t>(proof.seq)).json() + "\n";
}

std::string check_proof(std::string_view line, const Trust& trust, const Report& report) {
  const auto proof = parse_proof(line);
  if (!proof) {
    report({"", std::nullopt, "this is damaged, or no proof of an event"});
    return "";
  }
  const auto checkpoint = trust.open(proof->note);
  if (!checkpoint) {
    report({"", proof->seq, "the checkpoint is not signed by a given key for this origin"});
    return "";
  }
  std::string fault = fault_of_event(proof->bytes, checkpoint->origin, proof->seq);
  if (fault.empty() && contradicts(*checkpoint, trust)) {
    fault = "a witness has another checkpoint of size " + std::to_string(checkpoint->size) +
            ": history was rewritten";
  }
  if (fault.empty() && !proves_inclusion(leaf_hash(proof->bytes), proof->seq, checkpoint->size,
                                         proof->path, checkpoint->root)) {
    fault =
        "the event is not in the log of the checkpoint of size " + std::to_string(checkpoint->size);
  }
  if (fault.empty()) return checkpoint->origin;
  report({checkpoint->origin, proof->seq, std::move(fault)});
  return "";
}

}  // namespace isoguard::audit

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/audit/verify.h"

/// A line that shows of one event that it is in the log, without the others.
namespace isoguard::audit {

struct EventProof {
  std::uint64_t seq = 0;
  std::string bytes;       ///< of the event
  std::vector<Hash> path;  ///< inclusion_proof() in the tree of the checkpoint
  std::string note;        ///< a signed checkpoint
};

/// With its line feed.
std::string proof_line(const EventProof& proof);

/// Reports why the line proves nothing. Returns the event's origin when it proves that the event
/// is in the log of this origin; empty otherwise. That the checkpoint itself is one of the log's
/// only history is shown by a whole bundle, or by a witness who has the same checkpoint.
std::string check_proof(std::string_view line, const Trust& trust, const Report& report);

}  // namespace isoguard::audit

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/audit/checkpoint.h"
#include "src/audit/record_source.h"

namespace isoguard::app {

/// The checkpoint of a note of the log `origin` itself; the signature is looked at by who verifies.
/// Nothing when it is damaged.
std::optional<audit::Checkpoint> checkpoint_of(const audit::CheckpointNote& note,
                                               const std::string& origin);

/// What shows that an event is in its log, or why nothing does.
struct EventProof {
  enum class Lack : unsigned char {
    none,
    not_yet,  ///< no checkpoint covers the event so far
    deleted,  ///< its time was over
    damaged   ///< of the log
  };
  Lack lack = Lack::none;
  std::string line;  ///< audit::proof_line
  std::string why;   ///< when there is none, in a sentence
};

/// For each record of the log, in their order, under its newest checkpoint. Reads the leaves once.
/// Throws what the log throws.
std::vector<EventProof> prove_in(audit::RecordSource& log,
                                 const std::vector<audit::Record>& records);

}  // namespace isoguard::app

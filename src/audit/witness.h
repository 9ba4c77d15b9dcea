#pragma once

#include <string>
#include <string_view>

#include "src/audit/verify.h"

/// A folder of checkpoints that somebody else keeps: on another machine, another's share, paper.
/// Each is a note in a file of its own; what was once seen cannot be taken back by who owns the
/// log.
namespace isoguard::audit {

/// The name of a checkpoint's file: 16 hex digits of SHA-256(origin), "-", the size with 16
/// digits, ".note".
std::string witness_file_name(const Checkpoint& checkpoint);

/// Where a witness behind the URL `base`, with or without slashes at its end, keeps it, and as what
/// its note is sent there.
std::string witness_url(std::string base, const Checkpoint& checkpoint);
inline constexpr const char* kNoteMediaType = "text/plain; charset=utf-8";

/// The name of the newest checkpoint's file of an origin in the folder; nothing when none is there.
std::optional<std::string> newest_witness_file(const std::string& folder, std::string_view origin);

/// Adds every *.note of the folder to trust.witnessed. Reports files that cannot be read, are not
/// signed by a key of `trust`, or contradict each other. False when the folder cannot be read.
bool read_witness(const std::string& folder, Trust& trust, const Report& report);

/// Puts a note into the folder, never over another of that name; the same note again is well.
/// Returns what went wrong; empty: nothing.
std::string write_witness(const std::string& folder, const Checkpoint& checkpoint,
                          std::string_view note);

}  // namespace isoguard::audit

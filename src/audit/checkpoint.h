#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/audit/merkle.h"
#include "src/audit/note.h"

namespace isoguard::audit {

/// What a log says of itself: so many events, and the root over them (C2SP tlog-checkpoint).
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  bool operator==(const Checkpoint&) const = default;
};

/// Three lines: origin, size in decimal, root in base64.
std::string checkpoint_text(const Checkpoint& checkpoint);
/// Only what checkpoint_text() writes: no further line, no other spelling of a number.
std::optional<Checkpoint> parse_checkpoint(std::string_view text);
/// What a note says, whoever signed it, if it is a checkpoint.
std::optional<Checkpoint> unverified_checkpoint(std::string_view note);

/// Whether a key of this name may sign checkpoints of the origin: it is called like the origin, or
/// like the path above it ("site/replica" for "site/replica/epoch").
bool may_sign(std::string_view key_name, std::string_view origin);

std::string sign_checkpoint(const NoteSigner& signer, const Checkpoint& checkpoint);
/// The checkpoint of a note that this key signed and may sign; else nothing.
std::optional<Checkpoint> open_checkpoint(std::string_view note, const NoteVerifier& verifier);

}  // namespace isoguard::audit

#pragma once

#include <string>
#include <vector>

#include "src/audit/note.h"

namespace isoguard::audit {

/// A file of those whose signatures count: a verifier (NoteVerifier) a line, "#" begins a comment.
/// Refused when others than its owner may write it, when a line is no verifier, or when two lines
/// are of one name or one key. It may name nobody.
FromFile<std::vector<NoteVerifier>> read_verifiers(const std::string& path);

}  // namespace isoguard::audit

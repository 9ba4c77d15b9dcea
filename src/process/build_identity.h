#pragma once

#include <string>
#include <string_view>

namespace isoguard::app {

/// What this program was built from. Two builds of the same sources with the same compiler say the
/// same; nothing of it depends on the day, the folder or the machine. Static storage.
struct BuildIdentity {
  std::string_view version;     ///< "0.1.0"
  std::string_view commit;      ///< 40 hex digits, with "+changes" after them when files differed
                                ///< from it; "unknown" when built outside a repository
  std::string_view compiler;    ///< "GNU 12.2.0"
  std::string_view build_type;  ///< "Release", "Debug", "RelWithDebInfo"
};

const BuildIdentity& build_identity();

/// One line without its end, for `--version` and logs: the identity, and the SHA-256 of the
/// manifests compiled in, which is the one that `isoguard rulebook` prints. Hashes when called.
std::string version_text();

}  // namespace isoguard::app

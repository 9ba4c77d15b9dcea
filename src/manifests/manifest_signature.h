#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/manifest.h"
#include "src/audit/note.h"
#include "src/manifests/manifest_files.h"

/// Signatures over a whole folder of manifests (docs/operations.md): a note over a listing of it.
/// The listing is lines: "isoguard-manifests/1", id, version, and for each file its SHA-256 in hex,
/// two blanks and its path, sorted by the bytes of the path, as sha256sum writes and checks them.
namespace isoguard::app {

/// The listing of files; id and version are those of the knowledge that they make. Faults: names
/// that cannot stand in a line, which are those that are no UTF-8 or have control characters.
knowledge::Loaded<std::string> listing_of(const knowledge::ManifestFiles& files,
                                          std::string_view id, std::string_view version);

/// A listing that was signed, and by whom.
struct Endorsed {
  knowledge::Signature signature;
  std::string id;
  std::string version;
};

/// Whether the folder's signature is by one of `signers` and over exactly the files that are there,
/// byte for byte. Otherwise what is wrong: with the signature, or each file that was changed, added
/// or is missing. That knowledge.json says what the listing says is for fault_of().
knowledge::Loaded<Endorsed> verify(const ManifestFolder& folder,
                                   std::span<const audit::NoteVerifier> signers);

/// Faults when the knowledge that signed files make is not what its listing says.
std::vector<knowledge::Fault> faults_of(const Endorsed& endorsed,
                                        const knowledge::Knowledge& knowledge);

/// The note of `signer` over a listing. Signatures of others that `before`, the signature until
/// now, has over the same listing stay.
std::string signed_listing(const std::string& listing, const audit::NoteSigner& signer,
                           std::string_view before);

/// The keys that --manifest-signers names: at least one. A fault otherwise.
knowledge::Loaded<std::vector<audit::NoteVerifier>> read_signers(const std::string& path);

}  // namespace isoguard::app

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugin/knowledge/manifest.h"
#include "src/options/decision_options.h"

namespace isoguard::app {

/// The signature of a folder of manifests, in the folder.
inline constexpr std::string_view kSignatureFile = "manifests.sig";

/// A site's manifests as they lie in their folder, and nothing else.
struct ManifestFolder {
  knowledge::ManifestFiles files;        ///< what decides, and the self-tests
  std::optional<std::string> signature;  ///< the bytes of kSignatureFile; nothing: there is none
};

/// Reads a folder. Links to files are followed, links to folders are not. A file that cannot be
/// read, or is larger than 64 MiB, is a fault.
knowledge::Loaded<ManifestFolder> read_manifest_folder(const std::string& folder);

/// The folder of the drug codes that the site imported into its data folder; empty without one.
std::string imported_folder(const std::string& data_dir);

/// The drug codes that the site imported into its data folder; none without one.
knowledge::Loaded<knowledge::ManifestFiles> read_imported_codes(const std::string& data_dir);

/// The JSON files below the folder of the manifests (sub-folders rules, policies, services,
/// knowledge, selftest and the top), or those compiled into the program when there is none; and the
/// drug codes that the site imported into its data folder. Faults as in read_manifest_folder().
/// Nothing is verified.
knowledge::Loaded<knowledge::ManifestFiles> read_manifest_files(const DecisionOptions& options);

/// "the manifests in DIR have 2 faults:", then a line a fault.
std::string describe_faults(const DecisionOptions& options,
                            const std::vector<knowledge::Fault>& faults);

}  // namespace isoguard::app

#include "src/options/manifest_options.h"

#include <CLI/CLI.hpp>

namespace isoguard::app {

void add_manifest_options(CLI::App& command, DecisionOptions& options) {
  command
      .add_option("--manifest-signers", options.manifest_signers,
                  "File with the verifiers of those who may sign --manifests; without a good "
                  "signature of one of them the folder is refused")
      ->envname("ISOGUARD_MANIFEST_SIGNERS");
  command
      .add_flag("--allow-older-manifests", options.allow_older_manifests,
                "Take also --manifests of a lower version than what was in use before")
      ->envname("ISOGUARD_ALLOW_OLDER_MANIFESTS");
}

std::string fault_of(const DecisionOptions& options) {
  if (options.manifest_signers.empty() || !options.manifests.empty()) return {};
  return "--manifest-signers needs --manifests, whose signature is asked for";
}

}  // namespace isoguard::app

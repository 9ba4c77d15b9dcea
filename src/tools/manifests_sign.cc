#include "src/tools/manifests_sign.h"

#include <filesystem>
#include <iostream>

#include "plugin/knowledge/knowledge.h"
#include "src/audit/note.h"
#include "src/manifests/manifest_files.h"
#include "src/manifests/manifest_signature.h"
#include "src/process/files.h"
#include "src/tools/manifests_check.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using knowledge::Fault;

int cannot_use(const std::vector<Fault>& faults) {
  std::cerr << knowledge::to_string(faults);
  return 2;
}

/// "isoguard 1.0.0, 150 files, signed by st-anna/pharmacy"
int say_signed(const knowledge::Knowledge& knowledge, const ManifestFolder& folder,
               const std::string& signer) {
  std::cout << knowledge.id << ' ' << knowledge.version << ", " << folder.files.size()
            << " files, signed by " << signer << '\n';
  return 0;
}

}  // namespace

int sign_manifests(const ManifestsOptions& options) {
  const auto signer = audit::read_signing_key(options.key);
  if (!signer) return refuse(signer.error());
  const auto folder = read_manifest_folder(options.folder);
  if (!folder) return cannot_use(folder.error());
  if (const int code = check_manifest_files(folder->files); code != 0) return code;
  const auto knowledge = knowledge::load(folder->files);
  if (!knowledge) return report_faults(knowledge.error());
  const auto listing = listing_of(folder->files, (*knowledge)->id, (*knowledge)->version);
  if (!listing) return report_faults(listing.error());
  const std::string file = (std::filesystem::path(options.folder) / kSignatureFile).string();
  const std::string error =
      replace_file(file, signed_listing(*listing, *signer, folder->signature.value_or("")));
  if (!error.empty()) return refuse(error);
  return say_signed(**knowledge, *folder, signer->verifier().name());
}

int verify_manifests(const ManifestsOptions& options) {
  const auto signers = read_signers(options.signers);
  if (!signers) return cannot_use(signers.error());
  const auto folder = read_manifest_folder(options.folder);
  if (!folder) return cannot_use(folder.error());
  const auto endorsed = verify(*folder, *signers);
  if (!endorsed) return report_faults(endorsed.error());
  const auto knowledge = knowledge::load(folder->files);
  if (!knowledge) return report_faults(knowledge.error());
  const std::vector<Fault> faults = faults_of(*endorsed, **knowledge);
  if (!faults.empty()) return report_faults(faults);
  return say_signed(**knowledge, *folder, endorsed->signature.signer);
}

}  // namespace isoguard::app

#include "src/manifests/reload.h"

#include <utility>

#include "plugin/knowledge/changes.h"
#include "plugin/plugin.h"
#include "src/manifests/knowledge_in_use.h"
#include "src/manifests/manifest_files.h"

namespace isoguard::app {
namespace {

constexpr const char* kRefused = "reload refused, deciding as before: ";

/// "reload: 2 files changed", then a line a file; and what else changed.
ReloadResult describe(const std::vector<std::string>& changes,
                      const std::vector<std::string>& others) {
  if (changes.empty() && others.empty()) {
    return {ReloadOutcome::unchanged, "reload: nothing changed"};
  }
  std::string text = "reload: who may call changed";
  if (!changes.empty()) {
    text = "reload: " + std::to_string(changes.size()) +
           (changes.size() == 1 ? " file changed" : " files changed") +
           "; new calls are decided with";
  }
  for (const std::string& change : changes) text += "\n  " + change;
  for (const std::string& other : others) text += "\n  " + other;
  return {ReloadOutcome::taken, text};
}

/// The sentence for `fault`, which fault_after() found.
std::string must_not_follow(const DecisionOptions& options, const std::string& fault) {
  return "the manifests in " + options.manifests + " cannot be used: " + fault +
         " (--allow-older-manifests lets them)";
}

/// Those compiled in are trusted as the program is.
bool may_step_back(const DecisionOptions& options) {
  return options.allow_older_manifests || options.manifests.empty();
}

}  // namespace

LoadedManifests::LoadedManifests(DecisionOptions options, TestedManifests tested,
                                 std::string stepped_back)
    : options_(std::move(options)),
      files_(std::move(tested.files)),
      plugin_(std::move(tested.plugin)),
      stepped_back_(std::move(stepped_back)) {}

tl::expected<std::unique_ptr<LoadedManifests>, std::string> LoadedManifests::load(
    const DecisionOptions& options, const std::function<void(const std::string&)>& report) {
  auto tested = read_tested_manifests(options);
  if (!tested) return tl::unexpected(describe_faults(options, tested.error()));
  const auto last = last_in_use(options.data_dir, report);
  std::string fault = last ? fault_after(*last, version_of(tested->plugin->knowledge())) : "";
  if (!fault.empty() && !may_step_back(options)) {
    return tl::unexpected(must_not_follow(options, fault));
  }
  return std::unique_ptr<LoadedManifests>(
      new LoadedManifests(options, std::move(*tested), std::move(fault)));
}

ReloadResult LoadedManifests::reload(AlsoReloaded* also) {
  ReloadResult result = guarded(kRefused, [&] { return take(also); });
  const std::lock_guard lock(mutex_);
  refused_ = result.was_refused() ? result.said : "";
  return result;
}

std::vector<std::string> LoadedManifests::files() const {
  return {options_.manifests, options_.manifest_signers, imported_folder(options_.data_dir)};
}

ReloadResult LoadedManifests::take(AlsoReloaded* also) {
  const auto rejected = [](const std::string& why) {
    return ReloadResult{ReloadOutcome::knowledge_rejected, kRefused + why};
  };
  auto tested = read_tested_manifests(options_);
  if (!tested) return rejected(describe_faults(options_, tested.error()));
  const std::string step_back =
      fault_after(version_of(plugin_.now().knowledge()), version_of(tested->plugin->knowledge()));
  if (!step_back.empty() && !may_step_back(options_)) {
    return rejected(must_not_follow(options_, step_back));
  }
  Prepared others;
  if (also != nullptr) {
    auto prepared = also->prepare(*tested->plugin);
    if (!prepared) return {ReloadOutcome::refused, kRefused + prepared.error()};
    others = std::move(*prepared);
  }
  return put_to_use(std::move(*tested), others, step_back);
}

ReloadResult LoadedManifests::put_to_use(TestedManifests tested, const Prepared& others,
                                         const std::string& step_back) {
  std::vector<std::string> changes = knowledge::describe_changes(files_, tested.files);
  const knowledge::Signature& before = plugin_.now().knowledge().signature;
  const knowledge::Signature& now = tested.plugin->knowledge().signature;
  if (now.signer != before.signer || now.listing != before.listing) {
    changes.push_back("manifests.sig: signed by " + now.signer);
  }
  if (!changes.empty()) plugin_.replace(std::move(tested.plugin));
  files_ = std::move(tested.files);
  if (others.use) others.use();
  ReloadResult result = describe(changes, others.changes);
  if (!step_back.empty()) {
    result.outcome = ReloadOutcome::rolled_back;
    result.said += "\n  --allow-older-manifests: " + step_back;
  }
  return result;
}

std::string LoadedManifests::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

}  // namespace isoguard::app

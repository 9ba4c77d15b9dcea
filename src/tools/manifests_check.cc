#include "src/tools/manifests_check.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/manifests/manifest_files.h"
#include "src/manifests/self_test_run.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using knowledge::Fault;

void append(std::vector<Fault>& faults, std::vector<Fault> more) {
  std::move(more.begin(), more.end(), std::back_inserter(faults));
}

/// All that is wrong with the files, however many of them are.
std::vector<Fault> faults_of(const knowledge::ManifestFiles& files) {
  std::vector<Fault> faults;
  knowledge::read_self_tests(files, faults);
  const auto knowledge = knowledge::load(files);
  if (!knowledge) {
    append(faults, knowledge.error());
    return faults;
  }
  const auto plugin = plugin::Plugin::make(*knowledge, (*knowledge)->policies.front().id);
  if (!plugin) append(faults, plugin.error());
  return faults;
}

}  // namespace

int report_faults(const std::vector<Fault>& faults) {
  std::cout << knowledge::to_string(faults) << faults.size()
            << (faults.size() == 1 ? " fault\n" : " faults\n");
  return 1;
}

int check_manifests(const ManifestsOptions& options) {
  std::error_code error;
  if (!std::filesystem::is_directory(options.folder, error)) {
    return refuse(options.folder + " is no folder that can be read");
  }
  const auto files = read_manifest_files({{}, options.folder, options.data_dir});
  if (!files) {
    std::cerr << knowledge::to_string(files.error());
    return 2;
  }
  return check_manifest_files(*files);
}

int check_manifest_files(const knowledge::ManifestFiles& files) {
  const std::vector<Fault> faults = faults_of(files);
  if (!faults.empty()) return report_faults(faults);
  const auto results = run_self_tests(files);
  if (!results) {
    std::cout << "The self-test cannot run under the policies that ship with the program:\n";
    return report_faults(results.error());
  }
  std::size_t passed = 0;
  for (const SelfTestResult& result : *results) {
    const bool ok = result.failure.empty();
    passed += ok ? 1 : 0;
    std::cout << (ok ? "ok      " : "FAILED  ") << result.id << ": " << result.title << '\n';
    if (!ok) std::cout << "        " << result.failure << '\n';
  }
  std::cout << "no fault in " << files.size() << " files; " << passed << " of " << results->size()
            << " self-test cases pass\n";
  return passed == results->size() ? 0 : 1;
}

}  // namespace isoguard::app

#pragma once

#include <string>
#include <vector>

#include "plugin/knowledge/manifest.h"
#include "plugin/knowledge/self_test.h"

namespace isoguard::app {

struct SelfTestResult {
  std::string id;
  std::string title;
  std::string failure;  ///< empty: passed
};

/// Runs the self-test over a site's files. Cases that ship with the program are decided under the
/// policies that ship with it, since their cards belong to those; a case that the site changed or
/// added, under the site's own. Without a folder selftest, the shipped cases run.
/// Faults: those of the cases' files, and of the site's files under the shipped policies.
knowledge::Loaded<std::vector<SelfTestResult>> run_self_tests(
    const knowledge::ManifestFiles& files);

}  // namespace isoguard::app

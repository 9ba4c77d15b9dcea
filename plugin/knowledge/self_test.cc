#include "plugin/knowledge/self_test.h"

#include <algorithm>

#include "fhir/document.h"
#include "plugin/knowledge/element.h"
#include "plugin/knowledge/rule_manifest.h"
#include "plugin/knowledge/shapes.h"

namespace isoguard::knowledge {
namespace {

constexpr std::string_view kSuffix = ".json";

void read_expected(const Element& root, SelfTest& test) {
  for (const Element& element : root.list("expected")) {
    element.allow_only({"rule", "indicator"});
    test.expected.push_back({element.text("rule"), element.text("indicator")});
    const std::string& indicator = test.expected.back().indicator;
    if (!indicator.empty() && !indicator_of(indicator)) {
      element.member("indicator").fault("is not info, warning or critical");
    }
  }
  std::sort(test.expected.begin(), test.expected.end());
}

void read_root(const Element& root, std::string_view file, SelfTest& test) {
  root.allow_only({"id", "title", "policy", "today", "expected", "request"});
  test.id = root.text("id");
  const std::string_view stem =
      file.substr(kSelfTestFolder.size(), file.size() - kSelfTestFolder.size() - kSuffix.size());
  if (!test.id.empty() && test.id != stem) root.member("id").fault("is not the name of the file");
  test.title = root.text("title", 200);
  test.policy = root.text("policy");
  test.today = root.text("today");
  if (!test.today.empty() && !is_calendar_day(test.today)) {
    root.member("today").fault("is no day as YYYY-MM-DD");
  }
  read_expected(root, test);
  const Element request = root.member("request");
  if (request.value().is_object()) {
    fhir::json::write(request.value(), test.request);
  } else {
    request.fault("is no request object");
  }
}

}  // namespace

std::vector<SelfTest> read_self_tests(const ManifestFiles& files, std::vector<Fault>& faults) {
  std::vector<SelfTest> tests;
  for (auto file = files.lower_bound(kSelfTestFolder); file != files.end(); ++file) {
    if (!file->first.starts_with(kSelfTestFolder)) break;
    // A request may be deeper than the other manifests.
    const auto document = fhir::Document::parse(file->second);
    if (!document) {
      faults.push_back({file->first, "", document.error().front().diagnostics});
      continue;
    }
    const Element root(file->first, document->root(), faults);
    SelfTest test;
    read_root(root, file->first, test);
    tests.push_back(std::move(test));
  }
  return tests;
}

}  // namespace isoguard::knowledge

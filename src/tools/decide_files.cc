#include "src/tools/decide_files.h"

#include <iostream>

#include "fhir/document.h"
#include "fhir/operation_outcome.h"
#include "plugin/plugin.h"
#include "src/manifests/decided.h"
#include "src/manifests/load_plugin.h"
#include "src/process/files.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

/// Prints the result of one request; whether it could be read.
bool decide(const plugin::Plugin& plugin, std::string body, fhir::Day today, Output output) {
  const auto document = fhir::Document::parse(body);
  if (!document) {
    std::cout << fhir::write_operation_outcome(document.error()) << '\n';
    return false;
  }
  const auto call = offline_call(plugin, document->root()["hook"].string(), std::move(body), today);
  if (!call) {
    const fhir::Issues issues{{fhir::IssueSeverity::error, fhir::IssueType::not_supported,
                               std::string(kNoSuchHook), "hook"}};
    std::cout << fhir::write_operation_outcome(issues) << '\n';
    return false;
  }
  const plugin::Answer answer = call->answer();
  const bool explain = output == Output::explanation && answer.status == 200;
  std::cout << (explain ? call->explanation() : answer.body) << '\n';
  return answer.status == 200;
}

}  // namespace

int decide_files(const DecideOptions& options, Output output) {
  const auto today = order_day(options.today);
  if (!today) {
    return refuse("--today must be a day, such as 2026-03-15");
  }
  const auto plugin = load_plugin(options.decision);
  if (!plugin) {
    return refuse(plugin.error());
  }
  int exit_code = 0;
  for (const std::string& name : options.files) {
    auto body = read_input(name);
    if (!body) std::cerr << "isoguard: " << name << " " << body.error() << "\n";
    if (!body || !decide(**plugin, std::move(*body), *today, output)) exit_code = 1;
  }
  return exit_code;
}

}  // namespace isoguard::app

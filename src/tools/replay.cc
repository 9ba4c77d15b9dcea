#include "src/tools/replay.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "src/manifests/decided.h"
#include "src/manifests/load_plugin.h"
#include "src/process/files.h"
#include "src/tools/refuse.h"
#include "src/tools/replay_report.h"
#include "src/tools/replay_tally.h"
#include "src/tools/request_source.h"

namespace isoguard::app {
namespace {

using Plugins = std::vector<std::shared_ptr<const plugin::Plugin>>;

/// What all threads share and none changes, but for the source.
struct Run {
  Plugins plugins;
  std::unique_ptr<RequestSource> source;
  fhir::Day today;
  bool as_recorded = false;
};

fhir::Day day_of(const Run& run, const RequestHead& head, Tally& tally) {
  if (!run.as_recorded) return run.today;
  const auto date = fhir::parse_date(head.written_on);
  if (date && date->is_exact()) return date->earliest;
  ++tally.undated;
  return run.today;
}

/// Counts one request; why it is bad, empty when it is not.
std::string count(const Run& run, const RecordedRequest& request, Tally& tally) {
  if (!request.problem.empty()) return request.problem;
  const RequestHead head = read_head(request.bytes);
  if (!head.problem.empty()) return head.problem;
  std::vector<Decided> decided;
  const fhir::Day day = day_of(run, head, tally);
  for (const auto& plugin : run.plugins) {
    decided.push_back(decide_request(*plugin, head.hook, request.bytes, day));
    if (!decided.back().problem.empty()) return decided.back().problem;
  }
  ++tally.requests;
  if (!decided.front().outcomes.empty()) ++tally.orders;
  for (std::size_t i = 0; i < decided.size(); ++i) tally.count_cards(i, decided[i].outcomes);
  if (decided.size() > 1) {
    tally.compare(decided[0].outcomes, decided[1].outcomes, request.number, request.place);
  }
  return "";
}

void work(const Run& run, Tally& tally) {
  RecordedRequest request;
  while (run.source->next(request)) {
    const std::string problem = count(run, request, tally);
    if (!problem.empty()) tally.bad[problem].add(request.number, request.place, tally.most);
  }
}

Tally count_all(const Run& run, const ReplayOptions& options) {
  const std::size_t threads = options.threads > 0
                                  ? static_cast<std::size_t>(options.threads)
                                  : std::max(1u, std::thread::hardware_concurrency());
  std::vector<Tally> tallies(threads, Tally(static_cast<std::size_t>(options.examples)));
  std::vector<std::thread> workers;
  for (Tally& tally : tallies) workers.emplace_back([&run, &tally] { work(run, tally); });
  for (std::thread& worker : workers) worker.join();
  Tally all = std::move(tallies.front());
  for (std::size_t i = 1; i < tallies.size(); ++i) all.merge(tallies[i]);
  return all;
}

std::vector<DecisionOptions> configurations_of(const ReplayOptions& options) {
  std::vector<DecisionOptions> all{options.decision};
  if (!options.against_policy.empty() || !options.against_manifests.empty()) {
    all.push_back(options.decision);
    if (!options.against_policy.empty()) all.back().policy = options.against_policy;
    if (!options.against_manifests.empty()) all.back().manifests = options.against_manifests;
  }
  return all;
}

std::string name_of(const DecisionOptions& options) {
  return "policy " + options.policy + ", manifests " +
         (options.manifests.empty() ? "built in" : "in " + options.manifests);
}

void print(const ReplayOptions& options, const Tally& tally,
           const std::vector<DecisionOptions>& configurations) {
  std::vector<std::string> names;
  for (const DecisionOptions& each : configurations) names.push_back(name_of(each));
  std::cout << (options.format == "csv"    ? report_as_csv(tally, names)
                : options.format == "json" ? report_as_json(tally, names)
                                           : report_as_text(tally, names))
            << std::flush;
}

void print_cost(const Tally& tally, std::chrono::duration<double> took) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double seconds = std::max(took.count(), 1e-6);
  std::cerr << static_cast<long>(static_cast<double>(tally.requests) / seconds)
            << " requests a second, peak memory " << usage.ru_maxrss / 1024 << " MiB\n";
}

}  // namespace

int replay(const ReplayOptions& options) {
  Run run;
  const auto today = order_day(options.today);
  if (!today) return refuse("--today must be a day, such as 2026-03-15");
  run.today = *today;
  run.as_recorded = options.as_recorded;
  const std::vector<DecisionOptions> configurations = configurations_of(options);
  for (const DecisionOptions& each : configurations) {
    const auto plugin = load_plugin(each);
    if (!plugin) return refuse(plugin.error());
    run.plugins.push_back(*plugin);
  }
  run.source = open_requests(options.input);
  if (!run.source) return refuse(options.input + " cannot be read");
  const auto begin = std::chrono::steady_clock::now();
  const Tally tally = count_all(run, options);
  print(options, tally, configurations);
  print_cost(tally, std::chrono::steady_clock::now() - begin);
  return tally.bad.empty() ? 0 : 1;
}

}  // namespace isoguard::app

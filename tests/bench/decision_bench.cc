// What a decision costs, bytes in to bytes out, as a ratio of a bare in-situ RapidJSON parse of the
// same bytes in the same run. Usage: decision_bench REQUEST.json [--benchmark_…]

#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "fhir/json.h"
#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/audit/merkle.h"
#include "src/audit/text.h"
#include "src/recording/decision_log.h"
#include "tests/support/kept_events.h"

namespace isoguard {
namespace {

std::string request_bytes;
std::shared_ptr<const plugin::Plugin> service;
const auto kToday = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());

/// A request of about `kilobytes`, made of the given one by repeating its prefetched Observations
/// under new ids.
std::string request_of(std::size_t kilobytes) {
  std::string filler;
  int n = 0;
  while (request_bytes.size() + filler.size() < kilobytes * 1024) {
    if (n > 0) filler += ',';
    filler +=
        R"({"resource":{"resourceType":"Observation","id":"extra-)" + std::to_string(n++) +
        R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},)"
        R"("effectiveDateTime":"2026-11-01T08:15:00Z","valueQuantity":{"value":72.5,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}}})";
  }
  std::string body = request_bytes;
  const std::size_t prefetch = body.find(R"("prefetch":{)");
  body.insert(prefetch + 12,
              R"("extra":{"resourceType":"Bundle","type":"searchset","entry":[)" + filler + "]},");
  return body;
}

void bare_parse(benchmark::State& state, const std::string& bytes) {
  std::string copy;
  rapidjson::MemoryPoolAllocator<> pool;
  for (auto _ : state) {
    copy = bytes;
    pool.Clear();
    rapidjson::Document document(&pool);
    document.ParseInsitu(copy.data());
    benchmark::DoNotOptimize(document.IsObject());
  }
}

void strict_parse(benchmark::State& state, const std::string& bytes) {
  std::string copy;
  fhir::Arena arena;
  for (auto _ : state) {
    copy = bytes;
    arena.reset();
    benchmark::DoNotOptimize(fhir::json::parse(copy, arena).has_value());
  }
}

void decide(benchmark::State& state, const std::string& bytes) {
  for (auto _ : state) {
    auto call = service->call("order-sign", bytes, kToday);
    if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
    benchmark::DoNotOptimize(call->answer().body.size());
  }
}

/// The same with its record, as a service that keeps them does it, but for writing it to a disk.
void recorded(benchmark::State& state, const std::string& bytes) {
  const test_support::TestSite site;
  test_support::EventsDropped sink;
  app::DecisionLog log(sink, site.subjects, app::OnAuditFailure::deliver);
  for (auto _ : state) {
    const std::string sha256 = audit::hex(audit::sha256(bytes));
    auto call = service->call("order-sign", bytes, kToday);
    if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
    const plugin::Answer answer = call->answer();
    log.answer(call->record(answer, sha256), {"192.0.2.1", {}, {}}, {}, {200, {}, answer.body, {}},
               http::Responder());
  }
  state.counters["bytes"] = static_cast<double>(sink.bytes);
}

/// Its part in the plugin alone.
void record_only(benchmark::State& state, const std::string& bytes) {
  auto call = service->call("order-sign", bytes, kToday);
  if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
  const plugin::Answer answer = call->answer();
  const std::string sha256(64, '0');
  for (auto _ : state) benchmark::DoNotOptimize(call->record(answer, sha256).members.size());
}

/// Prints as usual, and remembers the CPU time of each benchmark for the ratios.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) times_[run.benchmark_name()] = run.GetAdjustedCPUTime();
    ConsoleReporter::ReportRuns(runs);
  }
  void print_ratios() const {
    for (const auto& [name, time] : times_) {
      const std::size_t slash = name.find('/');
      const auto base = times_.find("bare_parse" + name.substr(slash));
      if (base == times_.end() || base->first == name) continue;
      std::printf("ratio %-28s %.2f of a bare in-situ parse\n", name.c_str(), time / base->second);
    }
  }

 private:
  std::map<std::string, double> times_;
};

}  // namespace
}  // namespace isoguard

int main(int argc, char** argv) {
  using namespace isoguard;
  if (argc < 2) {
    std::fprintf(stderr, "usage: decision_bench REQUEST.json\n");
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  request_bytes.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  const auto knowledge = knowledge::load(knowledge::embedded_manifests());
  if (!knowledge) return 2;
  service = *plugin::Plugin::make(*knowledge, "eu-ppp");
  static std::map<std::string, std::string> bodies{{"given", request_bytes}};
  for (const std::size_t kilobytes : {100, 1000, 5000}) {
    bodies[std::to_string(kilobytes) + "K"] = request_of(kilobytes);
  }
  for (const auto& [name, body] : bodies) {
    const auto run = [&body](void (*what)(benchmark::State&, const std::string&)) {
      return [what, &body](benchmark::State& state) { what(state, body); };
    };
    benchmark::RegisterBenchmark(("bare_parse/" + name).c_str(), run(bare_parse));
    benchmark::RegisterBenchmark(("strict_parse/" + name).c_str(), run(strict_parse));
    benchmark::RegisterBenchmark(("decision/" + name).c_str(), run(decide));
    benchmark::RegisterBenchmark(("recorded/" + name).c_str(), run(recorded));
    benchmark::RegisterBenchmark(("record_only/" + name).c_str(), run(record_only));
  }
  benchmark::Initialize(&argc, argv);
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  std::printf("request of %zu bytes\n", request_bytes.size());
  reporter.print_ratios();
  return 0;
}

#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/facts/source.h"
#include "plugin/plugin.h"
#include "src/fhir_client/base_url.h"
#include "src/manifests/load_plugin.h"
#include "tests/support/batching_server.h"
#include "tests/support/fhir_faults.h"
#include "tests/support/hostile_fhir_server.h"
#include "tests/support/patient_record.h"

namespace isoguard::app {

using test_support::Fault;
using test_support::HostileFhirServer;
using test_support::Query;
using test_support::Record;

/// The day of all calls.
inline constexpr fhir::Day kToday{std::chrono::year(2026) / 11 / 23};

inline const plugin::Plugin& shipped() {
  static const auto plugin = load_plugin({}).value();
  return *plugin;
}

/// The searches of a hook, in the order of the sources.
struct Plan {
  std::vector<std::string_view> keys;
  std::vector<plugin::Read> reads;
};

inline Plan plan_of(std::string_view hook) {
  Plan plan;
  for (const std::string_view key : facts::kPrefetchKeys) {
    std::vector<std::string_view> others(facts::kPrefetchKeys.begin(), facts::kPrefetchKeys.end());
    const Record record;
    std::erase_if(others, [&](std::string_view other) { return other != key; });
    const auto call = shipped().call(
        hook, record.request(hook, others, R"("fhirServer":"https://ehr.example/fhir",)"), kToday);
    for (const plugin::Read& read : call->needs()) {
      plan.keys.push_back(key);
      plan.reads.push_back(read);
    }
  }
  return plan;
}

/// A FHIR server with a record, of whose searches one or all can be made to fail.
class Ehr {
 public:
  Ehr(std::unique_ptr<HostileFhirServer> server, const Plan& plan, std::string token,
      const std::string& canary_url)
      : server_(std::move(server)), plan_(plan), token_(std::move(token)) {
    const auto base = fhir_client::BaseUrl::parse(server_->base_url());
    for (const plugin::Read& read : plan.reads) {
      queries_.push_back({read.path.substr(0, read.path.find_first_of("/?")), read.search,
                          *base->target_of(read.path), server_->base_url(), canary_url});
    }
  }

  void hold(const Record& record) {
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      const std::string answer = record.of(plan_.keys[i]);
      server_->on(queries_[i].target,
                  test_support::answers(test_support::http_answer(200, answer)));
      entries_->set(path_of(queries_[i]), test_support::batch_entry("200 OK", answer));
    }
  }
  void fail(std::size_t index, const Fault& fault) {
    server_->on(queries_[index].target, fault.script(queries_[index]));
  }

  /// From now on it says that it takes batches, and does.
  void take_batches() {
    take_batches(test_support::answers_batch(
        [entries = entries_](const std::string& url) { return entries->of(url); }));
  }
  /// From now on it says that it takes batches, and fails.
  void fail_batches(const Fault& fault) {
    take_batches(
        fault.script({"Bundle", true, "/fhir/x", server_->base_url(), queries_[0].canary_url}));
  }
  /// The entry of one search, and what follows from it.
  void fail_entry(std::size_t index, const std::string& entry) {
    entries_->set(path_of(queries_[index]), entry);
    server_->on(queries_[index].target,
                test_support::answers(test_support::http_answer(500, "{}")));
  }
  const Query& query(std::size_t index) const { return queries_[index]; }

  std::string url() const { return server_->base_url(); }
  std::string token() const { return token_; }
  const HostileFhirServer& server() const { return *server_; }

  std::string request(std::string_view hook, const Record& record) const {
    const std::vector<std::string_view> all(facts::kPrefetchKeys.begin(),
                                            facts::kPrefetchKeys.end());
    return record.request(hook, all,
                          R"("fhirServer":")" + url() +
                              R"(","fhirAuthorization":{"access_token":")" + token_ +
                              R"(","token_type":"Bearer","expires_in":300,"scope":"patient/*.rs",)"
                              R"("subject":"isoguard","patient":"base-female"},)");
  }

 private:
  /// What the entry of a URL that starts with a path is. Thread-safe.
  class Entries {
   public:
    void set(const std::string& path, const std::string& entry) {
      const std::lock_guard lock(mutex_);
      entries_[path] = entry;
    }
    std::string of(const std::string& url) const {
      const std::lock_guard lock(mutex_);
      for (const auto& [path, entry] : entries_) {
        if (url.starts_with(path)) return entry;
      }
      return test_support::batch_entry("404", "");
    }

   private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> entries_;
  };

  static std::string path_of(const Query& query) {
    return query.target.substr(std::string_view("/fhir/").size());
  }
  void take_batches(test_support::Script batches) {
    server_->on("/fhir/metadata", test_support::answers(test_support::http_answer(
                                      200, test_support::batching_metadata("4.0.1"))));
    server_->on("/fhir", test_support::for_batches(std::move(batches)));
  }

  std::unique_ptr<HostileFhirServer> server_;
  const Plan& plan_;
  std::string token_;
  std::vector<Query> queries_;
  std::shared_ptr<Entries> entries_ = std::make_shared<Entries>();
};

}  // namespace isoguard::app

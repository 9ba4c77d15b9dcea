#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/facts/source.h"
#include "plugin/plugin.h"
#include "src/fhir_client/base_url.h"
#include "src/load_plugin.h"
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
      server_->on(queries_[i].target,
                  test_support::answers(test_support::http_answer(200, record.of(plan_.keys[i]))));
    }
  }
  void fail(std::size_t index, const Fault& fault) {
    server_->on(queries_[index].target, fault.script(queries_[index]));
  }

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
  std::unique_ptr<HostileFhirServer> server_;
  const Plan& plan_;
  std::string token_;
  std::vector<Query> queries_;
};

}  // namespace isoguard::app

#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "fhir/document.h"
#include "plugin/facts/gatherer.h"
#include "plugin/knowledge/knowledge.h"

namespace isoguard::facts {

using cds_hooks::Hook;
using fhir::Failure;

inline const knowledge::Terminology& terminology() {
  static const auto built = *knowledge::Terminology::build(knowledge::embedded_manifests());
  return *built;
}

/// A request whose context and prefetch are given as JSON, and its gatherer.
class Scene {
 public:
  Scene(std::string draft_orders, std::string prefetch, Hook hook = Hook::order_sign,
        std::string selections = "") {
    bytes_ = R"({"hook":")" + std::string(cds_hooks::to_string(hook)) +
             R"(","hookInstance":"i","context":{"patientId":"p1","draftOrders":)" + draft_orders +
             (selections.empty() ? "" : R"(,"selections":)" + selections) + "}" +
             (prefetch.empty() ? "" : R"(,"prefetch":)" + prefetch) + "}";
    const auto value = fhir::json::parse(bytes_, arena_);
    EXPECT_TRUE(value.has_value());
    request_ = *cds_hooks::read_request(arena_.keep(*value), hook, arena_);
    gatherer_.emplace(request_, terminology(), arena_);
  }
  Gatherer& gatherer() { return *gatherer_; }
  const PatientFacts& facts() { return gatherer_->facts(); }
  Failure state(Source source) {
    gatherer_->need(source);
    return facts().source(source).failure;
  }

 private:
  std::string bytes_;
  fhir::Arena arena_;
  cds_hooks::Request request_;
  std::optional<Gatherer> gatherer_;
};

inline std::string bundle(const std::string& entries, const std::string& more = "") {
  return R"({"resourceType":"Bundle","type":"searchset")" + more + R"(,"entry":[)" + entries + "]}";
}

inline std::string entry(const std::string& resource) { return R"({"resource":)" + resource + "}"; }

inline const std::string kCondition =
    R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"}})";
inline const std::string kOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
inline const std::string kWarning =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"informational"}]})";

}  // namespace isoguard::facts

#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "fhir/json.h"
#include "fhir/release.h"

namespace isoguard::fhir_client {

/// What a server says of itself in its metadata.
struct Statement {
  std::optional<fhir::Release> release;
  bool batch = false;  ///< it takes several reads in one POST
};

/// Reads a CapabilityStatement, or DSTU2's Conformance. Nothing of it for every other resource. A
/// server that only names `transaction` does not say that it takes a batch.
/// http://hl7.org/fhir/R4/capabilitystatement.html, http://hl7.org/fhir/DSTU2/conformance.html
Statement read_statement(const fhir::json::Value& metadata);

/// What is known of one server out of its metadata, and when to ask for them again. Thread-safe.
class ServerStatement {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::minutes kUntilAskedAgain{1};  ///< without an answer
  static constexpr std::chrono::hours kGoodFor{1};            ///< since servers are upgraded

  Statement known() const;
  /// Whether it is time to ask; then nobody else is told so before the answer, or the next minute.
  bool begin_asking(Time now);
  /// What the metadata said; nothing: they could not be had, and what was known stays. A release
  /// that they do not tell is asked for again as if there was no answer.
  void answer(const std::optional<Statement>& statement, Time now);

 private:
  mutable std::mutex mutex_;
  Statement known_;
  Time next_{};
};

}  // namespace isoguard::fhir_client

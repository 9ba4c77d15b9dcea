#pragma once

#include <span>
#include <string_view>

#include "fhir/issue.h"
#include "plugin/cds_hooks/card.h"
#include "plugin/cds_hooks/request.h"
#include "plugin/clinical/context.h"
#include "plugin/decision/compose.h"
#include "plugin/decision/record.h"
#include "plugin/facts/arrived.h"
#include "plugin/knowledge/knowledge.h"

namespace isoguard::decision {

/// One call after it was answered.
struct RecordInput {
  const knowledge::Knowledge& knowledge;
  const knowledge::Policy& policy;
  const knowledge::ServiceManifest& service;
  fhir::Day today;
  std::string_view request_sha256;  ///< of the body's bytes as they came, hex
  int status;
  std::string_view response;                    ///< body of the answer
  const fhir::Issues& issues;                   ///< why it was refused; empty: it was not
  const cds_hooks::Request* request = nullptr;  ///< nullptr when refused
  std::span<const facts::Arrived> arrived{};    ///< all resources that came
  const facts::PatientFacts* facts = nullptr;   ///< nullptr when refused
  const clinical::ClinicalContext* context =
      nullptr;  ///< nullptr when the call does not concern us
  std::span<const RuleVerdict> verdicts{};
  std::span<const ShownRow> rows{};  ///< of the verdicts, as the answer had them
  std::span<const cds_hooks::Card> cards{};
  std::span<const cds_hooks::Place> places{};  ///< of the cards in `response`
};

/// The record of a call. Members are canonical JSON.
Record write_record(const RecordInput& input);

}  // namespace isoguard::decision

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/cds_hooks/scopes.h"
#include "plugin/clinical/gate.h"
#include "plugin/decision/compose.h"
#include "plugin/facts/gatherer.h"
#include "plugin/knowledge/meaning_memo.h"
#include "plugin/plugin.h"

namespace isoguard::plugin {

/// One hook call: the request's bytes, its memory, and how far it has come.
class HookCall final : public Call {
 public:
  HookCall(std::shared_ptr<const knowledge::Knowledge> knowledge, const knowledge::Policy& policy,
           const knowledge::ServiceManifest& service, cds_hooks::Hook hook, std::string body,
           fhir::Day today, std::string card_key);
  ~HookCall() override;
  HookCall(const HookCall&) = delete;
  HookCall& operator=(const HookCall&) = delete;

  std::string_view fhir_server() const override;
  std::string_view access_token() const override;
  std::optional<std::chrono::seconds> access_token_lifetime() const override;
  void know_server_release(fhir::Release release) override { server_release_ = release; }
  const std::vector<Read>& needs() override;
  void deliver(std::size_t index, fhir::Reply reply) override;
  void give_up(fhir::Failure why) override;
  void remember(const decision::Earlier& earlier) override { earlier_ = &earlier; }
  std::vector<UnknownCode> unknown_codes() override;
  void learn(std::span<const ExplainedCode> answers) override;
  Answer answer() override;
  Record record(const Answer& answer, std::string_view request_sha256) override;
  std::string explanation() override;
  std::vector<RuleOutcome> outcomes() override;
  CallFigures figures() const override;

 private:
  /// What a read is for: a source, or a Medication.
  struct Target {
    std::optional<facts::Source> source;
    cds_hooks::Grant grant = cds_hooks::Grant::whole;
  };
  /// Every hook with orders but order-select is judged as order-sign.
  clinical::Hook hook() const;
  void plan();
  void pass_gate();
  bool uses(std::string_view rule) const;
  bool concerns_us() const;
  void plan_medications();
  void plan_sources();
  void plan_query(facts::Source source, std::string_view query);
  /// How far the token lets this be read, as far as the request says.
  cds_hooks::Grant grant_of(std::string_view resource_type, bool search) const;
  /// So that Medications which are only referred to come at once and not in another round.
  std::string included_with(const Read& read) const;
  /// Of suggestions, and of searches where the server's own release is not known.
  fhir::Release release_of_call();
  decision::SuggestionInput suggestion_input();
  /// Neither for another patient nor expired, as far as the request says.
  bool is_token_good() const;
  bool may_read() const;
  Answer refusal() const;
  void decide();
  /// After decide(), of a call that concerns us.
  std::vector<decision::ShownRow> shown_rows();

  std::shared_ptr<const knowledge::Knowledge> knowledge_;
  const knowledge::Policy& policy_;
  const knowledge::ServiceManifest& service_;
  fhir::Day today_;
  std::string card_key_;
  std::optional<fhir::Release> server_release_;
  std::optional<fhir::Release> release_;  ///< of the call, once somebody asked
  std::string body_;
  std::unique_ptr<fhir::Arena> arena_;
  fhir::Issues issues_;  ///< why the request is refused; empty: it is not
  std::optional<cds_hooks::Request> request_;
  std::optional<facts::Gatherer> gatherer_;
  clinical::GateDecision gate_;
  clinical::Needs service_needs_;  ///< of the rules that the service uses

  std::vector<Read> reads_;
  std::vector<Target> targets_;
  std::vector<fhir::Reply> replies_;  ///< keeps the fetched documents alive
  std::vector<std::string> tried_medications_;
  std::array<bool, facts::kSourceCount> tried_{};
  int rounds_ = 0;
  std::optional<fhir::Failure> given_up_;
  std::vector<UnknownCode> asked_codes_;  ///< of a terminology server

  knowledge::MeaningMemo memo_;
  knowledge::Terminology terminology_;  ///< remembers what this call looked up
  std::optional<clinical::ClinicalContext> context_;
  fhir::List<decision::RuleVerdict> verdicts_;
  const decision::Earlier* earlier_ = nullptr;
  std::vector<decision::ShownRow> rows_;  ///< of the answer
  std::vector<cds_hooks::Card> cards_;    ///< of the answer
  std::vector<cds_hooks::Place> places_;  ///< of the cards in it
};

}  // namespace isoguard::plugin

#include "plugin/hook_call.h"

#include <algorithm>

#include "fhir/operation_outcome.h"
#include "plugin/clinical/chart_gate.h"
#include "plugin/facts/query.h"
#include "plugin/facts/release.h"
#include "plugin/rules/catalogue.h"

namespace isoguard::plugin {
namespace {

using fhir::Failure;

constexpr int kMaxRounds = 3;  // an ordered Medication, the sources, the history's Medications

/// Memory that a thread keeps for its next call, so that a busy thread stops allocating.
thread_local std::unique_ptr<fhir::Arena> spare_arena;

std::unique_ptr<fhir::Arena> take_arena() {
  return spare_arena ? std::move(spare_arena) : std::make_unique<fhir::Arena>();
}

void give_back(std::unique_ptr<fhir::Arena> arena) {
  arena->reset();
  spare_arena = std::move(arena);
}

}  // namespace

HookCall::HookCall(std::shared_ptr<const knowledge::Knowledge> knowledge,
                   const knowledge::Policy& policy, const knowledge::ServiceManifest& service,
                   cds_hooks::Hook hook, std::string body, fhir::Day today, std::string card_key)
    : knowledge_(std::move(knowledge)),
      policy_(policy),
      service_(service),
      today_(today),
      card_key_(std::move(card_key)),
      body_(std::move(body)),
      arena_(take_arena()),
      terminology_(knowledge_->terminology->remembering(memo_)),
      verdicts_(fhir::ArenaAllocator<decision::RuleVerdict>(*arena_)) {
  const auto parsed = fhir::json::parse(body_, *arena_);
  if (!parsed) {
    issues_ = parsed.error();
    return;
  }
  auto request = cds_hooks::read_request(arena_->keep(*parsed), hook, *arena_);
  if (!request) {
    issues_ = std::move(request.error());
    return;
  }
  request_ = *request;
  for (const rules::Rule& rule : rules::catalogue()) {
    if (uses(rule.id)) service_needs_ |= rule.needs;
  }
  gatherer_.emplace(*request_, terminology_, *arena_);
  pass_gate();
}

HookCall::~HookCall() {
  gatherer_.reset();
  context_.reset();
  verdicts_.clear();
  give_back(std::move(arena_));
}

std::string_view HookCall::fhir_server() const {
  return request_ ? request_->fhir_server : std::string_view();
}

std::string_view HookCall::access_token() const {
  return request_ && request_->authorization ? request_->authorization->access_token
                                             : std::string_view();
}

std::optional<std::chrono::seconds> HookCall::access_token_lifetime() const {
  return request_ && request_->authorization ? request_->authorization->expires_in : std::nullopt;
}

bool HookCall::is_token_good() const {
  const auto& authorization = request_->authorization;
  if (!authorization) return true;
  const auto lifetime = authorization->expires_in;
  if (lifetime && *lifetime <= std::chrono::seconds(0)) return false;
  // A token for another patient is no access to this one (CH-52).
  return authorization->patient.empty() || authorization->patient == request_->patient_id;
}

bool HookCall::may_read() const {
  return !given_up_ && gatherer_ && !request_->fhir_server.empty() && rounds_ < kMaxRounds;
}

cds_hooks::Grant HookCall::grant_of(std::string_view resource_type, bool search) const {
  if (!request_->authorization) return cds_hooks::Grant::whole;
  return cds_hooks::granted(request_->authorization->scope, resource_type, search);
}

const std::vector<Read>& HookCall::needs() {
  reads_.clear();
  targets_.clear();
  if (may_read() && !is_token_good()) give_up(Failure::unauthorised);
  if (may_read()) {
    plan();
    if (!reads_.empty()) ++rounds_;
  }
  return reads_;
}

void HookCall::plan() {
  plan_medications();
  plan_sources();
}

void HookCall::pass_gate() {
  const facts::PatientFacts& facts = gatherer_->facts();
  const clinical::Hook at = hook();
  const auto need_of = [&](const clinical::GateDecision& gate) {
    gate_ = gate;
    for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
      const auto source = static_cast<facts::Source>(i);
      if (gate_.needs.has(source) && service_needs_.has(source)) gatherer_->need(source);
    }
  };
  if (at != clinical::Hook::chart) {
    return need_of(clinical::decide_gate(facts, terminology_, at));
  }
  // First the medications, which tell whether anything else is of interest.
  const auto decide = [&] {
    return clinical::decide_chart_gate(facts, terminology_, policy_.parameters, today_);
  };
  need_of(decide());
  need_of(decide());
}

clinical::Hook HookCall::hook() const {
  if (request_->hook == cds_hooks::Hook::order_select) return clinical::Hook::order_select;
  return cds_hooks::orders_member(request_->hook).empty() ? clinical::Hook::chart
                                                          : clinical::Hook::order_sign;
}

bool HookCall::uses(std::string_view rule) const {
  const auto& named = service_.rules;
  return named.empty() || std::find(named.begin(), named.end(), rule) != named.end();
}

bool HookCall::concerns_us() const {
  return gate_.gate != clinical::Gate::nothing_to_do || gate_.unresolved;
}

void HookCall::plan_medications() {
  if (!concerns_us()) return;
  for (const std::string_view id : gatherer_->unresolved_medications()) {
    const bool tried = std::find(tried_medications_.begin(), tried_medications_.end(), id) !=
                       tried_medications_.end();
    if (tried) continue;
    tried_medications_.emplace_back(id);
    Read read;
    read.path = "Medication/" + facts::percent_encoded(id);
    if (grant_of(facts::type_of(read.path), read.search) == cds_hooks::Grant::none) continue;
    reads_.push_back(std::move(read));
    targets_.push_back({});
  }
}

void HookCall::plan_sources() {
  for (const facts::Source source : gatherer_->incomplete()) {
    if (tried_[facts::index_of(source)]) continue;
    tried_[facts::index_of(source)] = true;
    const fhir::Release release = server_release_ ? *server_release_ : release_of_call();
    for (const std::string& query : service_.queries(facts::prefetch_key(source), release)) {
      plan_query(source, query);
    }
  }
}

std::string HookCall::included_with(const Read& read) const {
  const std::string type(facts::type_of(read.path));
  const bool refers =
      type == "MedicationRequest" || type == "MedicationStatement" || type == "MedicationOrder";
  if (!refers || grant_of("Medication", false) == cds_hooks::Grant::none) return {};
  return "_include=" + type + ":medication";
}

void HookCall::plan_query(facts::Source source, std::string_view query) {
  Read read;
  read.path = facts::filled_in(query, request_->patient_id);
  read.search = read.path.find('?') != std::string::npos;
  const cds_hooks::Grant grant = grant_of(facts::type_of(read.path), read.search);
  if (grant == cds_hooks::Grant::none) {
    gatherer_->take(source, {{}, Failure::unauthorised});
    return;
  }
  if (read.search) read.extra = included_with(read);
  reads_.push_back(std::move(read));
  targets_.push_back({source, grant});
}

fhir::Release HookCall::release_of_call() {
  if (!release_) release_ = facts::release_of(*request_, server_release_);
  return *release_;
}

decision::SuggestionInput HookCall::suggestion_input() {
  // Only a card can hold a resource that has to be of a release.
  const bool fires = std::any_of(verdicts_.begin(), verdicts_.end(), [](const auto& said) {
    return said.verdict.outcome == clinical::Outcome::fires;
  });
  return {*request_, *knowledge_, *context_,
          today_,    *arena_,     fires ? release_of_call() : fhir::Release::r4,
          card_key_};
}

void HookCall::deliver(std::size_t index, fhir::Reply reply) {
  if (index >= targets_.size()) return;
  const Target& target = targets_[index];
  // What a query of the scope hides may be what was looked for.
  const bool hidden = target.grant == cds_hooks::Grant::part && reply.failure == Failure::none;
  if (hidden) reply.failure = Failure::unauthorised;
  replies_.push_back(std::move(reply));
  if (target.source) {
    gatherer_->take(*target.source, replies_.back());
    if (hook() == clinical::Hook::chart) pass_gate();
  } else {
    gatherer_->take_medication(replies_.back());
    pass_gate();  // an order that was a mere reference may turn out to be isotretinoin
  }
}

void HookCall::give_up(Failure why) {
  given_up_ = why;
  if (gatherer_) gatherer_->give_up(why);
}

Answer HookCall::refusal() const {
  return {fhir::is_too_much(issues_) ? 413 : 400, fhir::write_operation_outcome(issues_)};
}

}  // namespace isoguard::plugin

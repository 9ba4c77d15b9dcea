// Section 3: what counts as evidence.

#include <algorithm>

#include "tests/sweep/oracle_parts.h"

namespace isoguard::sweep {
namespace {

bool one_of(std::string_view value, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

template <typename List>
void drop_unseen(const Case& facts, Source source, List& list) {
  if (unread(facts, source) && facts.how(source) != Sent::paged) list.clear();
  std::erase_if(list, [](const auto& fact) { return fact.other_patient; });
}

}  // namespace

bool unread(const Case& facts, Source source) { return facts.how(source) != Sent::complete; }

Case only_seen(const Case& facts) {
  Case seen = facts;
  drop_unseen(facts, Source::conditions, seen.conditions);
  drop_unseen(facts, Source::procedures, seen.procedures);
  drop_unseen(facts, Source::pregnancy_observations, seen.observations);
  drop_unseen(facts, Source::requests, seen.requests);
  drop_unseen(facts, Source::statements, seen.statements);
  std::erase_if(seen.enrolments, [&](const Enrolment& fact) {
    return unread(facts, fact.carrier) && facts.how(fact.carrier) != Sent::paged;
  });
  if (unread(facts, Source::patient)) seen.person = {};
  // A repeated signature: the history knows an order of the session already.
  std::erase_if(seen.requests, [&](const Medication& request) {
    return std::any_of(seen.drafts.begin(), seen.drafts.end(),
                       [&](const Medication& draft) { return draft.id == request.id; });
  });
  return seen;
}

bool counts_as_history(const Condition& condition) {
  return !one_of(condition.verification, {"refuted", "entered-in-error"});
}

bool is_certain(const Condition& condition) {
  return one_of(condition.verification, {"", "confirmed"});
}

bool counts_now(const Condition& condition) {
  return counts_as_history(condition) &&
         one_of(condition.clinical, {"", "active", "recurrence", "relapse"});
}

bool counts(const Observation& observation) {
  return one_of(observation.status, {"final", "amended", "corrected"}) &&
         !(observation.effective.known && observation.effective.first > 0);
}

bool counts(const Procedure& procedure) { return procedure.status == "completed"; }

bool counts_as_request(const Medication& request) {
  return one_of(request.intent,
                {"order", "original-order", "reflex-order", "filler-order", "instance-order"}) &&
         !request.do_not_perform &&
         !one_of(request.status, {"draft", "cancelled", "entered-in-error"});
}

bool counts_as_statement(const Medication& statement) {
  return !one_of(statement.status, {"not-taken", "entered-in-error"});
}

const When& since(const Medication& use) { return use.start.known ? use.start : use.authored; }

std::optional<int> known_end(const Medication& use) {
  if (use.end.known) return use.end.last;
  if (use.supply_days == 0 || !since(use).known) return std::nullopt;
  return since(use).last + use.supply_days * (1 + use.repeats);
}

const When& day_of(const Condition& condition) {
  return condition.onset.known ? condition.onset : condition.recorded;
}

bool is_order(const Medication& draft) {
  return one_of(draft.status, {"draft", "active"}) && !draft.do_not_perform &&
         draft.intent != "option";
}

}  // namespace isoguard::sweep

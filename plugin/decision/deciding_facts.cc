#include "plugin/decision/deciding_facts.h"

#include <algorithm>
#include <set>
#include <vector>

#include "plugin/cds_hooks/public_text.h"
#include "plugin/decision/json_edit.h"
#include "plugin/decision/stable_uuid.h"
#include "plugin/knowledge/sha256.h"

namespace isoguard::decision {
namespace {

using clinical::MedicationUse;
using fhir::json::Member;
using fhir::json::Value;

/// Texts with their lengths, so that no two lists of texts look the same.
class Joined {
 public:
  Joined& add(std::string_view text) {
    text_.append(std::to_string(text.size())).append(1, ':').append(text);
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// A copy of `list` with `change` made to each of its items.
template <class Change>
Value each_of(const Value& list, fhir::Arena& arena, const Change& change) {
  const auto items = arena.array<Value>(list.items().size());
  std::transform(list.items().begin(), list.items().end(), items.begin(), change);
  return Value::make_array(items);
}

Value without_bounds(const Value& dosage, fhir::Arena& arena) {
  const Value& timing = dosage["timing"];
  if (!timing["repeat"].is_object()) return dosage;
  const Value repeat = without_members(timing["repeat"], {"boundsPeriod"}, arena);
  return with_member(dosage, "timing", with_member(timing, "repeat", repeat, arena), arena);
}

/// The order without what each renewal has of its own: who wrote it, when, at which visit, and the
/// days between which it holds; how long that is, is told apart.
Value without_occasion(const Value& order, fhir::Arena& arena) {
  Value rest = without_members(
      order,
      {"id", "meta", "language", "text", "identifier", "groupIdentifier", "basedOn", "authoredOn",
       "dateWritten", "encounter", "context", "requester", "prescriber", "recorder",
       "priorPrescription", "eventHistory", "effectiveDosePeriod"},
      arena);
  if (rest["dispenseRequest"].is_object()) {
    const Value dispense = without_members(rest["dispenseRequest"], {"validityPeriod"}, arena);
    rest = with_member(rest, "dispenseRequest", dispense, arena);
  }
  for (const std::string_view name : {"dosageInstruction", "dosage"}) {
    if (!rest[name].is_array()) continue;
    const Value lines =
        each_of(rest[name], arena, [&](const Value& line) { return without_bounds(line, arena); });
    rest = with_member(rest, name, lines, arena);
  }
  return rest;
}

std::string length_of(const fhir::Period& period) {
  if (!period.start || !period.end) return period.empty() ? "none" : "open";
  return std::to_string(fhir::days_between(period.start->earliest, period.end->latest));
}

/// What an order says of days: when it begins, counted from today, and how long it lasts.
std::string days_of(const MedicationUse& use, fhir::Day today) {
  const fhir::Day start = use.planned_start(today);
  std::string days = std::to_string(fhir::days_between(today, start));
  days += use.end ? " " + std::to_string(fhir::days_between(start, *use.end)) : " open";
  return days + " " + length_of(use.order->dispense_validity);
}

/// How long ago something was is no fact of its own: it grows from day to day. When it begins to
/// matter, the rule says another row.
bool moves_with_today(std::string_view value) {
  return value == "ago" || value == "gap" || value == "n" || value == "days";
}

std::string text_of(const clinical::NamedValue& value) {
  Joined text;
  text.add(value.name);
  if (const auto* word = std::get_if<std::string_view>(&value.value)) {
    text.add("w").add(*word);
  } else if (const auto* number = std::get_if<int>(&value.value)) {
    text.add("n").add(std::to_string(*number));
  } else if (const auto* date = std::get_if<fhir::Date>(&value.value)) {
    text.add("d").add(fhir::to_string(*date));
  } else {
    text.add("l");
    for (const auto& item : std::get<fhir::List<std::string_view>>(value.value)) text.add(item);
  }
  return text.take();
}

std::string_view clinician_of(const cds_hooks::Request& request) {
  return cds_hooks::public_user(request.user_id);
}

/// Evidence under R4's name may have come under another, which its id then tells.
bool may_be(const facts::Arrived& arrived, std::string_view type) {
  const bool is_order = type == "MedicationRequest" && arrived.type == "MedicationOrder";
  const bool is_request = type == "ServiceRequest" &&
                          (arrived.type.ends_with("Request") || arrived.type == "DiagnosticOrder");
  return arrived.type == type || is_order || is_request;
}

}  // namespace

DecidingFacts::DecidingFacts(const SuggestionInput& input, const knowledge::Policy& policy,
                             std::span<const facts::Arrived> arrived)
    : input_(input),
      policy_(policy),
      arrived_(arrived),
      user_(input.context.gaps.any() ? std::string_view() : clinician_of(input.request)) {
  if (!user_.empty()) orders_ = orders();
}

/// Of all drafts, in an order that does not depend on theirs.
std::optional<std::string> DecidingFacts::orders() const {
  std::vector<std::string> drafts;
  for (const MedicationUse& use : input_.context.drafts) {
    if (use.order == nullptr || use.order->source == nullptr) return std::nullopt;
    Joined draft;
    draft.add(use.drug.label).add(days_of(use, input_.today));
    draft.add(fhir::json::to_string(without_occasion(*use.order->source, input_.arena)));
    const std::string_view reference =
        (*use.order->source)["medicationReference"]["reference"].string();
    if (!reference.empty() && !reference.starts_with('#')) {
      const auto medication =
          evidence_of({"Medication", reference.substr(reference.rfind('/') + 1), {}, {}, {}});
      if (!medication) return std::nullopt;
      draft.add(*medication);
    }
    drafts.push_back(draft.take());
  }
  std::ranges::sort(drafts);
  Joined all;
  for (const std::string& draft : drafts) all.add(draft);
  return all.take();
}

bool DecidingFacts::is_draft(const clinical::Evidence& item) const {
  return std::ranges::any_of(input_.context.drafts, [&](const MedicationUse& use) {
    return !item.id.empty() && use.id == item.id &&
           clinical::resource_type(use) == item.resource_type;
  });
}

std::optional<std::string> DecidingFacts::evidence_of(const clinical::Evidence& item) const {
  Joined text;
  text.add(item.resource_type).add(item.id).add(item.finding).add(item.label);
  if (item.date) text.add(fhir::to_string(*item.date));
  bool found = false;
  for (const facts::Arrived& arrived : arrived_) {
    const std::string_view id = (*arrived.resource)["id"].string();
    const bool own = item.resource_type == "Patient" && id.empty();
    if (!may_be(arrived, item.resource_type) || (!own && (id.empty() || id != item.id))) continue;
    text.add(knowledge::sha256_hex(fhir::json::to_string(*arrived.resource)));
    found = true;
  }
  if (!found) return std::nullopt;
  return text.take();
}

std::string DecidingFacts::name_of(const RuleVerdict& said, const ShownRow& row) const {
  if (!orders_) return {};
  std::set<std::string> facts;
  for (const auto* list : {&said.verdict.evidence, &said.verdict.contrary}) {
    for (const clinical::Evidence& item : *list) {
      if (is_draft(item)) continue;  // a renewal is another order
      const auto text = evidence_of(item);
      if (!text) return {};
      facts.insert((list == &said.verdict.evidence ? "+" : "-") + *text);
    }
  }
  Joined all;
  for (const std::string& fact : facts) all.add(fact);
  for (const clinical::NamedValue& value : said.verdict.values) {
    if (!moves_with_today(value.name)) all.add(text_of(value));
  }
  const cds_hooks::Request& request = input_.request;
  return stable_uuid({"facts", request.fhir_server, request.patient_id, user_, policy_.id,
                      input_.knowledge.sha256, said.rule, row.rule->version, said.verdict.row,
                      knowledge::to_code(row.indicator), *orders_, all.take()},
                     input_.card_key);
}

std::string DecidingFacts::session_of(std::string_view name) const {
  const cds_hooks::Request& request = input_.request;
  if (name.empty() || request.encounter_id.empty()) return {};
  std::vector<std::string> ids;
  for (const MedicationUse& use : input_.context.drafts) {
    if (use.id.empty()) return {};
    ids.push_back(fhir::json::to_string(*use.order->source));
  }
  std::ranges::sort(ids);
  Joined orders;
  for (const std::string& id : ids) orders.add(id);
  return stable_uuid({"session", name, request.encounter_id, orders.take()}, input_.card_key);
}

}  // namespace isoguard::decision

#include <algorithm>

#include "fhir/bundle.h"
#include "plugin/facts/gatherer.h"

/// The part of Gatherer that reads the prefetch.
namespace isoguard::facts {

using fhir::Failure;
using fhir::json::Value;

namespace {

constexpr int kLayers = 4;  // text of a response of a list …

bool is_success(std::string_view status) { return status.empty() || status.starts_with('2'); }

}  // namespace

void Gatherer::read_prefetch() {
  if (prefetch_read_) return;
  prefetch_read_ = true;
  prefetched_.fill(Failure::not_provided);
  if (request_.prefetch == nullptr) return;
  origin_ = Origin::prefetch;
  for (const fhir::json::Member& member : request_.prefetch->members()) {
    // Whatever came counts as evidence, under whichever key; only the agreed key proves absence.
    const Value* value = unwrapped(member.value);
    const Failure state = value == nullptr ? Failure::unparsable : read_body(*value);
    for (std::size_t i = 0; i < kSourceCount; ++i) {
      if (member.name != kPrefetchKeys[i]) continue;
      prefetched_[i] = value == nullptr ? state : held(static_cast<Source>(i), *value, state);
    }
  }
  // One resource is all of its source, wherever it lies.
  if (facts_.patient != nullptr) prefetched_[index_of(Source::patient)] = Failure::none;
}

const Value* Gatherer::unwrapped(const Value& value) {
  const Value* inner = &value;
  for (int layer = 0; layer < kLayers; ++layer) {
    if (inner->is_string()) {
      texts_.emplace_front(inner->string());
      const auto parsed = fhir::json::parse(texts_.front(), arena_);
      if (!parsed) return nullptr;
      inner = &arena_.keep(*parsed);
    } else if (inner->items().size() == 1) {
      inner = &inner->items().front();
    } else if (inner->is_object() && fhir::resource_type(*inner).empty() &&
               inner->find("resource") != nullptr) {
      if (!is_success((*inner)["response"]["status"].string())) return nullptr;
      inner = inner->find("resource");
    } else {
      return inner;
    }
  }
  return inner;
}

Failure Gatherer::held(Source source, const Value& value, Failure state) const {
  if (state != Failure::none) return state;
  const std::string_view type = fhir::resource_type(value);
  if (source == Source::patient) return facts_.patient == nullptr ? Failure::unparsable : state;
  if (type != "Bundle") return is_kind_of(type, source) ? state : Failure::unparsable;
  // What holds something, but nothing of the kind, is the answer to another question.
  bool empty = true;
  const auto items =
      value["entry"].is_array() ? value["entry"].items() : std::span(&value["entry"], 1);
  for (const Value& entry : items) {
    const std::string_view held = fhir::resource_type(entry["resource"]);
    if (is_kind_of(held, source) || held == "Bundle") return state;
    empty = empty && (held.empty() || held == "OperationOutcome");
  }
  return empty ? state : Failure::unparsable;
}

}  // namespace isoguard::facts

#include "plugin/decision/record_missing.h"

#include <algorithm>

#include "plugin/cds_hooks/json_writer.h"

namespace isoguard::decision {
namespace {

using cds_hooks::JsonWriter;
using fhir::Failure;

void add(std::string_view element, std::string_view what, std::string_view why,
         JsonWriter& writer) {
  writer.open('{');
  writer.optional_member("element", element);
  writer.member("what", what);
  writer.member("why", why);
  writer.close('}');
}

void add_unreadable(const facts::PatientFacts& facts, JsonWriter& writer) {
  const auto& list = facts.unreadable;
  for (auto item = list.begin(); item != list.end(); ++item) {
    const bool said = std::any_of(list.begin(), item, [&](const facts::Unreadable& before) {
      return before.resource_type == item->resource_type && before.element == item->element;
    });
    if (!said) add(item->element, item->resource_type, "unparsable", writer);
  }
}

}  // namespace

std::string_view why_missing(Failure failure) {
  switch (failure) {
    case Failure::none:
      return "";
    case Failure::not_provided:
      return "absent";
    case Failure::null_value:
      return "null";
    case Failure::operation_outcome:
      return "operation_outcome";
    case Failure::not_registered:
      return "not_registered";
    case Failure::unauthorised:
      return "unauthorised";
    case Failure::not_found:
      return "not_found";
    case Failure::timeout:
      return "timeout";
    case Failure::unreachable:
      return "unreachable";
    case Failure::server_error:
      return "server_error";
    case Failure::throttled:
      return "throttled";
    case Failure::redirected:
      return "redirected";
    case Failure::too_large:
      return "too_large";
    case Failure::unparsable:
      return "unparsable";
    case Failure::incomplete:
      return "page_incomplete";
  }
  return "unparsable";
}

std::string missing_of(const facts::PatientFacts& facts, const clinical::Gaps& gaps) {
  std::string out;
  JsonWriter writer(out);
  writer.open('[');
  for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
    const facts::SourceState& state = facts.sources[i];
    if (!state.needed || state.complete()) continue;
    add({}, facts::kPrefetchKeys[i], why_missing(state.failure), writer);
  }
  for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
    const bool came = facts.sources[i].needed && facts.sources[i].complete();
    if (came && gaps.not_understood.has(static_cast<facts::Source>(i))) {
      add({}, facts::kPrefetchKeys[i], "unparsable", writer);
    }
  }
  add_unreadable(facts, writer);
  if (gaps.unidentified_drafts > 0) add({}, "draft-order", "unidentified", writer);
  if (gaps.unidentified_history > 0) add({}, "unidentified-medication", "unidentified", writer);
  writer.close(']');
  return out;
}

}  // namespace isoguard::decision

#include "src/manifests/decided.h"

#include <algorithm>

#include "fhir/document.h"

namespace isoguard::app {
namespace {

/// The first diagnostics of an OperationOutcome. They name elements, never values.
std::string first_diagnostics(const plugin::Answer& answer) {
  const auto outcome = fhir::Document::parse(answer.body);
  const std::string status = "refused with status " + std::to_string(answer.status);
  if (!outcome || outcome->root()["issue"].items().empty()) return status;
  const std::string_view text = outcome->root()["issue"].items().front()["diagnostics"].string();
  return text.empty() ? status : std::string(text);
}

std::string latest_day(const fhir::json::Value& bundle) {
  std::string_view latest;
  for (const fhir::json::Value& entry : bundle["entry"].items()) {
    latest = std::max(latest, entry["resource"]["authoredOn"].string());
  }
  return std::string(latest.substr(0, 10));
}

}  // namespace

RequestHead read_head(std::string bytes) {
  // Kept by each thread, so that a long replay does not allocate for every request.
  thread_local fhir::Arena arena;
  arena.reset();
  RequestHead head;
  const auto parsed = fhir::json::parse(bytes, arena);
  if (!parsed) {
    head.problem = parsed.error().front().diagnostics;
    return head;
  }
  head.hook = (*parsed)["hook"].string();
  const fhir::json::Value& context = (*parsed)["context"];
  head.written_on =
      std::max(latest_day(context["draftOrders"]), latest_day(context["medications"]));
  return head;
}

std::unique_ptr<plugin::Call> offline_call(const plugin::Plugin& plugin, std::string_view hook,
                                           std::string bytes, fhir::Day today) {
  const std::string_view service = plugin.service_for_hook(hook);
  if (service.empty()) return nullptr;
  auto call = plugin.call(service, std::move(bytes), today);
  if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
  return call;
}

Decided decide_request(const plugin::Plugin& plugin, std::string_view hook, std::string bytes,
                       fhir::Day today) {
  Decided decided;
  const auto call = offline_call(plugin, hook, std::move(bytes), today);
  if (!call) {
    decided.problem = kNoSuchHook;
    return decided;
  }
  decided.outcomes = call->outcomes();
  // A refused call has no outcomes, and so has one that concerns none of our drugs.
  if (decided.outcomes.empty()) {
    const plugin::Answer answer = call->answer();
    if (answer.status != 200) decided.problem = first_diagnostics(answer);
  }
  return decided;
}

}  // namespace isoguard::app

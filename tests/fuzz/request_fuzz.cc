// Request bytes → response bytes: whatever comes in, the answer is a CDS Hooks response or an
// OperationOutcome, and the process lives.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir/document.h"
#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"

namespace {

const isoguard::plugin::Plugin& service() {
  static const auto plugin = *isoguard::plugin::Plugin::make(
      *isoguard::knowledge::load(isoguard::knowledge::embedded_manifests()), "eu-ppp");
  return *plugin;
}

void check(const isoguard::plugin::Answer& answer) {
  // A suggestion holds the client's whole order, some levels deeper than it came.
  isoguard::fhir::json::Limits limits;
  limits.depth *= 2;
  limits.bytes *= 8;
  limits.values *= 8;
  const auto document = isoguard::fhir::Document::parse(answer.body, limits);
  if (!document) std::abort();
  const auto& root = document->root();
  const bool cards = answer.status == 200 && root["cards"].is_array();
  const bool outcome = answer.status >= 400 && root["resourceType"].string() == "OperationOutcome";
  if (!cards && !outcome) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr auto kToday = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25);
  for (const char* id : {"order-sign", "order-select"}) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    const auto call = service().call(id, body, kToday);
    if (!call->needs().empty()) call->give_up(isoguard::fhir::Failure::timeout);
    check(call->answer());
    if (call->explanation().empty()) std::abort();
  }
  return 0;
}

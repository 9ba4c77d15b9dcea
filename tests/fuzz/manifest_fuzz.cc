// A file of the manifests with other bytes: it is refused with what is wrong, or what was loaded
// decides a call, and the process lives.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"

namespace {

using isoguard::knowledge::ManifestFiles;

constexpr const char* kCall =
    R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{
    "userId":"Practitioner/1","patientId":"p","draftOrders":{"resourceType":"Bundle","entry":[
    {"resource":{"resourceType":"MedicationRequest","id":"a","status":"draft","intent":"order",
    "subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"text":"isotretinoin"}}}]}}})";

/// The file to be changed, and what goes where in it: place, how much is left out, what comes.
struct Change {
  const std::uint8_t* at;
  const std::uint8_t* end;

  std::size_t number() {
    std::size_t value = 0;
    for (int i = 0; i < 2 && at != end; ++i) value = value << 8 | *at++;
    return value;
  }
  std::string text(std::size_t most) {
    std::string taken;
    while (taken.size() < most && at != end) taken += static_cast<char>(*at++);
    return taken;
  }
};

ManifestFiles changed(Change change) {
  ManifestFiles files = isoguard::knowledge::embedded_manifests();
  auto file = std::next(files.begin(), static_cast<std::ptrdiff_t>(change.number() % files.size()));
  std::string& text = file->second;
  while (change.at != change.end && !text.empty()) {
    const std::size_t place = change.number() % text.size();
    const std::size_t out = change.number() % 64;
    text.replace(place, out, change.text(change.number() % 32));
  }
  return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr auto kToday = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25);
  const auto knowledge = isoguard::knowledge::load(changed({data, data + size}));
  if (!knowledge) {
    if (knowledge.error().empty()) std::abort();
    for (const auto& fault : knowledge.error()) {
      if (fault.file.empty() || fault.message.empty()) std::abort();
    }
    return 0;
  }
  const auto plugin = isoguard::plugin::Plugin::make(*knowledge, "eu-ppp");
  if (!plugin) return 0;
  const auto call = (*plugin)->call("order-sign", kCall, kToday);
  if (!call->needs().empty()) call->give_up(isoguard::fhir::Failure::timeout);
  if (call->answer().body.empty()) std::abort();
  return 0;
}

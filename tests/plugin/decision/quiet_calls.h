#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/quiet_service.h"

/// Calls whose cards may be quieter.
namespace isoguard::decision {

using fhir::json::Value;
using test_support::kAllOn;
using test_support::parsed;
using test_support::plugin_with;
using test_support::replaced;
using test_support::request_of;

inline constexpr fhir::Day kToday{std::chrono::year(2026) / 11 / 23};
inline constexpr std::string_view kRule = "tetracycline-interaction";

struct Told {
  std::string body;
  std::string cards;       ///< of the record
  std::string checks;      ///< of the record
  std::string suppressed;  ///< of the record, or empty
  std::string indicator;   ///< of the card of the rule; empty: there is none
  std::string detail;      ///< likewise
  std::string facts;       ///< its name; empty: it has none
  std::string session;
  std::string uuid;
};

/// What a call says of one rule.
inline Told ask(const plugin::Plugin& plugin, const std::string& request,
                const Earlier* earlier = nullptr, fhir::Day today = kToday,
                std::string_view rule = kRule) {
  const bool signs = request.find("\"hook\":\"order-sign\"") != std::string::npos;
  const auto call = plugin.call(signs ? "order-sign" : "order-select", request, today, "key");
  if (earlier != nullptr) call->remember(*earlier);
  if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
  const plugin::Answer answer = call->answer();
  EXPECT_EQ(answer.status, 200) << answer.body;
  const Record record = call->record(answer, std::string(64, '0'));
  Told told{
      answer.body, record.members.at("cards"), record.members.at("checks"), {}, {}, {}, {}, {}, {}};
  const auto suppressed = record.members.find("suppressed");
  if (suppressed != record.members.end()) told.suppressed = suppressed->second;
  const fhir::Document said = parsed(answer.body);
  for (const Value& card : said.root()["cards"].items()) {
    if (card["source"]["topic"]["code"].string() != rule) continue;
    told.indicator = card["indicator"].string();
    told.detail = card["detail"].string();
    told.uuid = card["uuid"].string();
  }
  const fhir::Document kept = parsed(told.cards);
  for (const Value& card : kept.root().items()) {
    if (card["rule"].string() != rule) continue;
    told.facts = card["facts"].string();
    told.session = card["session"].string();
  }
  return told;
}

/// Isotretinoin for a man whose doxycycline ended five days ago: a warning, also at order-select.
inline std::string signing() {
  const std::string request =
      replaced(request_of("tet-short-ended"), "tet-short-ended-mr-4", "doxy");
  return replaced(request, R"("patientId":)", R"("encounterId":"e-1","patientId":)");
}
inline std::string with_options(const std::string& request, const std::string& items,
                                const std::string& name = "pddi-configuration-items") {
  return replaced(request,
                  "{\"hook\":", R"({"extension":{")" + name + "\":" + items + "},\"hook\":");
}
inline std::string selecting(const std::string& request) {
  return replaced(replaced(request, R"("hook":"order-sign")", R"("hook":"order-select")"),
                  R"("userId":)", R"("selections":["MedicationRequest/iso-1"],"userId":)");
}
inline constexpr const char* kRemember = R"({"cache-for-order-sign-filtering":true})";
inline constexpr const char* kFilter = R"({"filter-out-repeated-alerts":true})";

inline const plugin::Plugin& quiet() {
  static const auto plugin = plugin_with(kAllOn);
  return *plugin;
}
inline const plugin::Plugin& shipped() {
  static const auto plugin = plugin_with("");
  return *plugin;
}

struct Change {
  const char* what;
  std::string from;
  std::string to;
};

}  // namespace isoguard::decision

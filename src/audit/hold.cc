#include "src/audit/hold.h"

#include <algorithm>
#include <array>

#include "fhir/json.h"
#include "src/audit/retention_policy.h"

namespace isoguard::audit {
namespace {

constexpr std::array<std::string_view, 5> kScopes = {"patient", "card", "event", "span", "all"};

std::string_view name_of(Hold::Scope scope) { return kScopes[static_cast<std::size_t>(scope)]; }

bool lists(std::string_view uuids, std::string_view uuid) {
  while (!uuids.empty()) {
    const auto end = std::min(uuids.find(' '), uuids.size());
    if (uuids.substr(0, end) == uuid) return true;
    uuids.remove_prefix(std::min(end + 1, uuids.size()));
  }
  return false;
}

}  // namespace

bool Hold::covers(const Holdable& event) const {
  switch (scope) {
    case Scope::patient:
      return event.patient == what;
    case Scope::card:
      return lists(event.card_uuids, what);
    case Scope::event:
      return event.id == what || event.decision == what;
    case Scope::span:
      return event.recorded_us >= from_us && event.recorded_us < until_us;
    case Scope::all:
      break;
  }
  return true;
}

std::string Hold::text() const {
  std::string out(name_of(scope));
  if (!what.empty()) out += " " + what;
  if (scope == Scope::span) out += " " + utc_text(from_us) + " to " + utc_text(until_us);
  return out;
}

std::string hold_json(const Hold& hold) {
  CanonicalObject object;
  object.text("do", "add").text("reason", hold.reason).text("scope", name_of(hold.scope));
  if (hold.scope == Hold::Scope::span) {
    object.text("from", utc_text(hold.from_us)).text("to", utc_text(hold.until_us));
  } else if (hold.scope != Hold::Scope::all) {
    object.text("what", hold.what);
  }
  return object.json();
}

std::string release_json(const std::string& id, const std::string& reason) {
  return CanonicalObject().text("do", "remove").text("hold", id).text("reason", reason).json();
}

std::optional<Hold> hold_of(const fhir::json::Value& member) {
  const auto scope = std::ranges::find(kScopes, member["scope"].string());
  if (scope == kScopes.end()) return std::nullopt;
  Hold hold;
  hold.scope = static_cast<Hold::Scope>(scope - kScopes.begin());
  hold.what = member["what"].string();
  hold.reason = member["reason"].string();
  if (hold.scope == Hold::Scope::span) {
    hold.from_us = microseconds_of(member["from"].string());
    hold.until_us = microseconds_of(member["to"].string());
  }
  return hold;
}

const Hold* holding(const std::vector<Hold>& holds, const Holdable& event) {
  const auto found =
      std::ranges::find_if(holds, [&](const Hold& hold) { return hold.covers(event); });
  return found == holds.end() ? nullptr : &*found;
}

}  // namespace isoguard::audit

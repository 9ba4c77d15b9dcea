#include "plugin/facts/release.h"

namespace isoguard::facts {
namespace {

using fhir::Release;
using fhir::Releases;
using fhir::json::Member;
using fhir::json::Value;

/// `possible`, narrowed by a resource or by each entry of a Bundle or array of them.
Releases narrowed(Releases possible, const Value& orders) {
  for (const Value& resource : orders.items()) possible = narrowed(possible, resource);
  if (!orders.is_object()) return possible;
  for (const Value& entry : orders["entry"].items()) {
    if (possible.only()) return possible;
    possible = possible.narrowed_by(fhir::releases_of(entry["resource"]));
  }
  return possible.narrowed_by(fhir::releases_of(orders));
}

}  // namespace

Release release_of(const cds_hooks::Request& request, std::optional<Release> server) {
  Releases possible = narrowed(Releases::all(), *request.draft_orders);
  if (server) possible = possible.narrowed_by({*server});
  if (request.prefetch != nullptr) {
    for (const Member& member : request.prefetch->members()) {
      if (possible.only()) break;
      possible = narrowed(possible, member.value);
    }
  }
  for (const Release release : {Release::r4, Release::r5, Release::stu3, Release::dstu2}) {
    if (possible.has(release)) return release;
  }
  return Release::r4;
}

}  // namespace isoguard::facts

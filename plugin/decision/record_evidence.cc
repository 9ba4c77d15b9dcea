#include "plugin/decision/record_evidence.h"

#include <algorithm>

#include "fhir/earlier_requests.h"
#include "plugin/cds_hooks/public_text.h"
#include "plugin/knowledge/sha256.h"

namespace isoguard::decision {
namespace {

constexpr std::string_view kPatient = "Patient";
constexpr std::size_t kBytesOfItem = 180;  // about

std::string_view source_of(facts::Origin origin) {
  switch (origin) {
    case facts::Origin::context:
      return "context";
    case facts::Origin::prefetch:
      return "prefetch";
    case facts::Origin::fhir:
      break;
  }
  return "fhir";
}

/// Under R4's name in a verdict, under another where it came from.
bool has_earlier_name(std::string_view type) {
  return type == "MedicationOrder" || fhir::is_earlier_service_request(type);
}

}  // namespace

std::size_t RecordEvidence::number_of(const clinical::Evidence& item) {
  const auto found = std::find_if(items_.begin(), items_.end(), [&](const Item& known) {
    return known.type == item.resource_type && known.id == item.id;
  });
  const auto number = static_cast<std::size_t>(found - items_.begin());
  if (found == items_.end()) items_.push_back({item.resource_type, item.id});
  return number;
}

const facts::Arrived* RecordEvidence::find(const Item& item) const {
  const facts::Arrived* under_other_name = nullptr;
  for (const facts::Arrived& arrived : arrived_) {
    const bool same = arrived.type == item.type;
    if (!same && (under_other_name != nullptr || !has_earlier_name(arrived.type))) continue;
    const std::string_view id = (*arrived.resource)["id"].string();
    const bool own = item.type == kPatient && (id.empty() || id == patient_id_);
    if (!own && (item.id.empty() || id != item.id)) continue;
    if (same) return &arrived;
    under_other_name = &arrived;
  }
  return under_other_name;
}

std::string RecordEvidence::list() {
  std::string out;
  out.reserve(kBytesOfItem * items_.size());
  cds_hooks::JsonWriter writer(out);
  writer.open('[');
  for (const Item& item : items_) write_item(item, writer);
  writer.close(']');
  return out;
}

void RecordEvidence::write_item(const Item& item, cds_hooks::JsonWriter& writer) {
  writer.open('{');
  if (item.type != kPatient && !item.id.empty()) {
    if (cds_hooks::tells_patient(item.id, patient_id_)) {
      writer.raw_member("boxed", std::to_string(boxed_.size()));
      boxed_.push_back(std::string(item.type).append("/").append(item.id));
    } else {
      writer.member("id", item.id);
    }
  }
  const facts::Arrived* arrived = find(item);
  if (arrived == nullptr) {
    writer.member("type", item.type);
    writer.close('}');
    return;
  }
  const fhir::json::Value& meta = (*arrived->resource)["meta"];
  const std::string_view updated = meta["lastUpdated"].string();
  const std::string_view version = meta["versionId"].string();
  if (cds_hooks::is_time(updated)) writer.member("lastUpdated", updated);
  compact_.clear();
  fhir::json::write(*arrived->resource, compact_);
  writer.member("sha256", knowledge::sha256_hex(compact_));
  writer.member("source", source_of(arrived->origin));
  writer.member("type", item.type);
  if (cds_hooks::is_id(version) && !cds_hooks::tells_patient(version, patient_id_)) {
    writer.member("versionId", version);
  }
  writer.close('}');
}

}  // namespace isoguard::decision

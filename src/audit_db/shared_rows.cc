#include "src/audit_db/shared_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "src/audit_db/shipment.h"

namespace isoguard::audit_db {

const char* const kSelectEvents =
    "SELECT e.seq, e.event_id, e.type, e.recorded_us, e.tenant, e.patient, e.user_ref, e.service, "
    "e.call, e.bytes, e.leaf FROM isoguard.audit_event e ";

SharedEvent event_of(const Rows& rows, int row) {
  SharedEvent event;
  audit::Record& record = event.record;
  record.sequence = static_cast<std::uint64_t>(rows.integer(row, 0));
  // PostgreSQL writes UUIDs as EventId does.
  record.id = audit::event_id_of(rows.text(row, 1)).value_or(audit::EventId{});
  record.type = rows.text(row, 2);
  record.recorded_us = rows.integer(row, 3);
  int column = 4;
  for (std::string* text :
       {&record.tenant, &record.patient, &record.user, &record.service, &record.call}) {
    *text = rows.text(row, column++);
  }
  event.has_bytes = !rows.is_null(row, 9);
  if (event.has_bytes) record.bytes = rows.bytes(row, 9);
  event.leaf = rows.bytes(row, 10);
  const std::size_t length = std::min(event.leaf.size(), record.leaf.size());
  std::copy_n(event.leaf.begin(), length, record.leaf.begin());
  return event;
}

void Conditions::add(const std::string& condition) {
  sql_.append(sql_.empty() ? "WHERE " : " AND ").append(condition);
}

void Conditions::add(const std::string& condition, std::string value) {
  values_.push_back(std::move(value));
  add(condition + " $" + std::to_string(values_.size()));
}

void Conditions::add(const std::string& condition, std::uint64_t value) {
  constexpr std::uint64_t kMost = INT64_MAX;  // of a bigint
  add(condition, std::to_string(std::min(value, kMost)));
}

void Conditions::add(const audit::RecordFilter& filter) {
  const std::array<std::pair<const char*, const std::string*>, 6> texts = {
      {{"e.tenant =", &filter.tenant},
       {"e.patient =", &filter.patient},
       {"e.user_ref =", &filter.user},
       {"e.service =", &filter.service},
       {"e.call =", &filter.call},
       {"e.type =", &filter.type}}};
  for (const auto& [condition, value] : texts) {
    if (!value->empty()) add(condition, searchable(*value));
  }
  if (!filter.patient.empty()) add("e.patient <> ''");  // what the index leaves out
  if (filter.from_us) add("e.recorded_us >=", std::to_string(*filter.from_us));
  if (filter.until_us) add("e.recorded_us <", std::to_string(*filter.until_us));
}

std::vector<Param> Conditions::params() const {
  std::vector<Param> params;
  for (const std::string& value : values_) params.push_back(Param::text(value));
  return params;
}

}  // namespace isoguard::audit_db

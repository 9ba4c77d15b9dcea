#include "src/tools/patient_events.h"

#include <algorithm>
#include <optional>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/text.h"

namespace isoguard::app {
namespace {

using audit::Record;
using audit::RecordFilter;

/// In the order of the log.
std::vector<Record> find_all(audit::Records& log, const RecordFilter& filter) {
  std::vector<Record> all;
  audit::each_found(log, filter, 0, [&all](const Record& record) {
    all.push_back(record);
    return true;
  });
  return all;
}

/// Why the record cannot be given to the patient as theirs; empty: it can. What searches go by is a
/// copy, and proves nothing.
std::string fault_of(const Record& record, const fhir::Result<fhir::Document>& event) {
  const std::string name = "event " + record.id.text();
  if (!event || audit::leaf_hash(record.bytes) != record.leaf) {
    return name + " is damaged; run audit verify";
  }
  if (event->root()["subject"]["pseudonym"].string() != record.patient) {
    return name + " is found under a patient whom it does not name; run audit verify";
  }
  return "";
}

bool names_other_patients(const fhir::json::Value& event) {
  return !event["access"]["pseudonyms"].items().empty();
}

/// What the log says of the event; nothing, but a sentence in `damaged`, when it is no good.
std::optional<PatientEvent> taken(audit::Records& log, const Record& record,
                                  std::vector<std::string>& damaged) {
  if (record.bytes.empty()) return std::nullopt;
  const auto event = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (std::string fault = fault_of(record, event); !fault.empty()) {
    damaged.push_back(std::move(fault));
    return std::nullopt;
  }
  PatientEvent taken;
  taken.record = record;
  taken.origin = log.origin();
  taken.wrapped_key = log.wrapped_key(record.patient);
  taken.names_others = names_other_patients(event->root());
  // Without a proof, rather than not at all, when the leaves cannot be read.
  taken.proof.lack = EventProof::Lack::damaged;
  taken.proof.why = "its database cannot be read whole";
  return taken;
}

std::uint64_t count_pruned(audit::Records& log) {
  RecordFilter filter;
  filter.type = audit::kPruned;
  std::uint64_t count = 0;
  for (const Record& record : find_all(log, filter)) {
    const auto event = fhir::Document::parse(record.bytes, audit::kEventLimits);
    if (!event) continue;
    count += audit::from_decimal(event->root()["pruned"]["count"].number()).value_or(0);
  }
  return count;
}

/// Keeps an event once. What a failing disk half took may stand in two databases, of which only the
/// one that acknowledged it proves it.
void add(std::vector<PatientEvent> found, PatientEvents& events) {
  for (PatientEvent& event : found) {
    const auto same =
        std::ranges::find(events.all, event.record.id.bytes,
                          [](const PatientEvent& known) { return known.record.id.bytes; });
    if (same == events.all.end()) {
      events.all.push_back(std::move(event));
    } else if (event.proof.lack == EventProof::Lack::none) {
      *same = std::move(event);
    }
  }
}

void read(const std::string& file, const RecordFilter& filter, PatientEvents& events) {
  audit::Records log(file);
  std::vector<PatientEvent> found;
  std::vector<Record> records;
  for (const Record& record : find_all(log, filter)) {
    auto event = taken(log, record, events.damaged);
    if (!event) continue;
    found.push_back(std::move(*event));
    records.push_back(record);
  }
  events.pruned += count_pruned(log);
  try {
    std::vector<EventProof> proofs = prove_in(log, records);
    for (std::size_t i = 0; i < proofs.size(); ++i) found[i].proof = std::move(proofs[i]);
  } catch (const audit::DatabaseError&) {
    add(std::move(found), events);
    throw;
  }
  add(std::move(found), events);
}

}  // namespace

std::size_t count_early(const PatientEvents& events) {
  const auto count = std::ranges::count(events.all, EventProof::Lack::not_yet,
                                        [](const PatientEvent& event) { return event.proof.lack; });
  return static_cast<std::size_t>(count);
}

PatientEvents events_of(const AuditPlace& place, const std::string& pseudonym,
                        DamagedDatabases& databases) {
  PatientEvents events;
  RecordFilter filter;
  filter.patient = pseudonym;
  for (const std::string& file : place.files) {
    databases.attempt(file, [&] { read(file, filter, events); });
  }
  std::ranges::stable_sort(events.all, {},
                           [](const PatientEvent& event) { return event.record.recorded_us; });
  return events;
}

}  // namespace isoguard::app

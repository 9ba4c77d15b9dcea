#include "src/tools/patient_events.h"

#include <algorithm>
#include <set>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/text.h"

namespace isoguard::app {
namespace {

using audit::Record;
using audit::RecordFilter;

constexpr std::size_t kPage = 1'000;

/// In the order of the log.
std::vector<Record> find_all(audit::Records& log, const RecordFilter& filter) {
  std::vector<Record> all;
  for (std::uint64_t from = 0;;) {
    std::vector<Record> page = log.find(filter, from, kPage);
    const bool is_last = page.size() < kPage;
    if (!page.empty()) from = page.back().sequence + 1;
    for (Record& record : page) all.push_back(std::move(record));
    if (is_last) return all;
  }
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

void take(audit::Records& log, const Record& record, std::set<std::string>& seen,
          PatientEvents& events) {
  if (record.bytes.empty() || seen.contains(record.id.text())) return;
  const auto event = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (std::string fault = fault_of(record, event); !fault.empty()) {
    events.damaged.push_back(std::move(fault));
    return;
  }
  seen.insert(record.id.text());
  PatientEvent& taken = events.all.emplace_back();
  taken.record = record;
  taken.origin = log.origin();
  taken.wrapped_key = log.wrapped_key(record.patient);
  taken.names_others = names_other_patients(event->root());
  // Without a proof, rather than not at all, when the leaves cannot be read.
  taken.proof.lack = EventProof::Lack::damaged;
  taken.proof.why = "its database cannot be read whole";
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

void read(const std::string& file, const RecordFilter& filter, std::set<std::string>& seen,
          PatientEvents& events) {
  audit::Records log(file);
  const std::size_t first = events.all.size();
  for (const Record& record : find_all(log, filter)) take(log, record, seen, events);
  events.pruned += count_pruned(log);
  std::vector<Record> records;
  for (std::size_t i = first; i < events.all.size(); ++i) records.push_back(events.all[i].record);
  if (records.empty()) return;
  std::vector<EventProof> proofs = prove_in(log, records);
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    events.all[first + i].proof = std::move(proofs[i]);
  }
}

}  // namespace

PatientEvents events_of(const AuditPlace& place, const std::string& pseudonym,
                        DamagedDatabases& databases) {
  PatientEvents events;
  RecordFilter filter;
  filter.patient = pseudonym;
  std::set<std::string> seen;
  for (const std::string& file : place.files) {
    databases.attempt(file, [&] { read(file, filter, seen, events); });
  }
  std::ranges::stable_sort(events.all, {},
                           [](const PatientEvent& event) { return event.record.recorded_us; });
  return events;
}

}  // namespace isoguard::app

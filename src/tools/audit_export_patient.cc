#include "src/tools/audit_export_patient.h"

#include <filesystem>
#include <iostream>
#include <optional>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/key_file.h"
#include "src/audit/orders.h"
#include "src/audit/subjects.h"
#include "src/audit_view/box.h"
#include "src/tools/audit_access.h"
#include "src/tools/audit_delivery.h"
#include "src/tools/audit_filter.h"
#include "src/tools/output_folder.h"
#include "src/tools/patient_readme.h"
#include "src/tools/patient_text.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using audit::CanonicalObject;
using Lack = EventProof::Lack;

/// The content of opened.ndjson; counts what does not open.
std::string opened(const PatientEvents& events, const audit::SiteKeys& keys,
                   PatientFolder& folder) {
  const audit::Subjects subjects(keys, nullptr);
  CanonicalObject note;
  note.text("note", "plain identifiers and free text: give it to nobody but the patient");
  std::string lines = note.json() + "\n";
  for (const PatientEvent& each : events.all) {
    const auto event = fhir::Document::parse(each.record.bytes, audit::kEventLimits);
    if (!event || !event->root()["subject"]["enc"].is_string()) continue;
    const auto plain = audit_view::open_box(each.record, event->root(), each.wrapped_key, subjects);
    CanonicalObject line;
    line.text("event_id", each.record.id.text());
    if (plain) {
      line.json("opened", *plain);
    } else {
      line.text("not_opened", "the patient's key was destroyed, or it is another site key");
      ++folder.unopened;
    }
    lines += line.json() + "\n";
  }
  return lines;
}

/// Says on standard error what is not as whoever asked may expect. Exit code.
int say_lacks(const PatientEvents& events, PatientFolder& folder) {
  int code = 0;
  for (const PatientEvent& each : events.all) {
    if (each.proof.lack != Lack::damaged) continue;
    folder.lacks.push_back("Event " + each.record.id.text() + " has no proof: " + each.proof.why);
    code = refuse(folder.lacks.back(), 1);
  }
  for (const std::string& fault : events.damaged) code = refuse(fault, 1);
  if (const std::size_t early = count_early(events); early > 0) {
    refuse(std::to_string(early) +
           " records are newer than the newest checkpoint and have no proof; export again later");
  }
  if (folder.unopened > 0) {
    refuse("what is sealed in " + std::to_string(folder.unopened) +
           " records does not open: the patient's key was destroyed, or it is another site key");
  }
  if (events.pruned > 0) {
    refuse("of up to " + std::to_string(events.pruned) +
           " events whose time was over nothing tells any more whom they were about");
  }
  if (events.all.empty()) {
    refuse("there is no record about this patient, as this FHIR server knows the patient");
  }
  return code;
}

/// Why something cannot be written; empty: all is.
std::string write(OutputFolder& output, const PatientEvents& events, const PatientFolder& folder,
                  const std::string& text, const std::string& opened_lines) {
  std::string records;
  for (const PatientEvent& each : events.all) {
    if (each.names_others) continue;
    records += each.record.bytes + "\n";
    if (each.proof.lack == Lack::none) output.add(proof_name(each.record), each.proof.line);
  }
  output.add("records.ndjson", records);
  output.add("records.txt", text);
  if (folder.has_opened) output.add("opened.ndjson", opened_lines);
  // Last, so that a folder with it is whole.
  output.add("README.txt", patient_readme(folder, events));
  return output.fault();
}

std::string record_export(const AuditOptions& options, const AuditPlace& place,
                          const PatientEvents& events, const std::string& pseudonym) {
  CanonicalObject what;
  what.boolean("box", !options.key_file.empty()).text("command", "export");
  what.integer("events", static_cast<std::int64_t>(events.all.size()));
  return record_access(options, place, std::move(what), pseudonym);
}

PatientTextSettings text_settings(const AuditOptions& options, const AuditPlace& place,
                                  DamagedDatabases& databases) {
  PatientTextSettings settings;
  settings.policy = options.retention.policy;
  if (!place.data_dir.empty()) {
    settings.holds =
        audit::read_orders(std::filesystem::path(place.data_dir) / audit::kOrdersFolder).holds;
  }
  settings.delivery = [&](const audit::Record& decision) {
    return delivery_of(decision, place, nullptr, databases);
  };
  return settings;
}

int export_events(const AuditOptions& options, const AuditPlace& place,
                  const std::string& pseudonym, const std::optional<audit::SiteKeys>& keys) {
  DamagedDatabases databases(place);
  const PatientEvents events = events_of(place, pseudonym, databases);
  const std::string text = patient_text(events.all, text_settings(options, place, databases));
  OutputFolder output(options.output);
  if (const std::string fault = output.fault(); !fault.empty()) return refuse(fault);
  const std::string refusal = record_export(options, place, events, pseudonym);
  if (!refusal.empty()) return refuse(refusal);
  PatientFolder folder;
  folder.patient = pseudonym;
  folder.made_utc = audit::utc_text(audit::now_us());
  folder.has_opened = keys.has_value();
  folder.misses_databases = databases.exit_code(0) != 0;
  const std::string opened_lines = keys ? opened(events, *keys, folder) : "";
  const int code = say_lacks(events, folder);
  const std::string fault = write(output, events, folder, text, opened_lines);
  if (!fault.empty()) return refuse(fault, 1);
  std::cout << events.all.size() << " records, in " << options.output << '\n';
  return databases.exit_code(code);
}

}  // namespace

int export_patient(const AuditOptions& options) {
  if (!options.audit_db.empty()) {
    return refuse(
        "export --patient takes --data-dir or --database: patients' keys are not in PostgreSQL");
  }
  if (options.output.empty()) return refuse("export --patient needs a new folder as --output");
  const std::string fault = audit::fault_of(options.retention.policy);
  if (!fault.empty()) return refuse(fault);
  const auto place = audit_place(options, AuditLogs::both);
  if (!place) return refuse(place.error());
  const auto filter = filter_of(options);
  if (!filter) return refuse(filter.error());
  std::optional<audit::SiteKeys> keys;
  if (!options.key_file.empty()) {
    const auto key = audit::read_site_key(options.key_file);
    if (!key) return refuse(key.error());
    keys = audit::derive_site_keys(key->view());
  }
  try {
    return export_events(options, *place, filter->patient, keys);
  } catch (const std::runtime_error& failure) {
    return refuse(failure.what(), 1);
  }
}

}  // namespace isoguard::app

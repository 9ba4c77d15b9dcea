#include <iostream>
#include <optional>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/key_file.h"
#include "src/audit/keys.h"
#include "src/audit/records.h"
#include "src/audit/subjects.h"
#include "src/audit_view/box.h"
#include "src/tools/audit_access.h"
#include "src/tools/audit_delivery.h"
#include "src/tools/audit_list.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_shared.h"
#include "src/tools/indented.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;

struct Shown {
  audit::Record record;
  std::optional<std::string> wrapped_key;  ///< of the patient, in the database of the record
  bool is_shared = false;                  ///< out of the shared store
};

/// Here, and what is not here or damaged in the shared store, which has no keys of patients.
std::optional<Shown> find_event(const AuditPlace& place, audit_db::SharedLog* shared,
                                const audit::EventId& id, DamagedDatabases& damaged) {
  std::optional<Shown> found;
  for (const std::string& file : place.files) {
    damaged.attempt(file, [&] {
      audit::Records records(file);
      auto record = records.by_id(id);
      if (record) found = Shown{*record, records.wrapped_key(record->patient), false};
    });
    if (found) break;
  }
  if (found || shared == nullptr) return found;
  const auto& placed = shared->by_id(id);
  if (placed) found = Shown{placed->record, std::nullopt, true};
  return found;
}

/// See audit_view::open_box.
std::optional<std::string> opened(const Shown& shown, const audit::SiteKeys& keys) {
  const auto event = fhir::Document::parse(shown.record.bytes, audit::kEventLimits);
  if (!event) return std::nullopt;
  const audit::Subjects subjects(keys, nullptr);
  return audit_view::open_box(shown.record, event->root(), shown.wrapped_key, subjects);
}

int print(const Shown& shown, const std::optional<audit::SiteKeys>& keys) {
  if (shown.record.bytes.empty()) {
    return refuse("event " + shown.record.id.text() + " was deleted, since its time was over", 1);
  }
  if (!keys) {
    std::cout << indented(shown.record.bytes) << '\n';
    return 0;
  }
  const auto plain = opened(shown, *keys);
  CanonicalObject object;
  if (plain) object.json("opened", *plain);
  std::cout << indented(object.json("record", shown.record.bytes).json()) << '\n';
  if (plain) return 0;
  const char* why = shown.is_shared
                        ? " does not open here: patients' keys are not in PostgreSQL, only in the "
                          "data folder of the replica that made the record; show it with --data-dir"
                        : " does not open: another site key, or the patient's key was destroyed";
  return refuse("what is sealed in " + shown.record.id.text() + why, 1);
}

std::string record_show(const AuditOptions& options, const AuditPlace& place,
                        audit_db::SharedLog* shared, const Shown& shown) {
  CanonicalObject what;
  what.boolean("box", !options.key_file.empty()).text("command", "show");
  what.json("events", CanonicalArray().text(shown.record.id.text()).json());
  const std::string refusal = record_shared_access(shared, what, shown.record.patient);
  if (!refusal.empty()) return refusal;
  return record_access(options, place, std::move(what), shown.record.patient);
}

int show(const AuditOptions& options, const AuditPlace& place, audit_db::SharedLog* shared,
         const std::optional<audit::SiteKeys>& keys) {
  int code = 0;
  DamagedDatabases damaged(place);
  for (const std::string& text : options.events) {
    const auto id = audit::event_id_of(text);
    const auto shown = id ? find_event(place, shared, *id, damaged) : std::nullopt;
    if (!shown) return refuse("there is no event " + text);
    const std::string refusal = record_show(options, place, shared, *shown);
    if (!refusal.empty()) return refuse(refusal);
    code = std::max(code, print(*shown, keys));
    const std::string delivery = delivery_of(shown->record, place, shared, damaged);
    if (!delivery.empty()) std::cerr << "isoguard: " << delivery << '\n';
  }
  return damaged.exit_code(code);
}

}  // namespace

int show_audit(const AuditOptions& options) {
  const auto place = audit_place(options, AuditLogs::both);
  if (!place) return refuse(place.error());
  std::optional<audit::SiteKeys> keys;
  if (!options.key_file.empty()) {
    const auto key = audit::read_site_key(options.key_file);
    if (!key) return refuse(key.error());
    keys = audit::derive_site_keys(key->view());
  }
  const auto shared = shared_log(options);
  if (!shared) return refuse(shared.error());
  try {
    return show(options, *place, shared->get(), keys);
  } catch (const std::runtime_error& damage) {
    return refuse(damage.what(), 1);
  }
}

}  // namespace isoguard::app

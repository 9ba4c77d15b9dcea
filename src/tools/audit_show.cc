#include <iostream>
#include <optional>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/key_file.h"
#include "src/audit/keys.h"
#include "src/audit/records.h"
#include "src/audit/text.h"
#include "src/tools/audit_access.h"
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
};

/// Here, and what is not here or damaged in the shared store, which has no keys of patients.
std::optional<Shown> find_event(const AuditPlace& place, audit_db::SharedLog* shared,
                                const audit::EventId& id) {
  for (const std::string& file : place.files) {
    try {
      audit::Records records(file);
      auto record = records.by_id(id);
      if (record) return Shown{*record, records.wrapped_key(record->patient)};
    } catch (const audit::DatabaseError& damage) {
      if (shared == nullptr) throw;
      std::cerr << "isoguard: " << file << ": " << damage.what() << "; read from PostgreSQL\n";
    }
  }
  auto record = shared != nullptr ? shared->by_id(id) : std::nullopt;
  if (!record) return std::nullopt;
  return Shown{std::move(*record), std::nullopt};
}

/// JSON of what is sealed in an event: "null" when nothing is. Nothing when it does not open.
std::optional<std::string> opened(const Shown& shown, const audit::SiteKeys& keys) {
  const auto event = fhir::Document::parse(shown.record.bytes, audit::kEventLimits);
  if (!event) return std::nullopt;
  const auto& box = event->root()["subject"]["enc"];
  if (!box.is_string()) return "null";
  const auto bytes = audit::from_base64url(box.string());
  if (!bytes || !shown.wrapped_key) return std::nullopt;
  const auto key = audit::unwrap(*shown.wrapped_key, keys.wrapping, shown.record.patient);
  if (!key) return std::nullopt;
  const auto plain = audit::open(*key, *bytes, shown.record.id.text());
  if (!plain) return std::nullopt;
  return std::string(plain->view());
}

int print(const Shown& shown, const std::optional<audit::SiteKeys>& keys) {
  if (!keys) {
    std::cout << indented(shown.record.bytes) << '\n';
    return 0;
  }
  const auto plain = opened(shown, *keys);
  CanonicalObject object;
  if (plain) object.json("opened", *plain);
  std::cout << indented(object.json("record", shown.record.bytes).json()) << '\n';
  if (plain) return 0;
  return refuse("what is sealed in " + shown.record.id.text() +
                    " does not open: another site key, or the patient's key was destroyed",
                1);
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
  for (const std::string& text : options.events) {
    const auto id = audit::event_id_of(text);
    const auto shown = id ? find_event(place, shared, *id) : std::nullopt;
    if (!shown) return refuse("there is no event " + text);
    const std::string refusal = record_show(options, place, shared, *shown);
    if (!refusal.empty()) return refuse(refusal);
    code = std::max(code, print(*shown, keys));
  }
  return code;
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

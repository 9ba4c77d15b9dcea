#include <algorithm>
#include <optional>
#include <set>

#include "src/audit/schema.h"
#include "src/audit/store.h"

/// Deleting what a store need not keep any longer.
namespace isoguard::audit {
namespace {

void delete_cards(Database& database, const Store::Expired& event) {
  Statement card = database.prepare("DELETE FROM cards WHERE uuid = ?1 AND seq = ?2");
  std::string_view rest = event.card_uuids;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    card.bind_text(1, rest.substr(0, end)).bind_count(2, event.sequence).run();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

/// Gives the patient; nothing when the event is gone already.
std::optional<std::string> delete_bytes(Database& database, std::uint64_t sequence) {
  Statement found = database.prepare(
      "SELECT patient, type, id, recorded_us, leaf FROM events WHERE seq = ?1 AND bytes <> x''");
  found.bind_count(1, sequence);
  if (!found.step()) return std::nullopt;
  const std::string digest =
      pruned_digest(found.text(1), found.blob(2), found.integer(3), found.blob(4));
  std::string patient(found.text(0));
  found.reset();
  Statement remove = database.prepare(
      "UPDATE events SET tenant = '', patient = '', user = '', service = '', call = '',"
      " bytes = x'', copies = ?2 WHERE seq = ?1");
  remove.bind_count(1, sequence).bind_blob(2, digest).run();
  return patient;
}

void delete_unused_key(Database& database, const std::string& patient) {
  Statement remove = database.prepare(
      "DELETE FROM patient_keys WHERE patient = ?1 AND NOT EXISTS"
      " (SELECT 1 FROM events WHERE events.patient = ?1 AND events.patient <> '')");
  remove.bind_text(1, patient).run();
}

}  // namespace

std::size_t Store::prune(std::span<const Expired> events) {
  std::size_t gone = 0;
  std::set<std::string> patients;
  database_.run("BEGIN IMMEDIATE");
  for (const Expired& event : events) {
    const auto patient = delete_bytes(database_, event.sequence);
    if (!patient) continue;
    ++gone;
    delete_cards(database_, event);
    if (!patient->empty()) patients.insert(*patient);
  }
  for (const std::string& patient : patients) delete_unused_key(database_, patient);
  database_.run("COMMIT");
  return gone;
}

}  // namespace isoguard::audit

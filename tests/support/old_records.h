#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "src/audit/canonical.h"
#include "src/audit/custody.h"
#include "src/audit/orders.h"
#include "src/audit/retention_policy.h"
#include "src/audit/store.h"
#include "tests/support/audit_database.h"
#include "tests/support/audit_events.h"

/// Records that were written years ago, and orders about them.
namespace isoguard::test {

inline constexpr std::int64_t kDayUs = 24LL * 3600 * 1'000'000;
inline constexpr const char* kAdult = R"({"age":"adult"})";

/// "2026-11-26" at noon.
inline std::int64_t noon(const std::string& day) {
  return audit::microseconds_of(day + "T12:00:00.000000Z");
}

/// What must be found nowhere once the event is gone.
inline std::string secret(int number) { return "secret-" + std::to_string(number) + "-of-it"; }
inline std::string pseudonym(const std::string& name) {
  return std::string(64 - name.size(), '0') + name;
}
inline std::string card(int number) {
  const std::string digits = std::to_string(100'000'000'000 + number);
  return "00000000-0000-8000-8000-" + digits;
}

/// A decision about a patient, with one card.
inline audit::Entry old_decision(int number, std::int64_t recorded_us,
                                 const std::string& keep = kAdult,
                                 const std::string& patient = pseudonym("a")) {
  audit::Entry entry;
  audit::Event& event = entry.event;
  event.id = audit::new_event_id();
  event.type = "decision";
  event.patient = patient;
  event.user = "Practitioner/" + secret(number);
  event.service = "order-sign";
  event.card_uuids = card(number);
  event.wrapped_key = "key of " + patient;
  audit::CanonicalObject body;
  body.json("cards", audit::CanonicalArray()
                         .json(audit::CanonicalObject().text("uuid", event.card_uuids).json())
                         .json());
  body.json("keep", keep).text("note", secret(number) + std::string(1500, 'x') + secret(number));
  body.json("subject", audit::CanonicalObject().text("pseudonym", patient).json());
  event.body = body.json();
  entry.received_us = recorded_us;
  return entry;
}

/// Signs for origins below "site/r1".
inline std::string signed_note(const std::string& origin, std::uint64_t size,
                               const audit::Hash& root) {
  return sign_checkpoint(audit_signer(), {origin, size, root});
}

/// A new database with these events and a checkpoint over them.
inline void write_old(const std::filesystem::path& file, const std::string& origin,
                      const std::vector<audit::Entry>& entries) {
  audit::Store store = audit::Store::create(file, origin, {});
  store.append(entries);
  store.add_checkpoint(signed_note(origin, store.size(), store.root()), 0);
  store.write_back(true);
}

/// Writes an order as a command does. Gives its id.
inline std::string give_order(const std::filesystem::path& folder, std::string_view type,
                              const char* member, const std::string& json,
                              const std::string& patient = "", std::int64_t at_us = 0) {
  const auto file = audit::segment_file(folder, 1);
  std::filesystem::create_directories(folder);
  if (!std::filesystem::exists(file)) audit::Store::create(file, "site/r1/retention/e", {});
  audit::Entry entry;
  entry.event.id = audit::new_event_id();
  entry.event.type = type;
  entry.event.patient = patient;
  entry.event.body =
      audit::CanonicalObject()
          .json("by", audit::CanonicalObject().text("name", "somebody").json())
          .json(member, json)
          .json("subject", audit::CanonicalObject().text("pseudonym", patient).json())
          .json();
  entry.received_us = at_us;
  audit::Store store = audit::Store::open(file, {});
  store.append({&entry, 1});
  store.write_back(true);
  return entry.event.id.text();
}

inline std::string give_hold(const std::filesystem::path& folder, audit::Hold hold) {
  hold.reason = "because";
  return give_order(folder, audit::kHoldType, "hold", hold_json(hold));
}

/// The bytes of all files of a database: itself, its log, its shared memory.
inline std::string all_bytes(const std::filesystem::path& file) {
  std::string all;
  for (const char* part : {"", "-wal", "-shm"}) {
    std::ifstream stream(file.native() + part, std::ios::binary);
    all.append(std::istreambuf_iterator<char>(stream), {});
  }
  return all;
}

}  // namespace isoguard::test

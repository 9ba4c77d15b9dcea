#include "src/audit/schema.h"

#include <array>

#include "src/audit/merkle.h"
#include "src/audit/store.h"

namespace isoguard::audit {
namespace {

struct Setting {
  const char* name;
  const char* wanted;    ///< as it is set
  const char* reads_as;  ///< as SQLite tells it
};

// The page size must come before the journal mode, which writes the first page.
constexpr std::array<Setting, 10> kSettings = {{{"page_size", "4096", "4096"},
                                                {"journal_mode", "WAL", "wal"},
                                                {"synchronous", "FULL", "2"},
                                                {"wal_autocheckpoint", "0", "0"},
                                                {"mmap_size", "0", "0"},
                                                {"locking_mode", "NORMAL", "normal"},
                                                {"secure_delete", "ON", "1"},
                                                {"cell_size_check", "ON", "1"},
                                                {"trusted_schema", "OFF", "0"},
                                                {"recursive_triggers", "OFF", "0"}}};

constexpr const char* kTables = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE events(
  seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, type TEXT NOT NULL,
  recorded_us INTEGER NOT NULL, tenant TEXT NOT NULL, patient TEXT NOT NULL, user TEXT NOT NULL,
  service TEXT NOT NULL, call TEXT NOT NULL, bytes BLOB NOT NULL, leaf BLOB NOT NULL,
  copies BLOB NOT NULL);
CREATE INDEX events_patient ON events(patient) WHERE patient <> '';
CREATE TABLE cards(uuid TEXT NOT NULL, seq INTEGER NOT NULL);
CREATE INDEX cards_uuid ON cards(uuid, seq);
CREATE TABLE checkpoints(size INTEGER PRIMARY KEY, note TEXT NOT NULL, recorded_us INTEGER NOT NULL);
CREATE TABLE patient_keys(patient TEXT PRIMARY KEY, wrapped BLOB, destroyed_us INTEGER,
  digest BLOB NOT NULL) WITHOUT ROWID;
)sql";

std::string digest_of(const std::string& text) {
  const Hash hash = sha256(text);
  return {reinterpret_cast<const char*>(hash.data()), 8};
}

}  // namespace

void apply_settings(Database& database) {
  for (const Setting& setting : kSettings) {
    // Some settings answer with a row, which `value` takes.
    database.value(std::string("PRAGMA ") + setting.name + "=" + setting.wanted);
    const std::string is = database.value(std::string("PRAGMA ") + setting.name);
    if (is != setting.reads_as) {
      throw UnsafeSettings(std::string("the audit database does not take ") + setting.name + "=" +
                           setting.wanted + ", it has " + (is.empty() ? "nothing" : is));
    }
  }
}

void make_tables(Database& database, const std::string& origin) {
  database.run(kTables);
  Statement insert = database.prepare("INSERT INTO meta(key, value) VALUES(?1, ?2)");
  const std::array<std::array<std::string_view, 2>, 3> rows = {
      {{"origin", origin},
       {"schema", kSchemaVersion},
       {"epoch", std::string_view(origin).substr(origin.rfind('/') + 1)}}};
  for (const auto& [key, value] : rows) insert.bind_text(1, key).bind_text(2, value).run();
  database.run("COMMIT");
}

std::string copies_digest(const Event& event, const Hash& leaf) {
  std::string text;
  for (const std::string* copy :
       {&event.type, &event.tenant, &event.patient, &event.user, &event.service, &event.call}) {
    text += *copy;
    text += '\0';
  }
  text += bytes_of(leaf);
  return digest_of(text);
}

std::string pruned_digest(std::string_view type, std::string_view id, std::int64_t recorded_us,
                          std::string_view leaf) {
  std::string text(type);
  text += '\0';
  text.append(id).append(std::to_string(recorded_us)).append(leaf);
  return digest_of(text);
}

std::string key_digest(std::string_view patient, std::string_view wrapped) {
  std::string text(patient);
  text += '\0';
  text += wrapped;
  return digest_of(text);
}

}  // namespace isoguard::audit

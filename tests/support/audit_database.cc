#include "tests/support/audit_database.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "src/audit/canonical.h"
#include "src/audit/text.h"

namespace isoguard::test {
namespace {

constexpr std::int64_t kStart = 1795644000000000;  // 2026-11-25T22:00:00Z

constexpr const char* kTables =
    "PRAGMA journal_mode=WAL;"
    "CREATE TABLE events(seq INTEGER PRIMARY KEY, id BLOB UNIQUE, type TEXT, recorded_us INTEGER,"
    " tenant TEXT, patient TEXT, user TEXT, service TEXT, call TEXT, bytes BLOB, leaf BLOB);"
    "CREATE TABLE cards(uuid TEXT, seq INTEGER);"
    "CREATE TABLE checkpoints(size INTEGER PRIMARY KEY, note TEXT, recorded_us INTEGER);"
    "CREATE TABLE patient_keys(patient TEXT PRIMARY KEY, wrapped BLOB, destroyed_us INTEGER);"
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT);";

void execute(sqlite3* database, const std::string& sql) {
  char* error = nullptr;
  sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error);
  EXPECT_EQ(error, nullptr) << error;
  sqlite3_free(error);
}

std::string blob(std::string_view bytes) { return "x'" + audit::hex(bytes) + "'"; }

std::int64_t time_of(std::uint64_t seq) {
  return kStart + static_cast<std::int64_t>(seq) * 1234567;
}

std::string uuid_digits(std::uint64_t seq) {
  std::string digits = audit::hex(audit::sha256("event " + std::to_string(seq))).substr(0, 32);
  digits[12] = '7';
  digits[16] = '8';
  return digits;
}

}  // namespace

AuditDatabase::AuditDatabase(std::string path, std::string origin, audit::NoteSigner signer)
    : path_(std::move(path)), origin_(std::move(origin)), signer_(std::move(signer)) {
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open(path_.c_str(), &handle), SQLITE_OK);
  database_ = {handle, sqlite3_close_v2};
  run(kTables);
  run("INSERT INTO meta VALUES('origin','" + origin_ + "'),('schema','1')");
}

void AuditDatabase::run(const std::string& sql) { execute(database_.get(), sql); }

void run_sql(const std::string& database, const std::string& sql) {
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open(database.c_str(), &handle), SQLITE_OK);
  execute(handle, sql);
  sqlite3_close_v2(handle);
}

std::string AuditDatabase::id_of(std::uint64_t seq) {
  std::string text = uuid_digits(seq);
  for (const std::size_t place : {8U, 13U, 18U, 23U}) text.insert(place, 1, '-');
  return text;
}

std::string AuditDatabase::bytes_of(const std::string& origin, std::uint64_t seq) {
  audit::CanonicalObject body;
  body.text("user", "Practitioner/" + std::to_string(seq % 7));
  body.json("cards", audit::CanonicalArray()
                         .json(audit::CanonicalObject().text("rule", "sun \"\xE2\x98\x80\"").json())
                         .json());
  return *audit::event_bytes(body.json(), {id_of(seq), origin, time_of(seq), seq, "decision"});
}

void AuditDatabase::append_bytes(const std::string& bytes) {
  const std::uint64_t seq = frontier_.size();
  const audit::Hash leaf = audit::leaf_hash(bytes);
  run("INSERT INTO events(seq, id, type, recorded_us, bytes, leaf) VALUES(" + std::to_string(seq) +
      "," + blob(*audit::from_hex(uuid_digits(seq))) + ",'decision'," +
      std::to_string(time_of(seq)) + "," + blob(bytes) + "," + blob(audit::bytes_of(leaf)) + ")");
  frontier_.append(leaf);
}

void AuditDatabase::append(int count) {
  run("BEGIN");
  for (int i = 0; i < count; ++i) append_bytes(bytes_of(origin_, frontier_.size()));
  run("COMMIT");
}

void AuditDatabase::checkpoint() {
  const std::string note = sign_checkpoint(signer_, {origin_, frontier_.size(), frontier_.root()});
  run("INSERT INTO checkpoints VALUES(" + std::to_string(frontier_.size()) + ",'" + note + "',0)");
}

audit::NoteSigner audit_signer(const std::string& name) {
  audit::Key seed;
  seed.bytes = audit::sha256(name);
  return audit::NoteSigner::from_seed(name, seed);
}

}  // namespace isoguard::test

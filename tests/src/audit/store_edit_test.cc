// Rows that somebody changed behind the log's back are found at the next start.

#include <gtest/gtest.h>

#include "src/audit/log.h"
#include "src/audit/records.h"
#include "src/audit/schema.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"
#include "tests/support/audit_events.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::append_and_wait;
using test::quick_options;
using test::some_event;
using test::TemporaryFolder;

struct Edit {
  const char* name;
  const char* sql;
};

/// Opens a closed database of some events after the edit.
std::string edited(const char* sql, std::uint64_t full_check_rows = 100'000) {
  const TemporaryFolder folder;
  {
    Log log(quick_options(folder.path()));
    for (int i = 0; i < 20; ++i) append_and_wait(log, some_event(i));
  }
  const auto file = segment_file(folder.path(), 1);
  Database(file, Database::Access::kWrite, "").run(sql);
  try {
    Store::open(file, {"", full_check_rows});
  } catch (const Damaged& damage) {
    return damage.what();
  }
  return "";
}

class EditFound : public testing::TestWithParam<Edit> {};

TEST_P(EditFound, AtTheNextStart) { EXPECT_NE(edited(GetParam().sql), ""); }

INSTANTIATE_TEST_SUITE_P(
    Edits, EditFound,
    testing::Values(
        Edit{"Bytes",
             "UPDATE events SET bytes = replace(bytes, '\"number\":3', '\"number\":4') "
             "WHERE seq = 4"},
        Edit{"Leaf", "UPDATE events SET leaf = zeroblob(32) WHERE seq = 4"},
        Edit{"Patient", "UPDATE events SET patient = 'other' WHERE seq = 4"},
        Edit{"User", "UPDATE events SET user = '' WHERE seq = 4"},
        Edit{"Type", "UPDATE events SET type = 'stop' WHERE seq = 4"},
        Edit{"Time", "UPDATE events SET recorded_us = recorded_us + 1 WHERE seq = 4"},
        Edit{"Id", "UPDATE events SET id = zeroblob(16) WHERE seq = 4"},
        Edit{"OneGone", "DELETE FROM events WHERE seq = 4"},
        Edit{"FirstGone", "DELETE FROM events WHERE seq = 0"},
        Edit{"LastGone", "DELETE FROM events WHERE seq = 21"},
        Edit{"Key", "UPDATE patient_keys SET wrapped = x'00' WHERE patient = 'pseudonym-3'"},
        Edit{"KeyGone", "UPDATE patient_keys SET wrapped = NULL WHERE patient = 'pseudonym-3'"},
        Edit{"KeyDestroyed", "UPDATE patient_keys SET destroyed_us = 0"},
        Edit{"Origin", "UPDATE meta SET value = 'site/replica/other' WHERE key = 'origin'"},
        Edit{"Schema", "UPDATE meta SET value = '2' WHERE key = 'schema'"},
        Edit{"NoSchema", "DELETE FROM meta"}, Edit{"NoTable", "DROP TABLE events"},
        Edit{"Note", "UPDATE checkpoints SET note = replace(note, char(10) || '17', '18')"},
        Edit{"OlderNote", "UPDATE checkpoints SET note = (SELECT max(note) FROM checkpoints)"}),
    [](const auto& row) { return row.param.name; });

TEST(StoreEdit, NothingIsFoundWhereNothingIs) { EXPECT_EQ(edited("SELECT 1"), ""); }

/// A row that is changed along with its hash and digest; only the root tells.
std::string changed_with_its_hash(bool is_root_checked) {
  const TemporaryFolder folder;
  {
    Log log(quick_options(folder.path()));
    for (int i = 0; i < 20; ++i) append_and_wait(log, some_event(i));
  }
  const auto file = segment_file(folder.path(), 1);
  Record record = Records(file).range(4, 1)[0];
  record.bytes.replace(record.bytes.find("\"number\":3"), 10, "\"number\":4");
  const Hash leaf = leaf_hash(record.bytes);
  Event copies;
  copies.type = record.type;
  copies.tenant = record.tenant;
  copies.patient = record.patient;
  copies.user = record.user;
  copies.service = record.service;
  copies.call = record.call;
  const std::string digest = copies_digest(copies, leaf);
  {
    Database database(file, Database::Access::kWrite, "");
    Statement change =
        database.prepare("UPDATE events SET bytes = ?1, leaf = ?2, copies = ?3 WHERE seq = 4");
    change.bind_blob(1, record.bytes).bind_blob(2, bytes_of(leaf)).bind_blob(3, digest).run();
    if (!is_root_checked)
      database.run("DELETE FROM checkpoints; DELETE FROM meta WHERE key = 'frontier'");
  }
  try {
    Store::open(file, {});
  } catch (const Damaged& damage) {
    return damage.what();
  }
  return "";
}

TEST(StoreEdit, TheRootTellsOfAChangeThatIsHashedAnew) {
  EXPECT_EQ(changed_with_its_hash(true),
            "the events do not have the root of the checkpoint of size 17");
  // The control: without roots to check nobody would have known.
  EXPECT_EQ(changed_with_its_hash(false), "");
}

TEST(StoreEdit, ALargeDatabaseIsCheckedFromItsLastCheckpointOn) {
  constexpr std::uint64_t kFew = 5;
  EXPECT_EQ(edited("SELECT 1", kFew), "");
  EXPECT_EQ(edited("UPDATE events SET leaf = zeroblob(32) WHERE seq = 4", kFew), "");
  EXPECT_NE(edited("UPDATE meta SET value = x'00' WHERE key = 'frontier'", kFew), "");
  EXPECT_NE(edited("UPDATE meta SET value = zeroblob(104) WHERE key = 'frontier'", kFew), "");
  EXPECT_NE(edited("UPDATE checkpoints SET note = replace(note, 'site', 'sight')", kFew), "");
  EXPECT_NE(edited("DELETE FROM checkpoints", kFew), "");
  EXPECT_NE(edited("INSERT INTO events SELECT 22, zeroblob(16), type, recorded_us, tenant, patient,"
                   " user, service, call, bytes, leaf, copies FROM events WHERE seq = 21",
                   kFew),
            "")
      << "what follows the checkpoint is read";
}

}  // namespace
}  // namespace isoguard::audit

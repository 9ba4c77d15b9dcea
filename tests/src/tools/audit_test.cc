#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "src/audit/text.h"
#include "src/audit/witness.h"
#include "src/tools/audit_command.h"
#include "tests/src/tools/audit_program.h"
#include "tests/support/audit_database.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

std::string content_of(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Audit : public testing::Test {
 protected:
  Audit() {
    fs::create_directory(witness_);
    database_.append(10);
    database_.checkpoint();
  }
  Told verify(const std::vector<std::string>& files, bool with_witness = false) {
    std::vector<std::string> words = {"verify", "--key", key_};
    words.insert(words.end(), files.begin(), files.end());
    if (with_witness) words.insert(words.end(), {"--witness", witness_});
    return audit(words);
  }
  void export_to(const std::string& name) {
    ASSERT_EQ(audit({"export", "--database", database_.path(), "--output", name}).code, 0);
  }
  Told witness() {
    return audit({"checkpoint", "--database", database_.path(), "--witness", witness_});
  }

  const test::TemporaryFolder folder_;
  const std::string witness_ = folder_.file("witness");
  const std::string bundle_ = folder_.file("bundle.ndjson");
  test::AuditDatabase database_{folder_.file("audit.db"), "site/r1/e1", test::audit_signer()};
  const std::string key_ = database_.signer().verifier().text();
};

TEST_F(Audit, ExportsWhatVerifies) {
  database_.append(5);
  database_.checkpoint();
  export_to(bundle_);
  EXPECT_EQ(audit({"export", "--database", database_.path()}).out, content_of(bundle_));
  EXPECT_EQ(fs::status(bundle_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const Told told = verify({bundle_});
  EXPECT_EQ(told.code, 0);
  EXPECT_EQ(told.out, bundle_ + ": site/r1/e1, 15 events, 2 checkpoints\nno finding\n");
}

TEST_F(Audit, VerifiesADatabaseInUse) {
  database_.append(4);  // not covered yet, which is no finding
  const Told told = verify({database_.path()});
  EXPECT_EQ(told.code, 0) << told.out;
  EXPECT_EQ(
      told.out,
      database_.path() +
          ": site/r1/e1, 14 events, 1 checkpoints, 4 behind the newest checkpoint\nno finding\n");
}

struct Edit {
  const char* claim;
  const char* sql;
  const char* says;
};

// A-12, for the database of the service.
TEST_F(Audit, NoticesWhatTheOwnerOfTheDatabaseChanged) {
  const std::vector<Edit> table = {
      {"bytes",
       "UPDATE events SET bytes = replace(bytes, 'Practitioner/3', 'Practitioner/4') WHERE seq = 3",
       "site/r1/e1 seq 3: the event's bytes are not those that were hashed"},
      {"hash", "UPDATE events SET leaf = zeroblob(32) WHERE seq = 3",
       "site/r1/e1 seq 3: the event's bytes are not those that were hashed"},
      {"hash of another size", "UPDATE events SET leaf = x'00' WHERE seq = 3", "seq 3"},
      {"bytes and hash of another event",
       "UPDATE events SET (bytes, leaf) = (SELECT bytes, leaf FROM events WHERE seq = 4) WHERE seq "
       "= 3",
       "site/r1/e1 seq 3: the event says another seq"},
      {"id", "UPDATE events SET id = x'00' WHERE seq = 3", "seq 3: the event is filed under"},
      {"type", "UPDATE events SET type = 'feedback' WHERE seq = 3", "seq 3: the event is filed"},
      {"time", "UPDATE events SET recorded_us = recorded_us + 1 WHERE seq = 3",
       "seq 3: the event is filed"},
      {"an event less", "DELETE FROM events WHERE seq = 3", "site/r1/e1 seq 3: event 3 is missing"},
      {"the first less", "DELETE FROM events WHERE seq = 0", "seq 0: event 0 is missing"},
      {"the last less", "DELETE FROM events WHERE seq = 9", "the checkpoint of size 10"},
      {"all events less", "DELETE FROM events", "the checkpoint of size 10"},
      {"numbered anew",
       "DELETE FROM events WHERE seq = 3; UPDATE events SET seq = seq - 1 WHERE seq > 3",
       "seq 3: the event says another seq"},
      {"a negative number", "UPDATE events SET seq = -1 WHERE seq = 9", "FINDING"},
      {"no checkpoint", "DELETE FROM checkpoints", "there is no checkpoint"},
      {"a note", "UPDATE checkpoints SET note = replace(note, 'site', 'sitf')",
       "not signed by a given key"},
      {"a note's place", "UPDATE checkpoints SET size = 9",
       "the checkpoint of size 10 stands behind 9"},
      {"origin", "UPDATE meta SET value = 'site/r1/e2' WHERE key = 'origin'",
       "the event says another origin"},
      {"no origin", "DELETE FROM meta", "FINDING"}};
  const std::string copy = folder_.file("copy.db");
  for (const Edit& edit : table) {
    fs::remove(copy);
    database_.run("VACUUM INTO '" + copy + "'");
    test::run_sql(copy, edit.sql);
    const Told told = verify({copy});
    EXPECT_EQ(told.code, 1) << edit.claim;
    EXPECT_NE(told.out.find(edit.says), std::string::npos) << edit.claim << ": " << told.out;
  }
}

TEST_F(Audit, NoticesADamagedDatabase) {
  database_.append(200);
  database_.checkpoint();
  const std::string copy = folder_.file("copy.db");
  database_.run("VACUUM INTO '" + copy + "'");
  ASSERT_EQ(verify({copy}).code, 0);
  std::string bytes = content_of(copy);
  ASSERT_GT(bytes.size(), 40'000U);
  std::ofstream(copy, std::ios::binary) << bytes.substr(0, 20'000);
  EXPECT_EQ(verify({copy}).code, 1) << "cut";
  std::string zeros = bytes;
  zeros.replace(16'384, 4096, std::string(4096, '\0'));
  std::ofstream(copy, std::ios::binary) << zeros;
  EXPECT_EQ(verify({copy}).code, 1) << "a page of zeros";
  std::ofstream(copy, std::ios::binary) << bytes.substr(0, 16) << std::string(5000, 'x');
  EXPECT_EQ(verify({copy}).code, 1) << "no database";
}

TEST_F(Audit, ProvesEvents) {
  const std::string id = test::AuditDatabase::id_of(3);
  const Told proof =
      audit({"prove", "--database", database_.path(), id, test::AuditDatabase::id_of(9)});
  ASSERT_EQ(proof.code, 0) << proof.error;
  std::ofstream(bundle_) << proof.out;
  const Told told = audit({"verify", "--key", key_, "--proof", bundle_});
  EXPECT_EQ(told.code, 0);
  EXPECT_EQ(told.out, "2 of 2 events proven\nno finding\n");

  std::ofstream(bundle_) << proof.out << proof.out.substr(1);
  EXPECT_EQ(audit({"verify", "--key", key_, "--proof", bundle_}).code, 1);
  std::ofstream(bundle_, std::ios::trunc).flush();
  EXPECT_EQ(audit({"verify", "--key", key_, "--proof", bundle_}).code, 1) << "nothing in it";
  EXPECT_EQ(audit({"verify", "--proof", bundle_}).code, 1) << "without a key";
}

TEST_F(Audit, SaysWhyItDoesNotProve) {
  database_.append(1);
  const auto prove = [this](const std::string& id) {
    return audit({"prove", "--database", database_.path(), id});
  };
  EXPECT_EQ(prove(test::AuditDatabase::id_of(10)).code, 1) << "newer than the checkpoint";
  EXPECT_EQ(prove(test::AuditDatabase::id_of(11)).code, 2) << "no such event";
  EXPECT_EQ(prove("3").code, 2) << "no UUID";
  database_.run("DELETE FROM events WHERE seq = 4");
  const Told told = prove(test::AuditDatabase::id_of(3));
  EXPECT_EQ(told.code, 1);
  EXPECT_EQ(told.error, "isoguard: event 4 of the audit database is missing or damaged\n");
  database_.run("DELETE FROM checkpoints");
  EXPECT_EQ(prove(test::AuditDatabase::id_of(3)).code, 1) << "no checkpoint";
}

TEST_F(Audit, GivesCheckpointsToAWitness) {
  const Told first = witness();
  ASSERT_EQ(first.code, 0) << first.error;
  EXPECT_TRUE(first.out.starts_with("site/r1/e1\n10\n")) << first.out;
  EXPECT_EQ(witness().code, 0) << "the same again";
  database_.append(3);
  database_.checkpoint();
  ASSERT_EQ(witness().code, 0);
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(witness_))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  const std::string start = audit::hex(audit::sha256("site/r1/e1")).substr(0, 16);
  EXPECT_EQ(names, std::vector<std::string>(
                       {start + "-0000000000000010.note", start + "-0000000000000013.note"}));
  EXPECT_EQ(content_of(witness_ + "/" + names[0]), first.out);
  EXPECT_EQ(verify({database_.path()}, true).out,
            database_.path() + ": site/r1/e1, 13 events, 2 checkpoints\nno finding\n");
}

//
TEST_F(Audit, PutsNoCheckpointWhereItMustNot) {
  const std::pair<std::string, std::string> table[] = {
      {"http://witness.example/notes", "--witness must use https"},
      {"https://169.254.169.254/notes", "--witness is a link-local or metadata address"},
      {"http://127.0.0.1:1/notes", "the witness cannot be reached"},
      {folder_.file("nowhere"), "does not exist"}};
  for (const auto& [witness, says] : table) {
    const Told told = audit({"checkpoint", "--database", database_.path(), "--witness", witness});
    EXPECT_NE(told.code, 0) << witness;
    EXPECT_NE(told.error.find(says), std::string::npos) << told.error;
  }
}

TEST_F(Audit, ShowsADatabaseThatWasRolledBackOrIsGone) {
  const std::string yesterday = folder_.file("yesterday.db");
  database_.run("VACUUM INTO '" + yesterday + "'");
  database_.append(3);
  database_.checkpoint();
  ASSERT_EQ(witness().code, 0);

  EXPECT_EQ(verify({yesterday}).code, 0) << "whole in itself";
  const Told rolled_back = verify({yesterday}, true);
  EXPECT_EQ(rolled_back.code, 1);
  EXPECT_NE(rolled_back.out.find("a witness has seen 13 events, here are 10"), std::string::npos);

  test::AuditDatabase fresh(folder_.file("fresh.db"), "site/r1/e2", test::audit_signer());
  fresh.append(1);
  fresh.checkpoint();
  const Told deleted = verify({fresh.path()}, true);
  EXPECT_EQ(deleted.code, 1);
  EXPECT_NE(deleted.out.find("site/r1/e1: a witness has seen 13 events of this origin, which no "
                             "given file holds"),
            std::string::npos)
      << deleted.out;
  EXPECT_EQ(verify({fresh.path(), database_.path()}, true).code, 0);

  const Told told = audit({"checkpoint", "--database", yesterday, "--witness", witness_});
  EXPECT_EQ(told.code, 1);
  EXPECT_NE(told.error.find("cut, rolled back or rewritten"), std::string::npos) << told.error;
}

TEST_F(Audit, ShowsARewrittenHistoryToTheWitness) {
  ASSERT_EQ(witness().code, 0);
  test::AuditDatabase other(folder_.file("other.db"), "site/r1/e1", test::audit_signer());
  other.append(9);
  const std::string forged = test::AuditDatabase::bytes_of("site/r1/e1", 8);
  other.append_bytes(forged);
  other.checkpoint();
  for (const int more : {0, 4}) {
    if (more > 0) other.append(more), other.checkpoint();
    const Told told = audit({"checkpoint", "--database", other.path(), "--witness", witness_});
    EXPECT_EQ(told.code, 1) << more;
    EXPECT_NE(verify({other.path()}, true).out.find("history was rewritten"), std::string::npos);
  }
}

TEST_F(Audit, DoesNotTrustAWitnessWithoutSignature) {
  ASSERT_EQ(witness().code, 0);
  std::ofstream(witness_ + "/x.note") << "site/r1/e1\n99\nAAAA\n";
  std::ofstream(witness_ + "/readme.txt") << "not a note, and none of our business\n";
  const Told told = verify({database_.path()}, true);
  EXPECT_EQ(told.code, 1);
  EXPECT_NE(told.out.find("witness x.note is no checkpoint signed by a given key"),
            std::string::npos);
}

TEST_F(Audit, FindsTheSameOriginTwice) {
  export_to(bundle_);
  EXPECT_EQ(verify({bundle_, database_.path()}).code, 1);
}

TEST_F(Audit, IsMisused) {
  export_to(bundle_);
  EXPECT_EQ(audit({"verify"}).code, 2);
  EXPECT_EQ(verify({folder_.file("absent")}).code, 2);
  EXPECT_EQ(verify({folder_.path().string()}).code, 2) << "a folder";
  EXPECT_EQ(audit({"verify", bundle_, "--key", "nonsense"}).code, 2);
  EXPECT_EQ(audit({"verify", bundle_}).code, 1) << "no key, so nothing is proven";
  EXPECT_EQ(audit({"export", "--database", bundle_}).code, 2) << "no database";
  EXPECT_EQ(audit({"export", "--database", database_.path(), "--output", "/no/such/file"}).code, 1);
  EXPECT_NE(audit({"export"}).code, 0);
  EXPECT_NE(audit({}).code, 0);
}

TEST_F(Audit, MakesAndShowsKeys) {
  const std::string file = folder_.file("signing-key");
  const Told made = audit({"key", file, "--make", "site/r1"});
  ASSERT_EQ(made.code, 0) << made.error;
  EXPECT_TRUE(made.out.starts_with("site/r1+")) << made.out;
  EXPECT_EQ(audit({"key", file}).out, made.out);
  EXPECT_EQ(audit({"key", file, "--make", "site/r1"}).code, 2) << "never replaced";
  EXPECT_EQ(audit({"key", folder_.file("absent")}).code, 2);
  EXPECT_EQ(made.out.find("PRIVATE"), std::string::npos);
}

}  // namespace
}  // namespace isoguard::app

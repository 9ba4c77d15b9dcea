#include <sys/stat.h>

#include "tests/src/tools/patient_folder.h"
#include "tests/support/audit_database.h"

namespace isoguard::app {
namespace {

TEST_F(PatientExport, GivesAllOfThePatientForPeopleAndForPrograms) {
  const Told told = run();
  ASSERT_EQ(told.code, 0) << told.error;
  EXPECT_EQ(told.error, "");
  EXPECT_EQ(files().size(), 6U) << "README, records twice, opened, and a proof for each of two";
  const std::string decision = find("audit", "decision").front().bytes;
  const std::string feedback = find("audit", "feedback").front().bytes;
  EXPECT_EQ(text("records.ndjson"), decision + "\n" + feedback + "\n");
  for (const char* line : {"\nAsked by      Practitioner/1, tenant st-anna\n",
                           "\nOrdered       urn:codes|code-1, status draft?PROOF\n",
                           "\nChecked       data-unavailable: not_met, all-read\n",
                           "\nNot known     obs-lab, timeout\n",
                           "\nCard          rule-first-card, critical, card first-card\n",
                           "\n  answer      overridden, reason specialist-decision (event ",
                           " was delivered: ", ", an adult\n"}) {
    EXPECT_NE(text("records.txt").find(line), std::string::npos) << line << text("records.txt");
  }
  EXPECT_NE(text("README.txt").find("\nRecords   2: 1 decision, 1 feedback\n"), std::string::npos);
}

TEST_F(PatientExport, EachProofVerifies) {
  ASSERT_EQ(run().code, 0);
  const std::string key = audit::read_signing_key(signing_key_)->verifier().text();
  std::size_t proofs = 0;
  for (const std::string& name : files()) {
    if (!name.starts_with("proofs/")) continue;
    ++proofs;
    const std::string file = (output_ / name).string();
    const Told told = audit({"verify", "--key", key, "--proof", file});
    EXPECT_EQ(told.code, 0) << told.out;
    EXPECT_EQ(told.out, "1 of 1 events proven\nno finding\n");
  }
  EXPECT_EQ(proofs, 2U);
}

TEST_F(PatientExport, HoldsNothingOfAnotherPatient) {
  ASSERT_EQ(run().code, 0);
  for (const std::string& word :
       {second_, pseudonym("2"), std::string("Practitioner/2"), std::string("Patient/2"),
        std::string("second-card"), std::string("code-2")}) {
    expect_nowhere(word);
  }
}

TEST_F(PatientExport, OnlyItsOwnerMayReadTheFolder) {
  ASSERT_EQ(run().code, 0);
  struct stat found {};
  for (const std::string& name : files()) {
    ASSERT_EQ(::stat((output_ / name).c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U) << name;
  }
  for (const fs::path& folder : {output_, output_ / "proofs"}) {
    ASSERT_EQ(::stat(folder.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0700U) << folder;
  }
}

TEST_F(PatientExport, PlainIdentifiersStandInOneFileThatSaysSo) {
  ASSERT_EQ(run().code, 0);
  EXPECT_TRUE(text("opened.ndjson").starts_with(R"({"note":"plain identifiers)"));
  EXPECT_NE(text("opened.ndjson").find(R"("opened":{"patient":"Patient/1"})"), std::string::npos);
  fs::remove(output_ / "opened.ndjson");
  expect_nowhere("Patient/1");
  fs::remove_all(output_);
  ASSERT_EQ(run({"--patient", pseudonym("1")}).code, 0);
  EXPECT_FALSE(fs::exists(output_ / "opened.ndjson"));
  EXPECT_NE(text("README.txt").find("no --key-file was given"), std::string::npos);
}

TEST_F(PatientExport, SaysWhatHasNoProofYet) {
  const std::string late = decide(*service(false), "1", "late-card");
  const Told told = run();
  EXPECT_EQ(told.code, 0);
  EXPECT_NE(told.error.find("1 records are newer than the newest checkpoint"), std::string::npos);
  EXPECT_NE(text("records.ndjson").find(late), std::string::npos);
  EXPECT_FALSE(fs::exists(output_ / "proofs" / (late + ".ndjson")));
  EXPECT_NE(text("README.txt").find("1 record without a proof"), std::string::npos);
  EXPECT_NE(text("records.txt").find("\nProof         none: event " + late + " is newer"),
            std::string::npos);
}

TEST_F(PatientExport, SaysWhatNobodyCanOpenAnyMore) {
  add(*service(true), "key-destroyed", pseudonym("1"), R"("key_destroyed":{})");
  const Told told = run();
  EXPECT_EQ(told.code, 0);
  EXPECT_NE(told.error.find("does not open: the patient's key was destroyed"), std::string::npos);
  EXPECT_NE(text("opened.ndjson").find("not_opened"), std::string::npos);
  EXPECT_EQ(text("opened.ndjson").find("Patient/1"), std::string::npos);
  EXPECT_NE(text("README.txt").find("in 1 record does not open"), std::string::npos);
  EXPECT_NE(text("records.txt").find("Kept          for good"), std::string::npos);
}

TEST_F(PatientExport, SaysThatEventsAreGoneWhoseTimeWasOver) {
  add(*service(true), "pruned", "", R"("pruned":{"count":7,"ranges":[[0,6]]})");
  const Told told = run();
  EXPECT_EQ(told.code, 0);
  EXPECT_NE(told.error.find("up to 7 events whose time was over"), std::string::npos) << told.error;
  EXPECT_NE(text("README.txt").find("Of 7 events of these logs at most"), std::string::npos);
}

TEST_F(PatientExport, SaysWhoReadButNotASearchThatNamesOthers) {
  const auto log = service(true);
  add(*log, "access", pseudonym("1"), R"("access":{"command":"read"},"reader":{"name":"ada"})");
  const std::string search = add(*log, "access", pseudonym("1"),
                                 R"("access":{"command":"search","pseudonyms":[")" +
                                     pseudonym("2") + R"("]},)" + R"("reader":{"name":"bob"})");
  log->stop();
  ASSERT_EQ(run().code, 0);
  expect_nowhere(pseudonym("2"));
  EXPECT_FALSE(fs::exists(output_ / "proofs" / (search + ".ndjson")));
  for (const char* line : {"\nRead by       ada\n", "\nRead by       bob\n"}) {
    EXPECT_NE(text("records.txt").find(line), std::string::npos) << text("records.txt");
  }
}

TEST_F(PatientExport, ARecordThatOnlyTheIndexGivesToThePatientStaysOut) {
  // As if somebody had changed the column that searches use.
  add(*service(true), "decision", pseudonym("1"),
      R"("subject":{"pseudonym":")" + pseudonym("2") + R"("})");
  const Told told = run();
  EXPECT_EQ(told.code, 1);
  EXPECT_NE(told.error.find("under a patient whom it does not name"), std::string::npos);
  expect_nowhere(pseudonym("2"));
}

TEST_F(PatientExport, OfAnEventInTwoDatabasesTheOneThatProvesItIsGiven) {
  fs::copy_file(directory_ / "audit.db", directory_ / "audit-2.db");
  for (const char* without : {"audit.db", "audit-2.db"}) {
    test::run_sql((directory_ / without).string(),
                  "CREATE TABLE kept AS SELECT * FROM checkpoints");
    test::run_sql((directory_ / without).string(), "DELETE FROM checkpoints");
    ASSERT_EQ(run().code, 0) << without;
    EXPECT_TRUE(fs::exists(output_ / "proofs" / (first_ + ".ndjson"))) << without;
    const std::string records = text("records.ndjson");
    const std::string id = R"("event_id":")" + first_;
    EXPECT_EQ(records.find(id), records.rfind(id)) << "once";
    test::run_sql((directory_ / without).string(), "INSERT INTO checkpoints SELECT * FROM kept");
    fs::remove_all(output_);
  }
}

TEST_F(PatientExport, IsWrittenDown) {
  ASSERT_EQ(run().code, 0);
  const auto accesses = find("access", "access");
  ASSERT_EQ(accesses.size(), 1U);
  EXPECT_EQ(accesses.front().patient, pseudonym("1"));
  EXPECT_NE(accesses.front().bytes.find(R"("access":{"box":true,"command":"export","events":2})"),
            std::string::npos)
      << accesses.front().bytes;
}

TEST_F(PatientExport, GivesNothingWhenTheReadingCannotBeWrittenDown) {
  fs::rename(signing_key_, signing_key_ + ".away");
  EXPECT_EQ(run().code, 2);
  EXPECT_EQ(files(), std::vector<std::string>());
}

TEST_F(PatientExport, SaysThatThereIsNoRecord) {
  const Told told = run({"--patient", "Patient/3", "--fhir-server", kServer, "--key-file", key_});
  EXPECT_EQ(told.code, 0);
  EXPECT_NE(told.error.find("there is no record about this patient"), std::string::npos);
  EXPECT_NE(text("README.txt").find("\nRecords   0\n"), std::string::npos);
}

TEST_F(PatientExport, RefusesWhatWouldMixOrMissSomething) {
  fs::create_directories(output_);
  std::ofstream(output_ / "other") << "of another patient";
  EXPECT_EQ(run().code, 2) << "the folder is not empty";
  EXPECT_EQ(files(), std::vector<std::string>({"other"}));
  const std::string data = folder_.path().string();
  const std::vector<std::vector<std::string>> table = {
      {"export", "--data-dir", data, "--patient", pseudonym("1")},
      {"export", "--data-dir", data, "--patient", "Patient/1", "--output", data + "/new"},
      {"export", "--patient", pseudonym("1"), "--output", data + "/new"},
      {"export", "--audit-db", "postgresql:///x", "--patient", pseudonym("1"), "--output",
       data + "/new"}};
  for (const auto& words : table) EXPECT_EQ(audit(words).code, 2) << testing::PrintToString(words);
  EXPECT_FALSE(fs::exists(data + "/new"));
  EXPECT_NE(audit({"export", "--data-dir", data, "--patient", "", "--output", data + "/new"}).code,
            0)
      << "an empty name is not everybody";
  EXPECT_FALSE(fs::exists(data + "/new"));
}

}  // namespace
}  // namespace isoguard::app

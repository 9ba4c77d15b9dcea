#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "src/audit/key_file.h"
#include "src/audit/note.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/text.h"
#include "src/tools/audit_filter.h"
#include "src/tools/indented.h"
#include "tests/src/tools/audited_site.h"

namespace isoguard::app {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// A data folder as the service leaves it: two decisions on patients 1 and 2, feedback on the
/// first.
class AuditReading : public AuditedSite {
 protected:
  AuditReading() {
    const auto log = service();
    first_ = decide(*log, "1", "Practitioner/1", "order-sign", "card-a");
    second_ = decide(*log, "2", "Practitioner/2", "order-select", "card-b");
    audit::Event event;
    event.type = "feedback";
    event.service = "order-sign";
    event.card_uuids = "card-a";
    event.body =
        R"({"feedback":{"card":"card-a","outcome":"overridden","reasons":[{"code":"x"}]}})";
    feedback_ = add(*log, std::move(event));
  }

  std::string decide(audit::Log& log, const std::string& id, const std::string& user,
                     const std::string& service, const std::string& card) const {
    audit::Event event;
    const std::string box = seal(log, id, event);
    event.type = "decision";
    event.user = user;
    event.service = service;
    event.card_uuids = card;
    event.body = R"({"call":{"hook":")" + service +
                 R"("},"cards":[{"indicator":"critical","rule":)" + R"("r","uuid":")" + card +
                 R"("}],"missing":[{"what":"obs-lab","why":"timeout"}],)" +
                 R"("result":{"concerns_us":true,"http_status":200},"subject":{"enc":")" + box +
                 R"(","pseudonym":")" + event.patient + R"("}})";
    return add(log, std::move(event));
  }
  static std::string deliver(audit::Log& log, const std::string& ends) {
    audit::Event event;
    event.type = "delivery";
    event.body = R"({"delivery":{)" + ends + "}}";
    return add(log, std::move(event));
  }
  Told run(std::vector<std::string> words) const {
    words.insert(words.begin() + 1, {"--data-dir", folder_.path().string()});
    return audit(std::move(words));
  }
  /// The events of who read.
  std::vector<audit::Record> accesses() const { return find("access", "access"); }
  /// Types and ids in a list's lines.
  static std::vector<std::string> ids_in(const Told& told) {
    std::vector<std::string> ids;
    for (const std::string& line : lines_of(told.out)) {
      std::istringstream fields(line);
      std::string id;
      for (int i = 0; i < 3; ++i) std::getline(fields, id, '\t');
      ids.push_back(id);
    }
    return ids;
  }

  std::string first_;
  std::string second_;
  std::string feedback_;
};

using Ids = std::vector<std::string>;

TEST_F(AuditReading, ListsTheNewestFirst) {
  const Told told = run({"list"});
  ASSERT_EQ(told.code, 0) << told.error;
  const Ids ids = ids_in(told);
  ASSERT_EQ(ids.size(), 5U) << told.out;  // with start and stop
  EXPECT_EQ(Ids(ids.begin() + 1, ids.begin() + 4), Ids({feedback_, second_, first_}));
  EXPECT_NE(told.out.find("\tdecision\t" + first_ + "\torder-sign\tPractitioner/1\t"),
            std::string::npos)
      << told.out;
  EXPECT_NE(told.out.find("\t200 critical:r incomplete\n"), std::string::npos) << told.out;
  EXPECT_NE(told.out.find("\toverridden\n"), std::string::npos) << told.out;
  Ids reversed = ids_in(run({"list", "--oldest-first"}));
  std::ranges::reverse(reversed);
  EXPECT_EQ(reversed, ids);
}

TEST_F(AuditReading, ListsWhatIsAskedFor) {
  struct Case {
    std::vector<std::string> options;
    Ids ids;
  };
  const std::string one = audit::pseudonym_of(keys_.pseudonym, kServer, "Patient/1");
  const std::vector<Case> table = {
      {{"--type", "decision"}, {second_, first_}},
      {{"--type", "decision", "--limit", "1"}, {second_}},
      {{"--type", "decision", "--limit", "1", "--oldest-first"}, {first_}},
      {{"--user", "Practitioner/2"}, {second_}},
      {{"--service", "order-sign"}, {feedback_, first_}},
      {{"--patient", one}, {first_}},
      {{"--patient", "Patient/1", "--key-file", key_, "--fhir-server", kServer}, {first_}},
      {{"--patient", "Patient/1", "--key-file", key_, "--fhir-server", std::string(kServer) + "/"},
       {first_}},
      {{"--patient", "Patient/3", "--key-file", key_, "--fhir-server", kServer}, {}},
      {{"--patient", "Patient/1", "--key-file", key_, "--fhir-server", kServer, "--tenant", "st"},
       {}},
      {{"--type", "decision", "--from", "2020-01-01", "--to", "2999-01-01T00:00:00Z"},
       {second_, first_}},
      {{"--to", "2020-01-01"}, {}},
      {{"--from", "2999-01-01"}, {}}};
  for (const Case& each : table) {
    std::vector<std::string> words = {"list"};
    words.insert(words.end(), each.options.begin(), each.options.end());
    const Told told = run(words);
    EXPECT_EQ(told.code, 0) << told.error;
    EXPECT_EQ(ids_in(told), each.ids) << testing::PrintToString(each.options);
  }
}

TEST_F(AuditReading, RefusesWhatItCannotLookFor) {
  const std::vector<std::vector<std::string>> table = {
      {"list", "--patient", "1"},
      {"list", "--patient", "Patient/"},
      {"list", "--patient", "Patient/1"},
      {"list", "--patient", "Patient/1", "--key-file", key_},
      {"list", "--patient", "Patient/1", "--fhir-server", kServer},
      {"list", "--patient", "Patient/1", "--fhir-server", kServer, "--key-file", "/nowhere"},
      {"list", "--from", "yesterday"},
      {"list", "--to", "2026-02-30"},
      {"stats", "--from", "2026-11-25 10:00"},
      {"show", "0193"},
      {"show", "01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d"}};
  for (const auto& words : table) {
    const Told told = run(words);
    EXPECT_EQ(told.code, 2) << testing::PrintToString(words);
    EXPECT_EQ(told.out, "") << testing::PrintToString(words);
  }
  EXPECT_EQ(audit({"list"}).code, 2) << "neither folder nor database";
  EXPECT_NE(audit({"list", "--data-dir", folder_.file("none")}).code, 0);
  EXPECT_EQ(audit({"list", "--data-dir", access_.parent_path().parent_path()}).code, 2);
  EXPECT_TRUE(accesses().empty());
}

TEST_F(AuditReading, ShowsAnEventAndWithTheKeyItsBox) {
  const Told plain = run({"show", first_});
  ASSERT_EQ(plain.code, 0) << plain.error;
  EXPECT_NE(plain.out.find("\n  \"event_id\": \"" + first_ + "\",\n"), std::string::npos);
  EXPECT_EQ(plain.out.find("Patient/1"), std::string::npos);

  const Told opened = run({"show", first_, "--key-file", key_});
  ASSERT_EQ(opened.code, 0) << opened.error;
  EXPECT_TRUE(opened.out.starts_with("{\n  \"opened\": {\n    \"patient\": \"Patient/1\"\n  },\n"))
      << opened.out;
  EXPECT_TRUE(
      run({"show", feedback_, "--key-file", key_}).out.starts_with("{\n  \"opened\": null"));

  const std::string other = folder_.file("other.key");
  ASSERT_EQ(audit::make_site_key(other), "");
  const Told shut = run({"show", first_, "--key-file", other});
  EXPECT_EQ(shut.code, 1);
  EXPECT_EQ(shut.out.find("opened"), std::string::npos);
}

TEST_F(AuditReading, SaysWhetherADecisionWasDelivered) {
  const std::string unknown = "unknown";
  EXPECT_NE(run({"show", first_}).error.find(unknown), std::string::npos);
  EXPECT_EQ(run({"show", feedback_}).error, "") << "no decision";
  std::string third;
  std::string fourth;
  std::string event;
  {
    const auto log = service();
    third = decide(*log, "3", "Practitioner/1", "order-sign", "card-c");
    fourth = decide(*log, "4", "Practitioner/1", "order-sign", "card-d");
    for (int i = 0; i < 150; ++i) deliver(*log, {});  // more than is read at a time
    event = deliver(*log, R"("before_record":[")" + fourth + R"("],"client_closed":[")" + fourth +
                              R"("],"client_gone":[")" + second_ + R"("],"delivered":[")" + first_ +
                              R"("],"withheld":[")" + third + R"("])");
  }
  const std::pair<std::string, std::string> table[] = {{first_, "was delivered: all bytes"},
                                                       {second_, "was NOT delivered"},
                                                       {third, "503 was answered instead"},
                                                       {fourth, "had closed its side before"},
                                                       {fourth, "BEFORE this record was on disk"}};
  for (const auto& [id, says] : table) {
    const Told told = run({"show", id});
    EXPECT_EQ(told.code, 0);
    EXPECT_NE(told.error.find("isoguard: " + id + " "), std::string::npos) << told.error;
    EXPECT_NE(told.error.find(says), std::string::npos) << told.error;
    EXPECT_NE(told.error.find("(event " + event + ")"), std::string::npos) << told.error;
    EXPECT_EQ(told.error.find("BEFORE") != std::string::npos, id == fourth) << told.error;
  }
  const Told list = run({"list", "--type", "delivery", "--limit", "1"});
  EXPECT_NE(list.out.find("1:before_record 1:client_closed 1:client_gone 1:delivered 1:withheld"),
            std::string::npos)
      << list.out;
}

TEST_F(AuditReading, AListSaysWhyTokensWereNoGoodWhoseAndHowMany) {
  {
    const auto log = service();
    for (const char* body :
         {R"({"auth":{"count":1,"endpoint":"/cds-services/order-sign","name":"st-anna",)"
          R"("reason":"expired"},"client":{"iss":"https://ehr.example","peer_ip":"192.0.2.7"}})",
          R"({"auth":{"count":8,"others":[{"count":5,"name":"st-anna","reason":"signature"},)"
          R"({"count":3,"reason":"unknown-issuer"}]}})"}) {
      audit::Event event;
      event.type = "auth_failure";
      event.body = body;
      add(*log, std::move(event));
    }
  }
  const Told told = run({"list", "--type", "auth_failure"});
  for (const char* gist : {"\t1:expired:st-anna /cds-services/order-sign https://ehr.example\n",
                           "\t5:signature:st-anna 3:unknown-issuer\n"}) {
    EXPECT_NE(told.out.find(gist), std::string::npos) << gist << told.out;
  }
}

TEST_F(AuditReading, CountsWithSmallCellsHidden) {
  const Told hidden = run({"stats", "--csv"});
  ASSERT_EQ(hidden.code, 0) << hidden.error;
  EXPECT_NE(hidden.out.find("\ncards,r,critical,<11\n"), std::string::npos) << hidden.out;
  const Told told = run({"stats", "--csv", "--min-cell", "0"});
  for (const char* line :
       {"figure,of,detail,value\n", "\ncalls,order-sign,,1\n", "\ncards,r,critical,2\n",
        "\noverridden,r,critical,1\n", "\noverridden-percent,r,critical,50.0\n",
        "\noverride-reason,r,critical x,1\n", "\nmissing,obs-lab,timeout,2\n"}) {
    EXPECT_NE(("\n" + told.out).find(line), std::string::npos) << line << told.out;
  }
  const Told later = run({"stats", "--csv", "--min-cell", "0", "--from", "2999-01-01"});
  EXPECT_EQ(later.out.find("calls,"), std::string::npos) << later.out;
  EXPECT_NE(run({"stats"}).out.find("\"min_cell\": 11"), std::string::npos);
}

TEST_F(AuditReading, ProvesAndVerifiesAllDatabases) {
  ASSERT_EQ(run({"list"}).code, 0);
  const Told told = run({"verify"});
  EXPECT_NE(told.out.find("/audit/audit.db: site/r1/"), std::string::npos) << told.out;
  EXPECT_NE(told.out.find("/access/audit.db: site/r1/access/"), std::string::npos) << told.out;
  // The log of access is signed; that of this test's service is not.
  EXPECT_NE(run({"checkpoint"}).out.find("site/r1/access/"), std::string::npos);
  const std::string id = accesses().front().id.text();
  EXPECT_EQ(lines_of(run({"prove", id}).out).size(), 1U);
  EXPECT_EQ(run({"prove", first_}).code, 1) << "no checkpoint";
}

// A-23.
TEST_F(AuditReading, LeavesOneAccessEventEach) {
  const fs::path out = folder_.path() / "out";
  fs::create_directory(out);
  const std::string database = (directory_ / "audit.db").string();
  const std::string patient = audit::pseudonym_of(keys_.pseudonym, kServer, "Patient/1");
  struct Case {
    const char* command;
    std::vector<std::string> words;
  };
  const std::string data_dir = folder_.path().string();
  const std::vector<Case> table = {
      {"list", {"list", "--data-dir", data_dir}},
      {"list", {"list", "--data-dir", data_dir, "--type", "access"}},
      {"list", {"list", "--database", database}},
      {"show", {"show", "--data-dir", data_dir, first_}},
      {"stats", {"stats", "--data-dir", data_dir}},
      {"export", {"export", "--data-dir", data_dir, "--output", out.string()}},
      {"prove", {"prove", "--data-dir", data_dir, first_}},
  };
  std::size_t count = 0;
  for (const Case& each : table) {
    audit(each.words);
    const auto events = accesses();
    ASSERT_EQ(events.size(), ++count) << testing::PrintToString(each.words);
    const std::string said = R"("command":")" + std::string(each.command) + "\"";
    EXPECT_NE(events.back().bytes.find(said), std::string::npos) << events.back().bytes;
  }
  EXPECT_EQ(accesses()[3].patient, patient) << "of the event that was shown";
  for (const std::string command : {"verify", "checkpoint"}) run({command});
  fs::copy_file(database, folder_.file("copy.db"));
  EXPECT_EQ(audit({"list", "--database", folder_.file("copy.db")}).code, 0);
  EXPECT_EQ(accesses().size(), count) << "these show nothing of a patient, or a copy";
  EXPECT_TRUE(fs::exists(out / "access.ndjson"));
}

TEST_F(AuditReading, NamesNoPatientInTheAccessEvent) {
  ASSERT_EQ(
      run({"list", "--patient", "Patient/1", "--key-file", key_, "--fhir-server", kServer}).code,
      0);
  ASSERT_EQ(accesses().size(), 1U);
  EXPECT_EQ(accesses()[0].patient, audit::pseudonym_of(keys_.pseudonym, kServer, "Patient/1"));
  EXPECT_EQ(accesses()[0].bytes.find("Patient/1"), std::string::npos);
}

TEST_F(AuditReading, GoesOnWhileTheServiceHoldsItsLog) {
  const auto log = service();
  EXPECT_EQ(run({"list", "--type", "decision"}).code, 0);
  EXPECT_EQ(accesses().size(), 1U);
}

TEST_F(AuditReading, ShowsNothingThatItCannotRecord) {
  fs::rename(signing_key_, folder_.file("signing.key"));
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"list"}, {"show", first_}, {"stats"}, {"prove", first_}}) {
    const Told told = run(words);
    EXPECT_EQ(told.code, 2) << words[0];
    EXPECT_EQ(told.out, "") << words[0];
    EXPECT_NE(told.error.find("cannot be recorded"), std::string::npos) << told.error;
  }
  EXPECT_EQ(run({"list", "--signing-key-file", folder_.file("signing.key")}).code, 0);
  EXPECT_EQ(accesses().size(), 1U);
  fs::remove_all(access_);
  std::ofstream(access_) << "in the way";
  const Told told = run({"list", "--signing-key-file", folder_.file("signing.key")});
  EXPECT_EQ(told.code, 2);
  EXPECT_EQ(told.out, "");
}

TEST(Indented, IsForPeopleAndSaysTheSame) {
  EXPECT_EQ(indented(R"({"a":[1,{"b":"x,:{\"\\"}],"c":{},"d":[]})"),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,:{\\\"\\\\\"\n    }\n  ],\n"
            "  \"c\": {},\n  \"d\": []\n}");
}

// A-18 of the promises: a damaged database is named, and the others are read all the same.
TEST_F(AuditReading, GoesOnBesideADamagedDatabase) {
  std::ofstream(directory_ / "audit-2.db") << std::string(32768, 'x');
  const auto expect_named = [](const Told& told, const char* command) {
    EXPECT_EQ(told.code, 1) << command;
    EXPECT_NE(told.error.find("audit-2.db is shown: "), std::string::npos) << told.error;
  };
  const Told listed = run({"list"});
  expect_named(listed, "list");
  EXPECT_EQ(ids_in(listed).size(), 5U);
  const Told shown = run({"show", second_});
  EXPECT_NE(shown.out.find(second_), std::string::npos);
  const Told counted = run({"stats", "--min-cell", "0"});
  expect_named(counted, "stats");
  EXPECT_NE(counted.out.find(R"("calls")"), std::string::npos);
  EXPECT_EQ(run({"show", "01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d"}).code, 2);
  fs::rename(directory_ / "audit-2.db", directory_ / "audit-2.db.damaged-20261126T000000.000000Z");
  const Told aside = run({"list"});
  EXPECT_EQ(aside.code, 1);
  EXPECT_NE(aside.error.find("set aside as damaged"), std::string::npos);
}

}  // namespace
}  // namespace isoguard::app

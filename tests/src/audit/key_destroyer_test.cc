// A-22 of the promises: a destroyed key opens nothing, in no database, and proofs stay. It takes
// two persons.

#include "src/audit/key_destroyer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "src/audit/records.h"
#include "src/audit/stored_log.h"
#include "tests/support/old_records.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::noon;
using test::pseudonym;

/// Two databases of earlier times and the one that takes events, each with a key of patients a and
/// b; ada, bob and eve, of whom ada and bob may destroy keys.
class KeyDestroyer : public testing::Test {
 protected:
  KeyDestroyer() {
    std::filesystem::create_directories(directory_);
    for (const int number : {1, 2}) {
      test::write_old(segment_file(directory_, static_cast<std::uint64_t>(number)),
                      "site/r1/e" + std::to_string(number), some_events(number * 10));
    }
    list({ada_, bob_});
  }

  static std::vector<Entry> some_events(int number) {
    return {test::old_decision(number, noon("2026-11-26"), test::kAdult, pseudonym("a")),
            test::old_decision(number + 1, noon("2026-11-26"), test::kAdult, pseudonym("b"))};
  }
  void list(const std::vector<NoteSigner>& persons) const {
    std::ofstream file(approvers_);
    for (const NoteSigner& person : persons) file << person.verifier().text() << '\n';
  }
  Destruction ask(const NoteSigner& who, const std::string& patient = pseudonym("a"),
                  const std::string& day = "2026-12-01") const {
    Destruction asked;
    asked.patient = patient;
    asked.request_note = who.sign(request_text(patient, "she asked for it", "now"));
    const std::string member =
        CanonicalObject().text("do", "request").text("note", asked.request_note).json();
    asked.request =
        test::give_order(orders_, kDestructionType, "key_destruction", member, patient, noon(day));
    return asked;
  }
  void approve(const Destruction& asked, const NoteSigner& who,
               const std::string& day = "2026-12-02") const {
    const std::string member = CanonicalObject()
                                   .text("do", "approve")
                                   .text("note", who.sign(approval_text(asked.request_note, "now")))
                                   .text("request", asked.request)
                                   .json();
    test::give_order(orders_, kDestructionType, "key_destruction", member, asked.patient,
                     noon(day));
  }
  DestroyOptions options() const {
    return {orders_, approvers_, test::signed_note, [] { return noon("2026-12-02"); }};
  }
  std::vector<Destroyed> destroy() const {
    Custody custody({directory_}, {});
    return destroy_keys(custody, options());
  }
  /// How many of the databases hold the patient's key.
  int keys_of(const std::string& name) const {
    int count = 0;
    for (const auto& file : segment_files(directory_)) {
      count += Records(file).wrapped_key(pseudonym(name)) ? 1 : 0;
    }
    return count;
  }

  const test::TemporaryFolder folder_;
  const std::filesystem::path directory_ = folder_.path() / "audit";
  const std::filesystem::path orders_ = folder_.path() / "retention";
  const std::string approvers_ = folder_.file("approvers");
  const NoteSigner ada_ = test::audit_signer("ada");
  const NoteSigner bob_ = test::audit_signer("bob");
  const NoteSigner eve_ = test::audit_signer("eve");
};

using Faults = std::vector<std::string>;

TEST_F(KeyDestroyer, EndsTheKeyInEveryDatabase) {
  approve(ask(ada_), bob_);
  const auto results = destroy();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].faults, Faults());
  EXPECT_EQ(results[0].databases, 2U);
  EXPECT_EQ(keys_of("a"), 0);
  EXPECT_EQ(keys_of("b"), 2);
  Trust trust;
  trust.keys.push_back(test::audit_signer().verifier());
  for (const auto& file : segment_files(directory_)) {
    EXPECT_EQ(test::all_bytes(file).find("key of " + pseudonym("a")), std::string::npos);
    check_log(*StoredLog::open(file.string()), trust,
              [](const Finding& finding) { ADD_FAILURE() << finding.text(); });
    EXPECT_EQ(StoredLog::open(file.string())->checkpoints().back().size, 3U);
    const Record event = Records(file).range(2, 1).at(0);
    EXPECT_EQ(event.type, kKeyDestroyed);
    EXPECT_NE(event.bytes.find(R"("approved_by":"bob")"), std::string::npos) << event.bytes;
    EXPECT_NE(event.bytes.find(R"("requested_by":"ada")"), std::string::npos);
  }
  EXPECT_TRUE(destroy().empty()) << "once is enough";
}

TEST_F(KeyDestroyer, WaitsForAnApproval) {
  ask(ada_);
  EXPECT_TRUE(destroy().empty());
  EXPECT_EQ(keys_of("a"), 2);
}

TEST_F(KeyDestroyer, OnePersonAloneCannot) {
  approve(ask(ada_), ada_);
  ASSERT_EQ(destroy().size(), 1U);
  EXPECT_EQ(destroy()[0].faults, Faults({"the same person asked and approved"}));
  EXPECT_EQ(keys_of("a"), 2);
}

TEST_F(KeyDestroyer, AStrangerCannot) {
  approve(ask(ada_), eve_);
  EXPECT_EQ(destroy().at(0).faults, Faults({"the approval is not signed by anybody in the list"}));
  std::filesystem::remove_all(orders_);
  approve(ask(eve_), bob_);
  EXPECT_EQ(destroy().at(0).faults, Faults({"the request is not signed by anybody in the list"}));
  EXPECT_EQ(keys_of("a"), 2);
}

TEST_F(KeyDestroyer, AnApprovalIsForOneRequestOnly) {
  const Destruction first = ask(ada_, pseudonym("b"));
  Destruction second = ask(ada_);
  second.request_note = first.request_note;
  approve(second, bob_);
  EXPECT_EQ(destroy().at(0).faults, Faults({"the approval is not signed by anybody in the list"}));
  EXPECT_EQ(keys_of("a"), 2);
}

TEST_F(KeyDestroyer, TheRequestsPatientIsTheSignedOne) {
  const Destruction asked = ask(ada_, pseudonym("b"));
  const std::string member =
      CanonicalObject().text("do", "request").text("note", asked.request_note).json();
  Destruction forged = asked;
  forged.patient = pseudonym("a");
  forged.request = test::give_order(orders_, kDestructionType, "key_destruction", member,
                                    pseudonym("a"), noon("2026-12-01"));
  approve(forged, bob_);
  EXPECT_EQ(destroy().at(0).faults, Faults({"the request is not signed by anybody in the list"}));
  EXPECT_EQ(keys_of("a"), 2);
}

TEST_F(KeyDestroyer, AnApprovalAfterSevenDaysIsTooLate) {
  approve(ask(ada_, pseudonym("a"), "2026-12-01"), bob_, "2026-12-09");
  EXPECT_EQ(destroy().at(0).faults, Faults({"it was not approved within 7 days"}));
  EXPECT_EQ(keys_of("a"), 2);
  std::filesystem::remove_all(orders_);
  approve(ask(ada_, pseudonym("a"), "2026-12-01"), bob_, "2026-12-08");
  EXPECT_EQ(destroy().at(0).faults, Faults());
}

TEST_F(KeyDestroyer, AHoldWins) {
  approve(ask(ada_), bob_);
  Hold hold;
  hold.scope = Hold::Scope::card;
  hold.what = test::card(20);  // of a, in the second database
  const std::string id = test::give_hold(orders_, hold);
  EXPECT_EQ(destroy().at(0).faults, Faults({"it is held: card " + test::card(20)}));
  EXPECT_EQ(keys_of("a"), 2);
  test::give_order(orders_, kHoldType, "hold", release_json(id, "over"));
  EXPECT_EQ(destroy().at(0).faults, Faults());
  EXPECT_EQ(keys_of("a"), 0);
}

TEST_F(KeyDestroyer, AHoldOnSomebodyElseDoesNotMatter) {
  approve(ask(ada_), bob_);
  Hold hold;
  hold.scope = Hold::Scope::patient;
  hold.what = pseudonym("b");
  test::give_hold(orders_, hold);
  EXPECT_EQ(destroy().at(0).faults, Faults());
}

TEST_F(KeyDestroyer, ReachesADatabaseThatWasSetAside) {
  const auto aside = segment_file(directory_, 1).native() + ".damaged-20261201T000000.000000Z";
  std::filesystem::rename(segment_file(directory_, 1), aside);
  approve(ask(ada_), bob_);
  EXPECT_EQ(destroy().at(0).databases, 2U);
  EXPECT_EQ(test::all_bytes(aside).find("key of " + pseudonym("a")), std::string::npos);
}

TEST_F(KeyDestroyer, ReachesTheSecondDirectory) {
  const auto second = folder_.path() / "second";
  std::filesystem::create_directories(second);
  test::write_old(segment_file(second, 1), "site/r1/e9", some_events(90));
  approve(ask(ada_), bob_);
  Custody custody({directory_, second}, {});
  EXPECT_EQ(destroy_keys(custody, options()).at(0).databases, 3U);
  EXPECT_FALSE(Records(segment_file(second, 1)).wrapped_key(pseudonym("a")));
}

TEST_F(KeyDestroyer, NamesADatabaseThatItCannotChange) {
  std::ofstream(segment_file(directory_, 1), std::ios::binary | std::ios::trunc)
      << std::string(32768, 'x');
  approve(ask(ada_), bob_);
  const auto results = destroy();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].databases, 1U) << "the others lose it all the same";
  ASSERT_EQ(results[0].faults.size(), 1U);
  EXPECT_NE(results[0].faults[0].find("audit.db may still hold the key"), std::string::npos);
}

TEST_F(KeyDestroyer, InARunningLogMemoryForgetsTheKey) {
  LogOptions log_options = test::quick_options(directory_);
  log_options.origin = "site/r1";
  log_options.signer = test::signed_note;
  Log log(log_options);
  const auto make = [] { return std::string("a second key"); };
  const std::string old_key = log.patient_key(pseudonym("a"), make);
  EXPECT_EQ(old_key, "key of " + pseudonym("a"));
  approve(ask(ada_), bob_);
  Custody custody({directory_}, {}, log);
  const auto results = destroy_keys(custody, options());
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].faults, Faults());
  EXPECT_EQ(keys_of("a"), 0);
  Event on_its_way = test::some_event(1);
  on_its_way.patient = pseudonym("a");
  on_its_way.wrapped_key = old_key;
  EXPECT_TRUE(test::append_and_wait(log, on_its_way).durable);
  EXPECT_EQ(keys_of("a"), 0) << "what was on its way brings no key back";
  EXPECT_EQ(log.patient_key(pseudonym("a"), make), "a second key") << "a patient who comes back";
  Event later = test::some_event(2);
  later.patient = pseudonym("a");
  later.wrapped_key = "a second key";
  EXPECT_TRUE(test::append_and_wait(log, later).durable);
  EXPECT_EQ(keys_of("a"), 1);
  EXPECT_TRUE(destroy_keys(custody, options()).empty()) << "the new key is not meant";
}

TEST_F(KeyDestroyer, TheListIsRefusedWhenItCannotBeTrusted) {
  EXPECT_EQ(read_approvers(approvers_)->size(), 2U);
  ::chmod(approvers_.c_str(), 0664);
  EXPECT_NE(read_approvers(approvers_).error().find("written by others"), std::string::npos);
  ::chmod(approvers_.c_str(), 0644);
  EXPECT_TRUE(read_approvers(approvers_));
  list({ada_, ada_});
  EXPECT_NE(read_approvers(approvers_).error().find("one key"), std::string::npos);
  Key seed;
  seed.bytes = sha256("ada");  // the same key by another name
  list({ada_, NoteSigner::from_seed("ada-again", seed)});
  EXPECT_NE(read_approvers(approvers_).error().find("one key"), std::string::npos);
  std::ofstream(approvers_) << "# who may\n\nnonsense\n";
  EXPECT_NE(read_approvers(approvers_).error().find("no verifier"), std::string::npos);
  EXPECT_FALSE(read_approvers(approvers_ + "-2"));
}

}  // namespace
}  // namespace isoguard::audit

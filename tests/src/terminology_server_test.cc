// Calls with codes that nothing here knows, and a terminology server that may be asked.

#include "src/terminology_server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/src/cds_service.h"
#include "tests/support/hostile_fhir_server.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using terminology_client::CodeExplainer;
using test::TemporaryFolder;
using test_support::answers;
using test_support::closed_port;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::Script;
using test_support::searchset;

constexpr const char* kLocal =
    R"("medicationCodeableConcept":{"coding":[{"system":"http://drugs.example","code":"4711"}]})";
constexpr const char* kLookup = "/fhir/CodeSystem/$lookup";
constexpr const char* kTranslate = "/fhir/ConceptMap/$translate";

constexpr const char* kIsotretinoinCard = R"("code":"data-unavailable")";
constexpr const char* kNothing = R"({"cards":[]})";
constexpr const char* kUnidentified = "could not be identified";

Script parameters(const std::string& list) {
  return answers(http_answer(200, R"({"resourceType":"Parameters","parameter":[)" + list + "]}"));
}
Script displays(const std::string& name) {
  return parameters(R"({"name":"display","valueString":")" + name + R"("})");
}
Script translates(const std::string& how, const std::string& system, const std::string& code) {
  return parameters(
      R"({"name":"result","valueBoolean":true},{"name":"match","part":[{"name":"equivalence","valueCode":")" +
      how + R"("},{"name":"concept","valueCoding":{"system":")" + system + R"(","code":")" + code +
      R"("}}]})");
}
Script says_no() { return parameters(R"({"name":"result","valueBoolean":false})"); }

/// isoguard with a terminology server.
class Asking {
 public:
  explicit Asking(const std::string& server, milliseconds deadline = std::chrono::seconds(20),
                  const std::string& cache_file = "", std::vector<std::string> fhir_servers = {})
      : service(std::move(fhir_servers), deadline), explainer(settings(server, cache_file)) {
    service.handler.ask_about_codes(explainer);
  }
  ~Asking() {
    service.fhir.stop();
    explainer.stop();
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  std::string cards(std::string_view drug = kLocal, const std::string& more = "") {
    const Response response = service.post(order(more, drug));
    EXPECT_EQ(response.status, 200);
    return response.body;
  }
  std::string log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }

 private:
  terminology_client::Settings settings(const std::string& server, const std::string& cache_file) {
    terminology_client::Settings made;
    made.server = server;
    made.cache_file = cache_file;
    made.bearer_token = "tx-t0ken";
    made.log = [this](const std::string& line) {
      const std::lock_guard lock(mutex_);
      log_ += line + "\n";
    };
    return made;
  }
  std::mutex mutex_;
  std::string log_;

 public:
  Service service;
  CodeExplainer explainer;
};

int count_of(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(TerminologyServer, TellsWhatACodeIs) {
  const std::string rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
  const Script unknown = answers(http_answer(404, "{}"));
  const struct {
    const char* what;
    Script lookup;
    Script translate;
    const char* says;
  } rows[] = {
      {"isotretinoin by its display", displays("Roaccutane 20 mg capsules"), unknown,
       "teratogenic"},
      {"a tetracycline by its display", displays("Doxycycline 100 mg capsule"), unknown, "medrx"},
      {"another drug by its display", displays("Paracetamol 500 mg tablet"), says_no(), kNothing},
      {"isotretinoin by translation", unknown, translates("equal", rxnorm, "197844"),
       "teratogenic"},
      {"a tetracycline by a narrower translation", unknown,
       translates("narrower", rxnorm, "1650143"), "medrx"},
      {"another drug by translation", unknown, translates("equivalent", rxnorm, "197805"),
       kNothing},
      {"merely like another drug", unknown, translates("inexact", rxnorm, "197805"), kUnidentified},
      {"another display, but like isotretinoin", displays("Produkt 17"),
       translates("inexact", rxnorm, "197844"), "teratogenic"},
      {"unknown", unknown, unknown, kUnidentified},
      {"unknown, said with 400 and 422", answers(http_answer(422, "{}")),
       answers(http_answer(400, "{}")), kUnidentified},
  };
  for (const auto& row : rows) {
    HostileFhirServer server;
    server.on(kLookup, row.lookup);
    server.on(kTranslate, row.translate);
    Asking isoguard(server.base_url());
    const std::string cards = isoguard.cards();
    if (row.says == std::string("teratogenic")) {
      EXPECT_NE(cards.find("pregnancy or a tetracycline not excluded"), cards.npos)
          << row.what << cards;
    } else if (row.says == std::string("medrx")) {
      EXPECT_NE(cards.find(kIsotretinoinCard), cards.npos) << row.what << cards;
      EXPECT_EQ(cards.find(kUnidentified), cards.npos) << row.what << cards;
    } else {
      EXPECT_NE(cards.find(row.says), cards.npos) << row.what << cards;
    }
    const std::string received = server.received();
    EXPECT_EQ(count_of(received, "$lookup"), 1) << row.what;
    EXPECT_EQ(count_of(received, "$translate"), 2) << row.what;
    EXPECT_EQ(isoguard.cards(), cards) << row.what;
    EXPECT_EQ(count_of(server.received(), "$"), 3) << row.what << ": known by now";
  }
}

TEST(TerminologyServer, WhenItFailsTheCardSaysWhatItSaysWithoutIt) {
  HostileFhirServer elsewhere;
  const struct {
    const char* what;
    Script lookup;
  } rows[] = {
      {"500", answers(http_answer(500, "{}"))},
      {"401", answers(http_answer(401, "{}"))},
      {"garbage", answers(http_answer(200, "this is not JSON"))},
      {"an OperationOutcome",
       answers(http_answer(200, R"({"resourceType":"OperationOutcome","issue":[]})"))},
      {"another resource", answers(http_answer(200, R"({"resourceType":"CodeSystem"})"))},
      {"another code's answer",
       parameters(
           R"({"name":"code","valueCode":"4712"},{"name":"display","valueString":"Ibuprofen"})")},
      {"a redirect",
       answers(http_answer(302, "{}", "Location: " + elsewhere.base_url() + "/x\r\n"))},
      {"a bomb", answers(http_answer(200, std::string(5u << 20, '[')))},
      {"half an answer",
       [](Connection& connection, const std::string&) {
         connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
         connection.reset();
       }},
  };
  for (const auto& row : rows) {
    HostileFhirServer server;
    server.on(kLookup, row.lookup);
    server.on(kTranslate, says_no());
    Asking isoguard(server.base_url());
    const std::string cards = isoguard.cards();
    EXPECT_NE(cards.find(kUnidentified), cards.npos) << row.what << cards;
    EXPECT_EQ(count_of(isoguard.log(), "does not answer as it should"), 1) << isoguard.log();
    const int before = count_of(server.received(), "$lookup");
    EXPECT_EQ(isoguard.cards(), cards) << row.what;
    EXPECT_GT(count_of(server.received(), "$lookup"), before) << row.what << ": asked again";
    server.on(kLookup, displays("Paracetamol 500 mg tablet"));
    EXPECT_EQ(isoguard.cards(), kNothing) << row.what << ": it is back";
    EXPECT_EQ(count_of(isoguard.log(), "answers again"), 1) << isoguard.log();
  }
  EXPECT_EQ(elsewhere.requests(), 0) << "redirects are not followed";
  Asking nobody_there("http://127.0.0.1:" + std::to_string(closed_port()) + "/fhir");
  EXPECT_NE(nobody_there.cards().find(kUnidentified), std::string::npos);
}

TEST(TerminologyServer, ATranslationThatFailsLeavesADisplayInDoubt) {
  HostileFhirServer server;
  server.on(kLookup, displays("Produkt 17"));
  server.on(kTranslate, answers(http_answer(500, "{}")));
  Asking isoguard(server.base_url());
  EXPECT_NE(isoguard.cards().find(kUnidentified), std::string::npos);
  server.on(kLookup, displays("Roaccutane 20 mg capsules"));
  EXPECT_EQ(isoguard.cards().find(kUnidentified), std::string::npos) << "what is found is found";
}

TEST(TerminologyServer, IsWaitedForAtMostUntilTheDeadlineAndItsLateAnswerServesTheNext) {
  HostileFhirServer server;
  std::atomic<bool> go = false;
  const Script late = [&go](Connection& connection, const std::string&) {
    while (!go && connection.wait(milliseconds(1))) {
    }
    displays("Paracetamol 500 mg tablet")(connection, "");
  };
  server.on(kLookup, late);
  server.on(kTranslate, says_no());
  Asking isoguard(server.base_url(), milliseconds(50));
  EXPECT_NE(isoguard.cards().find(kUnidentified), std::string::npos);
  go = true;
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (isoguard.cards() != kNothing && std::chrono::steady_clock::now() < patience) {
  }
  EXPECT_EQ(isoguard.cards(), kNothing);
}

TEST(TerminologyServer, DoesNotHoldUpTheRecord) {
  HostileFhirServer ehr;
  std::atomic<int> searches = 0;
  ehr.on("/fhir/", [&searches](Connection& connection, const std::string&) {
    ++searches;
    connection.send(http_answer(200, searchset({})));
  });
  HostileFhirServer server;
  // Answers only once the record was asked for: one after the other would never end.
  const Script after = [&searches](Connection& connection, const std::string&) {
    while (searches == 0 && connection.wait(milliseconds(1))) {
    }
    displays("Doxycycline 100 mg capsule")(connection, "");
  };
  server.on(kLookup, after);
  server.on(kTranslate, says_no());
  Asking isoguard(server.base_url(), std::chrono::seconds(20), "", {ehr.base_url()});
  const std::string both =
      std::string(kIsotretinoin) +
      R"(}},{"resource":{"resourceType":"MedicationRequest","id":"x",)"
      R"("status":"draft","intent":"order","subject":{"reference":"Patient/p"},)" +
      kLocal;
  const std::string cards = isoguard.cards(both, with_access(ehr.base_url()));
  EXPECT_NE(cards.find(R"("code":"tetracycline-interaction")"), cards.npos) << cards;
}

TEST(TerminologyServer, WhatItRevealsIsLookedUpInTheRecord) {
  HostileFhirServer ehr;
  ehr.on("/fhir/", answers(http_answer(200, searchset({}))));
  ehr.on("/fhir/Patient/p",
         answers(http_answer(
             200,
             R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"2002-08-15"})")));
  HostileFhirServer server;
  server.on(kLookup, displays("Roaccutane 20 mg capsules"));
  server.on(kTranslate, says_no());
  Asking isoguard(server.base_url(), std::chrono::seconds(20), "", {ehr.base_url()});
  const std::string cards = isoguard.cards(kLocal, with_access(ehr.base_url()));
  EXPECT_NE(cards.find(R"("code":"teratogenic-childbearing-potential")"), cards.npos) << cards;
  EXPECT_EQ(cards.find(kIsotretinoinCard), cards.npos) << "everything was read: " << cards;
  EXPECT_EQ(ehr.requests(), 14);
}

TEST(TerminologyServer, IsAskedOnceByCallsAtTheSameTime) {
  HostileFhirServer server;
  std::atomic<bool> go = false;
  server.on(kLookup, [&go](Connection& connection, const std::string&) {
    while (!go && connection.wait(milliseconds(1))) {
    }
    displays("Paracetamol 500 mg tablet")(connection, "");
  });
  server.on(kTranslate, says_no());
  Asking isoguard(server.base_url());
  std::vector<std::shared_ptr<Answered>> waiting;
  for (int i = 0; i < 8; ++i) {
    Request request("POST", kSign);
    request.add_header("Content-Type", "application/json");
    request.body = order({}, kLocal);
    waiting.push_back(std::make_shared<Answered>());
    isoguard.service.handler.handle(std::move(request), http::Responder(waiting.back()));
  }
  go = true;
  for (const auto& call : waiting) EXPECT_EQ(call->wait().body, kNothing);
  EXPECT_EQ(count_of(server.received(), "$lookup"), 1);
  EXPECT_EQ(count_of(server.received(), "$translate"), 2);
}

TEST(TerminologyServer, HearsSystemAndCodeAndNothingOfThePatient) {
  HostileFhirServer ehr;
  HostileFhirServer server;
  server.on(
      "/fhir/metadata",
      answers(http_answer(200, R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1"})")));
  Asking isoguard(server.base_url(), std::chrono::seconds(20), "", {ehr.base_url()});
  const std::string drug =
      R"("note":[{"text":"for Mrs Smith"}],"medicationReference":{"reference":"#m"},"contained":[)"
      R"({"resourceType":"Medication","id":"m","code":{"coding":[)"
      R"({"system":"http://drugs.example/a b&c","code":"x y"},)"
      R"({"system":"http://drugs.example/l?a&b","code":"4711+1&2"}]}}])";
  isoguard.cards(drug, with_access(ehr.base_url()));
  const std::string received = server.received();
  for (const char* line :
       {"GET "
        "/fhir/CodeSystem/$lookup?system=http%3A%2F%2Fdrugs.example%2Fl%3Fa%26b&code=4711%2B1%262 "
        "HTTP",
        "GET "
        "/fhir/ConceptMap/"
        "$translate?system=http%3A%2F%2Fdrugs.example%2Fl%3Fa%26b&code=4711%2B1%262&targetsystem="
        "http%3A%2F%2Fwww.nlm.nih.gov%2Fresearch%2Fumls%2Frxnorm HTTP",
        "&targetsystem=http%3A%2F%2Fwww.whocc.no%2Fatc HTTP"}) {
    EXPECT_NE(received.find(line), received.npos) << line << "\n" << received;
  }
  EXPECT_EQ(count_of(received, "$"), 3) << received;
  for (const char* private_ : {"Patient", "Smith", "Practitioner", "t0ken\r\nX", "Bearer t0ken",
                               "x y", "x%20y", "d1577c69", "MedicationRequest"}) {
    EXPECT_EQ(received.find(private_), received.npos) << private_ << "\n" << received;
  }
  EXPECT_EQ(count_of(received, "Bearer tx-t0ken"), 3) << "its own token, not for the metadata";
  EXPECT_EQ(ehr.received().find("tx-t0ken"), std::string::npos);
  EXPECT_EQ(ehr.received().find("4711"), std::string::npos);
}

TEST(TerminologyServer, IsNeverAskedForAPatient) {
  HostileFhirServer server;
  Asking isoguard(server.base_url());
  isoguard.cards(kIsotretinoin, with_access(server.base_url()));
  EXPECT_EQ(server.received().find("Patient"), std::string::npos) << "as the call's FHIR server";
}

TEST(TerminologyServer, IsAskedInTheTermsOfR5WhenItSpeaksR5) {
  HostileFhirServer server;
  server.on(
      "/fhir/metadata",
      answers(http_answer(200, R"({"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"})")));
  server.on(
      kTranslate,
      parameters(
          R"({"name":"result","valueBoolean":true},{"name":"match","part":[)"
          R"({"name":"relationship","valueCode":"equivalent"},)"
          R"({"name":"concept","valueCoding":{"system":"http://www.whocc.no/atc","code":"D10BA01"}}]})"));
  Asking isoguard(server.base_url());
  int code = 0;
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (server.received().find("&sourceCode=") == std::string::npos &&
         std::chrono::steady_clock::now() < patience) {
    isoguard.cards(
        R"("medicationCodeableConcept":{"coding":[{"system":"http://drugs.example","code":")" +
        std::to_string(++code) + R"("}]})");
  }
  const std::string received = server.received();
  EXPECT_NE(received.find("&sourceCode=" + std::to_string(code) + "&targetSystem=http"),
            received.npos)
      << received;
}

TEST(TerminologyServer, AnswersOutliveARestartAndTheServer) {
  const TemporaryFolder folder;
  const std::string file = folder.file("answers");
  auto server = std::make_unique<HostileFhirServer>();
  const std::string url = server->base_url();
  server->on(kLookup, displays("Paracetamol 500 mg tablet"));
  server->on(kTranslate, says_no());
  EXPECT_EQ(Asking(url, std::chrono::seconds(20), file).cards(), kNothing);
  server.reset();
  Asking later(url, std::chrono::seconds(20), file);
  EXPECT_EQ(later.cards(), kNothing);
  EXPECT_EQ(later.log(), "");
}

TEST(TerminologyServer, IsNotThereUnlessTheOptionsNameIt) {
  ServeOptions options;
  EXPECT_EQ(terminology_server(options), nullptr);
  const TemporaryFolder folder;
  const std::string token = folder.file("token");
  const auto with = [&](const std::string& url, const std::string& token_file) {
    options.terminology_server = url;
    options.terminology_token_file = token_file;
    try {
      return terminology_server(options) ? std::string("made") : std::string("none");
    } catch (const std::invalid_argument& refused) {
      return std::string(refused.what());
    }
  };
  const std::string url = "http://127.0.0.1:1/fhir";
  EXPECT_EQ(with(url, ""), "made");
  EXPECT_NE(with("http://tx.example/fhir", "").find("must use https"), std::string::npos);
  EXPECT_NE(with("tx.example", "").find("is not a plain"), std::string::npos);
  EXPECT_NE(with("https://169.254.1.1/fhir", "").find("link-local"), std::string::npos);
  EXPECT_NE(with(url, token).find("token cannot be read"), std::string::npos);
  std::ofstream(token) << "\n";
  std::filesystem::permissions(token, std::filesystem::perms{0600});
  EXPECT_NE(with(url, token).find("holds no token"), std::string::npos);
  std::ofstream(token) << "abc.def\r\nmore";
  EXPECT_EQ(with(url, token), "made");
  for (const auto mode : {0644, 0640, 0604}) {
    std::filesystem::permissions(token, std::filesystem::perms(mode));
    EXPECT_NE(with(url, token).find("can be used by others than its owner; chmod 600 it"),
              std::string::npos);
  }
  std::filesystem::permissions(token, std::filesystem::perms{0600});
  std::ofstream(token) << "abc def";
  EXPECT_NE(with(url, token).find("not a bearer token"), std::string::npos);
}

}  // namespace
}  // namespace isoguard::app

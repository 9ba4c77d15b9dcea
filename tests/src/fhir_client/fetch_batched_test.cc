#include <gtest/gtest.h>

#include <atomic>

#include "tests/src/fhir_client/batched.h"

// Reads that go together in one batch, and the entries of its answer.
namespace isoguard::fhir_client {
namespace {

using test_support::answers_batch;
using test_support::batching_metadata;
using test_support::Connection;

TEST(Batches, AreOnePostInEachRelease) {
  for (const auto& [version, type] : {std::pair("1.0.2", "application/json+fhir"),
                                      {"3.0.2", "application/fhir+json"},
                                      {"4.0.1", "application/fhir+json"},
                                      {"4.3.0", "application/fhir+json"},
                                      {"5.0.0", "application/fhir+json"}}) {
    Batched batched(answers_batch(right_entry), batching_metadata(version));
    const auto replies = batched.ask();
    const char* types[] = {"Patient",     "MedicationRequest", "Condition",
                           "Observation", "Procedure",         "CarePlan"};
    ASSERT_EQ(replies.size(), std::size(types));
    for (std::size_t i = 0; i < replies.size(); ++i) {
      EXPECT_EQ(name_of(replies[i].failure), "none") << version << " " << types[i];
      EXPECT_EQ(replies[i].http_status, 200);
      ASSERT_EQ(replies[i].pages.size(), 1u);
      EXPECT_EQ(fhir::json::to_string(replies[i].pages[0].root()),
                i == 0 ? resource("Patient", "1")
                       : searchset({resource(types[i], std::string(types[i]) + "-1")}));
    }
    EXPECT_EQ(batched.batches(), 1);
    EXPECT_EQ(batched.gets(), 0);
    const std::string received = batched.server.received();
    EXPECT_NE(received.find("Content-Type:" + std::string(type) + "\r\n"), received.npos)
        << received;
  }
}

TEST(Batches, AskForWhatSingleReadsAskFor) {
  Batched batched(answers_batch(right_entry));
  batched.ask();
  const std::string received = batched.server.received();
  EXPECT_NE(received.find("Authorization:Bearer t0ken-of-the-test\r\n"), received.npos);
  EXPECT_NE(
      received.find(
          R"({"resourceType":"Bundle","type":"batch","entry":[)"
          R"({"request":{"method":"GET","url":"Patient/1"}},)"
          R"({"request":{"method":"GET","url":"MedicationRequest?patient=1&_count=250&_include=MedicationRequest:medication"}},)"
          R"({"request":{"method":"GET","url":"Condition?patient=1&_count=250"}},)"
          R"({"request":{"method":"GET","url":"Observation?patient=1&code=2106-3,8302-2&_count=250"}},)"
          R"({"request":{"method":"GET","url":"Procedure?patient=1&_count=250"}},)"
          R"({"request":{"method":"GET","url":"CarePlan?patient=1&_count=250"}}]})"),
      received.npos)
      << received;
}

TEST(Batches, AreNotSent) {
  const std::string r4 = batching_metadata("4.0.1");
  std::string transaction = r4;
  transaction.replace(transaction.find("batch"), 5, "transaction");
  struct {
    const char* name;
    std::string metadata;
    std::size_t reads;
    int batches;
  } const rows[] = {
      {"three reads are enough", r4, 3, 1},
      {"two are not", r4, 2, 0},
      {"a server that only takes transactions", transaction, 6, 0},
      {"one that says nothing", R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1"})",
       6, 0},
  };
  for (const auto& row : rows) {
    Batched batched(answers_batch(right_entry), row.metadata);
    std::vector<Read> reads = six_reads();
    reads.resize(row.reads);
    for (const fhir::Reply& reply : batched.ask(reads)) {
      EXPECT_EQ(name_of(reply.failure), "none") << row.name;
    }
    EXPECT_EQ(batched.batches(), row.batches) << row.name;
    EXPECT_EQ(batched.gets(), row.batches == 1 ? 0 : static_cast<int>(row.reads)) << row.name;
  }
}

TEST(Batches, AreNotSentToAServerThatIsRegisteredWithoutThem) {
  HostileFhirServer server;
  server.on("/fhir/metadata", test_support::answers(http_answer(200, batching_metadata("4.0.1"))));
  server.on("/fhir/", honest());
  Settings settings;
  settings.servers = {{server.base_url(), std::nullopt, 0, false}};
  Client client(settings);
  while (!client.release_of(server.base_url())) std::this_thread::sleep_for(milliseconds(1));
  const Delivery delivery = fetch(client, server.base_url(), six_reads());
  for (const fhir::Reply& reply : delivery.replies()) {
    EXPECT_EQ(name_of(reply.failure), "none");
  }
  EXPECT_EQ(test_support::batches_in(server.received()), 0);
  EXPECT_EQ(test_support::gets_in(server.received()), 6);
}

TEST(Batches, AReadThatCannotBeAskedForIsNotInThem) {
  Batched batched(answers_batch(right_entry));
  std::vector<Read> reads = six_reads();
  reads[2].path = "../Condition?patient=1";
  EXPECT_EQ(batched.failures(reads), "none none unparsable none none none");
  EXPECT_EQ(batched.server.received().find("Condition?"), std::string::npos);
}

TEST(Batches, ASearchThatIsTooLongForAUrlIsPostedBesideThem) {
  Batched batched(answers_batch(right_entry));
  batched.server.on("/fhir/Observation/_search",
                    test_support::answers(http_answer(200, searchset({}))));
  std::vector<Read> reads = six_reads();
  reads[3].path += "," + std::string(2000, '1');
  EXPECT_EQ(batched.failures(reads), six_times("none"));
  EXPECT_EQ(batched.batches(), 1);
  EXPECT_EQ(batched.gets(), 0);
  EXPECT_NE(batched.server.received().find("POST /fhir/Observation/_search HTTP"),
            std::string::npos);
  reads.resize(4);
  reads[2].path += std::string(2000, '1');
  EXPECT_EQ(batched.failures({reads[0], reads[1], reads[3]}), "none none none");
  EXPECT_EQ(batched.batches(), 1) << "two are left, and not worth one";
}

const std::string kOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
const std::string kHint =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"informational"}]})";

struct EntryRow {
  const char* name;
  std::string entry;  ///< in the place of the search for Condition
  const char* failure;
  int http_status;
  int gets;  ///< that follow
};

TEST(Batches, AnEntryCountsAsItsOwnAnswerWould) {
  const std::string found = searchset({resource("Condition", "c")});
  const EntryRow rows[] = {
      {"200", batch_entry("200", found), "none", 200, 0},
      {"200 with words", batch_entry("200 Everything is fine", found), "none", 200, 0},
      {"nothing found", batch_entry("200 OK", searchset({})), "none", 200, 0},
      {"a hint beside", batch_entry("200 OK", found, kHint), "none", 200, 0},
      {"401", batch_entry("401 Unauthorized", kOutcome), "unauthorised", 401, 0},
      {"403", batch_entry("403", ""), "unauthorised", 403, 0},
      {"404", batch_entry("404 Not Found", "", kOutcome), "not-found", 404, 0},
      {"410", batch_entry("410 Gone", ""), "not-found", 410, 0},
      {"429", batch_entry("429 Too Many Requests", ""), "throttled", 429, 0},
      {"400", batch_entry("400 Bad Request", "", kOutcome), "server-error", 400, 0},
      {"500", batch_entry("500 Internal Server Error", kOutcome), "server-error", 500, 0},
      {"302", batch_entry("302 Found", found), "redirected", 302, 0},
      {"204", batch_entry("204 No Content", found), "unparsable", 204, 0},
      {"a status that forbids what lies beside", batch_entry("403", found), "unauthorised", 403, 0},
      {"503 is asked for once more", batch_entry("503", ""), "none", 200, 1},
      {"502 is asked for once more", batch_entry("502", ""), "none", 200, 1},
      {"504 is asked for once more", batch_entry("504 Gateway Timeout", ""), "none", 200, 1},
      {"OperationOutcome", batch_entry("200 OK", kOutcome), "operation-outcome", 200, 0},
      {"an error beside", batch_entry("200 OK", found, kOutcome), "operation-outcome", 200, 0},
      {"no resource", batch_entry("200 OK", ""), "unparsable", 200, 0},
      {"null for a resource", batch_entry("200 OK", "null"), "unparsable", 200, 0},
      {"text for a resource", batch_entry("200 OK", "\"<html>\""), "unparsable", 200, 0},
      {"another resource", batch_entry("200 OK", resource("Basic", "1")), "unparsable", 200, 0},
      {"a Bundle of others", batch_entry("200 OK", searchset({resource("Basic", "1")})),
       "unparsable", 200, 0},
      {"no response", R"({"resource":)" + found + "}", "unparsable", 200, 0},
      {"no status", R"({"response":{},"resource":)" + found + "}", "unparsable", 200, 0},
      {"a number for a status", R"({"response":{"status":200},"resource":)" + found + "}",
       "unparsable", 200, 0},
      {"a status in words", batch_entry("OK", found), "unparsable", 200, 0},
      {"a status with a digit more", batch_entry("2000", found), "unparsable", 200, 0},
      {"a status with a digit less", batch_entry("20 OK", found), "unparsable", 200, 0},
      {"a status below zero", batch_entry("-200", found), "unparsable", 200, 0},
      {"an empty object", "{}", "unparsable", 200, 0},
      {"null", "null", "unparsable", 200, 0},
  };
  for (const EntryRow& row : rows) {
    Batched batched(answers_batch([&](const std::string& url) {
      return url.starts_with("Condition?") ? row.entry : right_entry(url);
    }));
    for (int call = 1; call <= 2; ++call) {
      const auto replies = batched.ask();
      for (std::size_t i = 0; i < replies.size(); ++i) {
        EXPECT_EQ(name_of(replies[i].failure), i == 2 ? row.failure : "none") << row.name;
        EXPECT_EQ(replies[i].pages.size(), replies[i].failure == fhir::Failure::none ? 1u : 0u);
      }
      EXPECT_EQ(replies.at(2).http_status, row.http_status) << row.name;
      EXPECT_EQ(batched.gets(), call * row.gets) << row.name;
      EXPECT_EQ(batched.batches(), call) << row.name << ": one bad entry is no bad batch";
    }
  }
}

TEST(Batches, AReadOfAnotherPatientIsNoAnswer) {
  Batched batched(answers_batch([](const std::string& url) {
    return url == "Patient/1" ? batch_entry("200", resource("Patient", "2")) : right_entry(url);
  }));
  EXPECT_EQ(batched.failures(), "unparsable none none none none none");
}

TEST(Batches, AnEntryThatFailsAgainIsAskedForTwiceOnly) {
  Batched batched(answers_batch([](const std::string& url) {
    return url.starts_with("Condition?") ? batch_entry("503", "") : right_entry(url);
  }));
  batched.server.on("/fhir/Condition", test_support::answers(http_answer(503, "{}")));
  EXPECT_EQ(batched.failures(), "none none server-error none none none");
  EXPECT_EQ(batched.gets(), 1);
}

TEST(Batches, NextPagesAreGets) {
  std::atomic<int> pages = 0;
  HostileFhirServer canary;
  std::string next;
  Batched batched(answers_batch([&](const std::string& url) {
    if (!url.starts_with("Condition?")) return right_entry(url);
    return batch_entry("200 OK", searchset({resource("Condition", "1")}, next));
  }));
  const std::string base = batched.server.base_url();
  const std::string first = base + "/Condition?patient=1&_count=250";
  struct {
    const char* name;
    std::string first;
    std::string second;  ///< the next link of the second page
    const char* failure;
    std::size_t pages;
    int gets;
  } const rows[] = {
      {"one more", base + "/Condition?page=2", "", "none", 2, 1},
      {"relative", "Condition?page=2", "", "none", 2, 1},
      {"in a circle", base + "/Condition?page=2", base + "/Condition?page=2", "incomplete", 2, 1},
      {"back to the first", base + "/Condition?page=2", first, "incomplete", 2, 1},
      {"elsewhere", canary.base_url() + "/Condition?page=2", "", "incomplete", 1, 0},
      {"without end", base + "/Condition?page=2", "endless", "too-large", 10, 9},
  };
  int gets = 0;
  for (const auto& row : rows) {
    next = row.first;
    batched.server.on("/fhir/Condition", [&](Connection& connection, const std::string& request) {
      const bool endless = row.second == "endless";
      const std::string more = base + "/Condition?page=x" + std::to_string(++pages);
      EXPECT_EQ(request.find("_count"), request.npos);
      connection.send(
          http_answer(200, searchset({resource("Condition", "2")}, endless ? more : row.second)));
    });
    const auto replies = batched.ask();
    EXPECT_EQ(name_of(replies.at(2).failure), row.failure) << row.name;
    EXPECT_EQ(replies.at(2).pages.size(), row.pages) << row.name;
    EXPECT_EQ(batched.gets() - gets, row.gets) << row.name;
    gets = batched.gets();
  }
  EXPECT_EQ(canary.connections(), 0);
}

TEST(Batches, RefusedExtrasAreLeftOutAloneAndRemembered) {
  for (const char* status : {"400 Bad Request", "403", "422", "501 Not Implemented"}) {
    Batched batched(answers_batch([status](const std::string& url) {
      return url.find("_include") != url.npos ? batch_entry(status, "") : right_entry(url);
    }));
    for (int call = 1; call <= 3; ++call) {
      EXPECT_EQ(batched.failures(), six_times("none")) << status;
      EXPECT_EQ(batched.batches(), call);
      EXPECT_EQ(batched.gets(), 1) << status << ": refused once";
    }
  }
}

}  // namespace
}  // namespace isoguard::fhir_client

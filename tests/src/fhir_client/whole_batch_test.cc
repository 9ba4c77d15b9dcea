#include <gtest/gtest.h>

#include <atomic>

#include "tests/src/fhir_client/batched.h"

// What a batch as a whole may come to, for its reads and for the batches after it.
namespace isoguard::fhir_client {
namespace {

using test_support::answers;
using test_support::answers_batch;
using test_support::batching_metadata;
using test_support::Connection;
using test_support::urls_in;

/// Answers a batch with what `change` makes of its right entries.
Script changed(std::function<void(std::vector<std::string>& entries)> change) {
  return [change = std::move(change)](Connection& connection, const std::string& request) {
    std::vector<std::string> entries;
    for (const std::string& url : urls_in(request)) entries.push_back(right_entry(url));
    change(entries);
    connection.send(http_answer(200, batch_response(entries)));
  };
}

/// Answers a batch with its right answer after some text was replaced.
Script rewritten(std::string what, std::string by) {
  return [what = std::move(what), by = std::move(by)](Connection& connection,
                                                      const std::string& request) {
    std::vector<std::string> entries;
    for (const std::string& url : urls_in(request)) entries.push_back(right_entry(url));
    std::string body = batch_response(entries);
    body.replace(body.find(what), what.size(), by);
    connection.send(http_answer(200, body));
  };
}

Script gives(int status, std::string body = "{}", std::string headers = {}) {
  return answers(http_answer(status, body, headers));
}

const Script kReset = [](Connection& connection, const std::string&) { connection.reset(); };
const Script kBreaksOff = [](Connection& connection, const std::string&) {
  connection.send("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{");
  connection.close();
};

struct Row {
  const char* name;
  Script batches;
  const char* failure;  ///< of all reads
  int gets;             ///< 6: they were asked one by one
  int batches_sent;     ///< in the first call, at most
  bool again;           ///< the next call sends a batch again
};

TEST(WholeBatch, AnswersThatAreNoneFailAllReads) {
  const std::string html = "<!DOCTYPE html><html>Please log in</html>";
  const Row rows[] = {
      {"HTML", gives(200, html), "unparsable", 0, 1, false},
      {"nothing", gives(200, ""), "unparsable", 0, 1, false},
      {"truncated", gives(200, R"({"resourceType":"Bundle","type":"batch-response","entry":[{"re)"),
       "unparsable", 0, 1, false},
      {"another resource", gives(200, resource("Patient", "1")), "unparsable", 0, 1, false},
      {"OperationOutcome", gives(200, resource("OperationOutcome", "1")), "unparsable", 0, 1,
       false},
      {"a searchset", rewritten("batch-response", "searchset"), "unparsable", 0, 1, false},
      {"a transaction", rewritten("batch-response", "transaction-response"), "unparsable", 0, 1,
       false},
      {"no type", rewritten(R"("type":"batch-response",)", ""), "unparsable", 0, 1, false},
      {"no entries", gives(200, batch_response({})), "unparsable", 0, 1, false},
      {"entries in an object",
       gives(200, R"({"resourceType":"Bundle","type":"batch-response","entry":{}})"), "unparsable",
       0, 1, false},
      {"the first entry is missing", changed([](auto& all) { all.erase(all.begin()); }),
       "unparsable", 0, 1, false},
      {"the last entry is missing", changed([](auto& all) { all.pop_back(); }), "unparsable", 0, 1,
       false},
      {"one entry too many", changed([](auto& all) { all.push_back(all.back()); }), "unparsable", 0,
       1, false},
      {"two entries changed places", changed([](auto& all) { std::swap(all[2], all[3]); }),
       "unparsable", 0, 1, false},
      {"the other way round", changed([](auto& all) { std::reverse(all.begin(), all.end()); }),
       "unparsable", 0, 1, false},
      {"compressed", gives(200, batch_response({}), "Content-Encoding: gzip\r\n"), "unparsable", 0,
       1, false},
      {"a chunk of negative size", answers(test_support::chunked_head() + "-1\r\n{}"), "too-large",
       0, 1, false},
      {"429", gives(429), "throttled", 0, 1, true},
      {"503", gives(503), "server-error", 0, 2, false},
      {"502", gives(502), "server-error", 0, 2, false},
      {"504", gives(504), "server-error", 0, 2, false},
      {"503, later", gives(503, "{}", "Retry-After: 3600\r\n"), "server-error", 0, 1, false},
      {"reset, which the HTTP library also tries again", kReset, "unreachable", 0, 3, false},
      {"breaks off", kBreaksOff, "unreachable", 0, 2, false},
  };
  for (const Row& row : rows) {
    Batched batched(row.batches);
    EXPECT_EQ(batched.failures(), six_times(row.failure)) << row.name;
    EXPECT_EQ(batched.gets(), row.gets) << row.name;
    const int sent = batched.batches();
    EXPECT_LE(sent, row.batches_sent) << row.name;
    const std::string next = batched.failures();
    EXPECT_EQ(next, six_times(row.again ? row.failure : "none")) << row.name;
    EXPECT_EQ(batched.batches(), sent + (row.again ? 1 : 0)) << row.name;
  }
}

TEST(WholeBatch, ThatIsRefusedIsAskedOneByOneAndNotSentAgain) {
  for (const int status : {201, 202, 302, 400, 401, 403, 404, 405, 413, 415, 422, 500, 501}) {
    Batched batched(gives(status));
    for (int call = 1; call <= 3; ++call) {
      const auto replies = batched.ask();
      for (const fhir::Reply& reply : replies) {
        EXPECT_EQ(name_of(reply.failure), "none") << status;
        EXPECT_EQ(reply.http_status, 200) << status;
        EXPECT_EQ(reply.pages.size(), 1u) << status;
      }
      EXPECT_EQ(batched.batches(), 1) << status;
      EXPECT_EQ(batched.gets(), 6 * call) << status;
    }
  }
}

TEST(WholeBatch, ThatIsRefusedCostsNoPageOfASearch) {
  Batched batched(gives(405));
  std::atomic<int> pages = 0;
  batched.server.on("/fhir/Condition", [&](Connection& connection, const std::string&) {
    const int page = ++pages;
    const std::string next = "Condition?page=" + std::to_string(page + 1);
    connection.send(
        http_answer(200, searchset({resource("Condition", "1")}, page < 10 ? next : "")));
  });
  const auto replies = batched.ask();
  EXPECT_EQ(name_of(replies.at(2).failure), "none");
  EXPECT_EQ(replies.at(2).pages.size(), 10u);
}

TEST(WholeBatch, ATokenThatIsNoGoodSaysNothingOfBatches) {
  for (const int status : {401, 403}) {
    std::atomic<bool> good = false;
    Batched batched([&](Connection& connection, const std::string& request) {
      return good ? answers_batch(right_entry)(connection, request)
                  : gives(status)(connection, request);
    });
    batched.server.on("/fhir/", gives(status));
    EXPECT_EQ(batched.failures(), six_times("unauthorised"));
    good = true;
    EXPECT_EQ(batched.failures(), six_times("none"));
    EXPECT_EQ(batched.batches(), 2) << status;
  }
}

TEST(WholeBatch, IsSentOnceMoreWhenTheServerRecovers) {
  for (const Script& failing : {gives(502), gives(503), gives(504), kReset, kBreaksOff}) {
    std::atomic<int> failures = 1;
    Batched batched([&](Connection& connection, const std::string& request) {
      if (failures.fetch_sub(1) > 0) return failing(connection, request);
      answers_batch(right_entry)(connection, request);
    });
    EXPECT_EQ(batched.failures(), six_times("none"));
    EXPECT_EQ(batched.failures(), six_times("none"));
    EXPECT_EQ(batched.batches(), 3);
    EXPECT_EQ(batched.gets(), 0);
  }
}

TEST(WholeBatch, ThatIsLateIsATimeoutForAllAndNotSentAgainForAWhile) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n";
  const Script rows[] = {
      [](Connection& connection, const std::string&) { connection.wait_for_peer(); },
      [&](Connection& connection, const std::string&) {
        connection.send(head);
        connection.wait_for_peer();
      },
      [&](Connection& connection, const std::string&) {
        connection.send(head + "{");
        while (connection.send(" ") && connection.wait(milliseconds(20))) {
        }
      },
  };
  for (const Script& late : rows) {
    Batched batched(late, batching_metadata("4.0.1"), milliseconds(400));
    EXPECT_EQ(batched.failures(), six_times("timeout"));
    EXPECT_GE(batched.took, milliseconds(400));
    EXPECT_LT(batched.took, milliseconds(2000));
    EXPECT_EQ(batched.failures(), six_times("none"));
    EXPECT_EQ(batched.batches(), 1);
    EXPECT_EQ(batched.gets(), 6);
  }
}

TEST(WholeBatch, MayBeAsLargeAsAllAnswersTogetherAndEachEntryAsOne) {
  Settings settings = settings_for({});
  settings.limits.body_bytes = 64 * 1024;
  settings.limits.total_bytes = 256 * 1024;
  std::size_t padding = 0;
  std::size_t entries = 6;
  const auto padded = [&](const std::string& url) {
    std::string answer = right_answer(url);
    const bool large = entries == 6 || url.starts_with("Condition");
    if (large) answer.insert(1, R"("language":")" + std::string(padding, 'x') + "\",");
    return batch_entry("200 OK", answer);
  };
  struct {
    std::size_t padding;
    std::size_t entries;
    std::string failures;
  } const rows[] = {
      {30 * 1024, 6, six_times("none")},
      {63 * 1024, 1, six_times("none")},
      {65 * 1024, 1, "none none too-large none none none"},
      {60 * 1024, 6, six_times("too-large")},
  };
  for (const auto& row : rows) {
    padding = row.padding;
    entries = row.entries;
    Batched batched(answers_batch(padded), batching_metadata("4.0.1"), settings);
    EXPECT_EQ(batched.failures(), row.failures) << row.padding << " in " << row.entries;
    EXPECT_EQ(batched.batches(), 1);
  }
}

TEST(WholeBatch, LargerThanWhatOneAnswerMayBeArrives) {
  Batched batched(answers_batch([](const std::string& url) {
    std::string answer = right_answer(url);
    std::string strings;
    for (int i = 0; i < 4; ++i) strings += "\"" + std::string(1'000'000, 'x') + "\",";
    answer.insert(1, R"("language":[)" + strings + R"("x"],)");
    return batch_entry("200 OK", answer);
  }));
  EXPECT_EQ(batched.failures(), six_times("none")) << "24 MB";
}

TEST(WholeBatch, EndsWithStop) {
  Batched batched([](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  Delivery delivery;
  batched.client().fetch(batched.server.base_url(), "t", six_reads(),
                         steady_clock::time_point::max(), delivery.receiver());
  while (batched.batches() == 0) std::this_thread::sleep_for(milliseconds(1));
  batched.client().stop();
  EXPECT_EQ(delivery.times(), 1);
  for (const fhir::Reply& reply : delivery.replies()) EXPECT_EQ(name_of(reply.failure), "timeout");
}

}  // namespace
}  // namespace isoguard::fhir_client

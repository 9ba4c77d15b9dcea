#include "tests/support/fhir_faults.h"

#include <utility>

#include "tests/support/batching_server.h"

namespace isoguard::test_support {
namespace {

using std::chrono::milliseconds;

Script then_silence(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection, const std::string&) {
    connection.send(bytes);
    connection.wait_for_peer();
  };
}

Script then_for_ever(std::string first, std::string again, std::size_t most = SIZE_MAX) {
  return [first = std::move(first), again = std::move(again), most](Connection& connection,
                                                                    const std::string&) {
    connection.send(first);
    connection.send_for_ever(again, most);
    connection.close();
  };
}

Script drip(std::string first) {
  return [first = std::move(first)](Connection& connection, const std::string&) {
    connection.send(first);
    while (connection.send(" ") && connection.wait(milliseconds(20))) {
    }
  };
}

std::string somebody_elses(const Query& query) {
  if (!query.search) return resource(query.resource_type, "somebody-else");
  return searchset(
      {R"({"resourceType":")" + query.resource_type +
       R"(","id":"x","status":"active",)"
       R"("code":{"coding":[{"system":"http://loinc.org","code":"0-0"}]},"subject":{"reference":"Patient/somebody-else"},)"
       R"("patient":{"reference":"Patient/somebody-else"}})"});
}

/// A next link to the same search, with a number that grows or stays.
Script pages(const Query& query, bool endless) {
  const std::string here = query.server_url + query.target.substr(query.target.find('/', 1));
  const std::string again = here + (here.find('?') == std::string::npos ? "?" : "&");
  return [again, endless](Connection& connection, const std::string& request) {
    std::size_t number = 0;
    const std::size_t at = request.find("page=");
    if (at != std::string::npos) number = std::stoul(request.substr(at + 5));
    const std::string next = again + "page=" + std::to_string(endless ? number + 1 : 1);
    connection.send(http_answer(200, searchset({}, next)));
  };
}

void add_statuses(std::vector<Fault>& all) {
  for (const int status : {400, 401, 403, 404, 410, 418, 429, 500, 501, 502, 503, 504}) {
    all.push_back({"status " + std::to_string(status),
                   [status](const Query&) { return answers(http_answer(status, "{}")); }});
  }
  all.push_back({"status 503, come back in a second", [](const Query&) {
                   return answers(http_answer(503, "{}", "Retry-After: 1\r\n"));
                 }});
  all.push_back(
      {"status 204", [](const Query&) { return answers("HTTP/1.1 204 No Content\r\n\r\n"); }});
  for (const int status : {301, 302, 303, 307, 308}) {
    all.push_back({"redirect " + std::to_string(status), [status](const Query& query) {
                     return answers(http_answer(
                         status, "", "Location: " + query.canary_url + query.target + "\r\n"));
                   }});
  }
}

void add_silences(std::vector<Fault>& all) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n";
  all.push_back({"no answer", [](const Query&) { return then_silence(""); }});
  all.push_back({"stall after the headers", [=](const Query&) { return then_silence(head); }});
  all.push_back({"stall in the body", [=](const Query&) { return then_silence(head + "{"); }});
  all.push_back({"drip", [=](const Query&) { return drip(head); }});
}

void add_breaks(std::vector<Fault>& all) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{";
  all.push_back({"reset", [](const Query&) -> Script {
                   return [](Connection& connection, const std::string&) { connection.reset(); };
                 }});
  all.push_back({"reset in the body", [=](const Query&) -> Script {
                   return [=](Connection& connection, const std::string&) {
                     connection.send(head);
                     connection.reset();
                   };
                 }});
  all.push_back({"half close", [](const Query&) -> Script {
                   return [](Connection& connection, const std::string&) {
                     connection.half_close();
                     connection.wait_for_peer();
                   };
                 }});
  all.push_back({"close in the body", [=](const Query&) { return then_for_ever(head, "", 0); }});
}

void add_framing(std::vector<Fault>& all) {
  const std::string megabyte(1 << 20, ' ');
  for (const char* size : {"-1", "-7fffffff", "7ffffff0", "ffffffffffffffff"}) {
    all.push_back({"chunk size " + std::string(size), [=](const Query&) {
                     return then_for_ever(chunked_head() + size + "\r\n", megabyte);
                   }});
  }
  constexpr std::size_t kHundredMegabytes = 100 << 20;
  all.push_back({"100 MB, as announced", [=](const Query&) {
                   return then_for_ever("HTTP/1.1 200 OK\r\nContent-Length: " +
                                            std::to_string(kHundredMegabytes) + "\r\n\r\n",
                                        megabyte, kHundredMegabytes);
                 }});
  all.push_back({"100 MB, unannounced", [=](const Query&) {
                   return then_for_ever("HTTP/1.1 200 OK\r\n\r\n", megabyte, kHundredMegabytes);
                 }});
}

void add_bodies(std::vector<Fault>& all) {
  const auto say = [&all](const char* name, const std::string& body) {
    all.push_back({name, [body](const Query&) { return answers(http_answer(200, body)); }});
  };
  say("HTML", "<!DOCTYPE html><html><body>Please log in</body></html>");
  say("nothing", "");
  say("truncated JSON", R"({"resourceType":"Bundle","type":"searchset","entry":[{"resou)");
  say("not UTF-8", "{\"resourceType\":\"Bundle\",\"id\":\"\xff\"}");
  say("a name twice", R"({"resourceType":"Bundle","resourceType":"Bundle","type":"searchset"})");
  say("nested without end", std::string(100'000, '['));
  say("entries that are none", R"({"resourceType":"Bundle","type":"searchset","entry":[null,7]})");
  say("entries without resources", R"({"resourceType":"Bundle","type":"searchset","entry":[{}]})");
  say("another resource", resource("Basic", "p"));
  say("an OperationOutcome",
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})");
  say("a search that failed inside",
      searchset({R"({"resourceType":"OperationOutcome","issue":[{"severity":"error",)"
                 R"("code":"exception"}]})"}));
  say("a Bundle of something else", searchset({resource("Basic", "1"), resource("Basic", "2")}));
  all.push_back({"compressed", [](const Query&) {
                   return answers(http_answer(200, "\x1f\x8b\x08", "Content-Encoding: gzip\r\n"));
                 }});
  all.push_back({"somebody else's data", [](const Query& query) {
                   return answers(http_answer(200, somebody_elses(query)));
                 }});
}

}  // namespace

std::vector<EntryFault> entry_faults() {
  std::vector<EntryFault> all;
  const auto say = [&all](const std::string& name, const std::string& entry) {
    all.push_back({name, [entry](const Query&) { return entry; }});
  };
  const std::string error =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
  for (const char* status : {"204", "302", "400", "401", "403", "404", "410", "418", "422", "429",
                             "500", "501", "502", "503", "504"}) {
    say("status " + std::string(status), batch_entry(status, searchset({})));
    say("status " + std::string(status) + " and an outcome", batch_entry(status, "", error));
  }
  say("an empty searchset and an error", batch_entry("200 OK", searchset({}), error));
  say("an OperationOutcome", batch_entry("200 OK", error));
  say("a search that failed inside", batch_entry("200 OK", searchset({error})));
  say("no resource", batch_entry("200 OK", ""));
  say("no response", R"({"resource":)" + searchset({}) + "}");
  say("no status", R"({"response":{},"resource":)" + searchset({}) + "}");
  say("an empty entry", "{}");
  say("null", "null");
  say("text", R"("<html>")");
  say("another resource", batch_entry("200 OK", resource("Basic", "p")));
  say("a Bundle of something else", batch_entry("200 OK", searchset({resource("Basic", "1")})));
  all.push_back({"somebody else's data",
                 [](const Query& query) { return batch_entry("200 OK", somebody_elses(query)); }});
  all.push_back({"a next page elsewhere", [](const Query& query) {
                   return batch_entry("200 OK",
                                      searchset({}, query.canary_url + "/Condition?page=2"));
                 }});
  return all;
}

std::vector<Fault> faults() {
  std::vector<Fault> all;
  add_silences(all);
  add_breaks(all);
  add_statuses(all);
  add_framing(all);
  add_bodies(all);
  all.push_back({"endless paging", [](const Query& query) { return pages(query, true); }});
  all.push_back({"pages in a circle", [](const Query& query) { return pages(query, false); }});
  all.push_back({"a next page elsewhere", [](const Query& query) {
                   return answers(
                       http_answer(200, searchset({}, query.canary_url + "/Condition?page=2")));
                 }});
  return all;
}

}  // namespace isoguard::test_support

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "tests/src/fhir_client/fetching.h"

// Searches that are too long for a URL go by POST.
namespace isoguard::fhir_client {
namespace {

using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::searchset;

/// A search whose URL, with what the client adds, has `size` characters.
Read search_of(std::size_t size) {
  const std::string start = "Observation?patient=Patient/1&code=";
  const std::string around = "/fhir/&_count=250";
  return {start + std::string(size - start.size() - around.size(), '7'), true};
}

/// Keeps the requests, and answers with an empty search and a next page as long as it is told.
class Searched {
 public:
  explicit Searched(HostileFhirServer& server) {
    server.on("/fhir/", [this](Connection& connection, const std::string& request) {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      const int status = failures_ > 0 ? 503 : 200;
      if (failures_ > 0) --failures_;
      std::string next;
      std::swap(next, next_);
      connection.send(http_answer(status, searchset({}, next)));
    });
  }
  void fail_first() { failures_ = 1; }
  void continue_at(std::string next) { next_ = std::move(next); }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::string next_;
  int failures_ = 0;
};

std::string outcome(Client& client, const HostileFhirServer& server, const Read& read) {
  return name_of(fetch(client, server.base_url(), {read}).replies().at(0).failure);
}

TEST(Client, PostsASearchThatIsTooLongForAUrl) {
  HostileFhirServer server;
  Searched searched(server);
  Client client(settings_for({server.base_url()}));
  EXPECT_EQ(outcome(client, server, search_of(2000)), "none");
  EXPECT_EQ(outcome(client, server, search_of(2001)), "none");
  EXPECT_EQ(outcome(client, server, search_of(60'000)), "none");
  const auto requests = searched.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_TRUE(requests[0].starts_with("GET /fhir/Observation?patient=Patient/1&code=777"));
  for (const std::size_t i : {1, 2}) {
    const std::string& request = requests[i];
    EXPECT_TRUE(request.starts_with("POST /fhir/Observation/_search HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("Content-Type:application/x-www-form-urlencoded\r\n"), request.npos);
    EXPECT_NE(request.find("Authorization:Bearer t0ken-of-the-test\r\n"), request.npos);
    EXPECT_NE(request.find("\r\n\r\npatient=Patient/1&code=777"), request.npos);
    EXPECT_TRUE(request.ends_with("777&_count=250"));
  }
  EXPECT_EQ(outcome(client, server, search_of(70'000)), "unparsable") << "nobody takes that";
  EXPECT_EQ(searched.requests().size(), 3u);
}

TEST(Client, RepeatsAPostedSearchAndFollowsItsPagesByGet) {
  HostileFhirServer server;
  Searched searched(server);
  searched.fail_first();
  Client client(settings_for({server.base_url()}));
  EXPECT_EQ(outcome(client, server, search_of(3000)), "none");
  searched.continue_at(server.base_url() + "/Observation?page=" + std::string(2500, '2'));
  EXPECT_EQ(outcome(client, server, search_of(3000)), "none");
  const auto requests = searched.requests();
  ASSERT_EQ(requests.size(), 4u);
  for (const std::size_t i : {0, 1, 2}) EXPECT_TRUE(requests[i].starts_with("POST ")) << i;
  EXPECT_EQ(requests[0], requests[1]) << "503, and once more";
  EXPECT_TRUE(requests[3].starts_with("GET /fhir/Observation?page=222"));
}

}  // namespace
}  // namespace isoguard::fhir_client

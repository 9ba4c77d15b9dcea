#include "src/admin/audit_pages.h"

#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "fhir/document.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"
#include "tests/support/audit_events.h"
#include "tests/support/kept_events.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using test_support::EventsInMemory;

/// A data folder with three events, and its pages; events of readings are kept in memory.
class AuditPagesTest : public testing::Test {
 protected:
  AuditPagesTest() {
    std::filesystem::create_directories(folder_.path() / "audit");
    audit::Store store = audit::Store::create(audit::segment_file(folder_.path() / "audit", 1),
                                              "site/replica/one", {});
    std::vector<audit::Entry> entries;
    for (int i = 0; i < 3; ++i) entries.push_back({test::some_event(i), i * 1'000'000});
    id_ = entries[0].event.id.text();
    store.append(entries);
  }

  class Answer final : public http::Responder::Sink {
   public:
    void answer(http::Response response) noexcept override {
      promise_.set_value(std::move(response));
    }
    std::future<http::Response> future() { return promise_.get_future(); }

   private:
    std::promise<http::Response> promise_;
  };
  std::future<http::Response> ask(const std::string& target, const std::string& method = "GET",
                                  AuditPages* pages = nullptr) {
    return send(http::Request(method, target), pages);
  }
  std::future<http::Response> ask_by_form(const std::string& target, const std::string& form,
                                          const char* type = "application/x-www-form-urlencoded") {
    http::Request request("POST", target);
    if (*type != '\0') request.add_header("Content-Type", type);
    request.body = form;
    return send(std::move(request));
  }
  std::future<http::Response> send(http::Request request, AuditPages* pages = nullptr) {
    request.add_header("Host", "localhost:9090");
    request.peer_address = "127.0.0.1";
    const auto answer = std::make_shared<Answer>();
    auto future = answer->future();
    (pages == nullptr ? pages_ : *pages).handle(std::move(request), http::Responder(answer));
    return future;
  }
  std::string member(const audit::Event& event, const char* name) {
    const auto body = fhir::Document::parse(event.body);
    const auto& value = body->root()["access"][name];
    return std::string(value.is_string() ? value.string() : value.number());
  }

  std::unique_ptr<audit_view::AuditSource> source() const {
    return std::make_unique<audit_view::AuditFolders>(folder_.path(), "");
  }

  test::TemporaryFolder folder_;
  std::string id_;
  test_support::TestSite site_;
  EventsInMemory sink_;
  AuditPages pages_{AdminAccess({}, true),
                    AuditAnswers(source(), site_.subjects, [] { return audit_view::Callers(); }),
                    sink_};
};

TEST_F(AuditPagesTest, RecordsEachReadingOnce) {
  struct Case {
    std::string target;
    std::string method;
    int status;
    const char* command;  ///< nullptr: no reading
    std::string results;
  };
  const std::vector<Case> table = {{"/fhir/AuditEvent", "GET", 200, "search", "3"},
                                   {"/fhir/AuditEvent?_count=2", "HEAD", 200, "search", "2"},
                                   {"/fhir/AuditEvent?subtype=feedback", "GET", 200, "search", "0"},
                                   {"/fhir/AuditEvent?x=1", "GET", 400, "search", ""},
                                   {"/fhir/AuditEvent", "POST", 405, "search", ""},
                                   {"/fhir/AuditEvent/_search", "POST", 200, "search", "3"},
                                   {"/fhir/AuditEvent/_search", "GET", 405, "search", ""},
                                   {"/fhir/AuditEvent?_format=xml", "GET", 406, "search", ""},
                                   {"/fhir/AuditEvent/" + id_, "GET", 200, "read", "1"},
                                   {"/fhir/AuditEvent/nobody", "GET", 404, "read", ""},
                                   {"/fhir/AuditEvent/" + id_, "DELETE", 405, "read", ""},
                                   {"/stats?by=nobody", "GET", 400, "stats", ""},
                                   {"/stats", "PUT", 405, "stats", ""},
                                   {"/stats/", "GET", 404, nullptr, ""},
                                   {"/fhir/metadata?_format=xml", "GET", 406, nullptr, ""},
                                   {"/fhir/metadata", "GET", 200, nullptr, ""},
                                   {"/fhir/metadata", "POST", 405, nullptr, ""},
                                   {"/fhir/Patient/1", "GET", 404, nullptr, ""},
                                   {"/fhir", "GET", 404, nullptr, ""}};
  for (const Case& each : table) {
    const std::size_t before = sink_.events().size();
    EXPECT_EQ(ask(each.target, each.method).get().status, each.status) << each.target;
    const auto events = sink_.events();
    ASSERT_EQ(events.size(), before + (each.command == nullptr ? 0 : 1)) << each.target;
    if (each.command == nullptr) continue;
    EXPECT_EQ(events.back().type, "access");
    EXPECT_EQ(member(events.back(), "command"), each.command) << each.target;
    EXPECT_EQ(member(events.back(), "status"), std::to_string(each.status)) << each.target;
    EXPECT_EQ(member(events.back(), "results"), each.results) << each.target;
  }
}

TEST_F(AuditPagesTest, ReadsAFormAsAQuery) {
  const auto status_of = [&](http::Response response) { return response.status; };
  EXPECT_EQ(status_of(ask_by_form("/fhir/AuditEvent/_search?_count=2", "_sort=date").get()), 200);
  EXPECT_EQ(member(sink_.events().back(), "results"), "2") << "the query holds, too";
  EXPECT_EQ(status_of(ask_by_form("/fhir/AuditEvent/_search", "subtype=feedback").get()), 200);
  EXPECT_EQ(member(sink_.events().back(), "results"), "0");
  EXPECT_EQ(status_of(ask_by_form("/fhir/AuditEvent/_search", "", "").get()), 200);
  EXPECT_EQ(status_of(ask_by_form("/fhir/AuditEvent/_search", "x=1").get()), 400);
  EXPECT_EQ(status_of(ask_by_form("/fhir/AuditEvent/_search", "{}", "application/json").get()),
            415);
  EXPECT_EQ(member(sink_.events().back(), "status"), "415");
  const http::Response refused = ask_by_form("/fhir/AuditEvent", "subtype=feedback").get();
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.headers, (decltype(refused.headers){{"Allow", "GET, HEAD"}}));
  EXPECT_EQ(ask("/fhir/AuditEvent/_search", "PUT").get().headers,
            (decltype(refused.headers){{"Allow", "POST"}}));
}

TEST_F(AuditPagesTest, SendsAwayWhoHasWaitedTooLong) {
  AuditPages hurried(AdminAccess({}, true),
                     AuditAnswers(source(), site_.subjects, [] { return audit_view::Callers(); }),
                     sink_, std::chrono::milliseconds(-1));
  const http::Response response = ask("/fhir/AuditEvent", "GET", &hurried).get();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers, (decltype(response.headers){{"Retry-After", "1"}}));
  ASSERT_EQ(sink_.events().size(), 1U);
  EXPECT_EQ(member(sink_.events()[0], "status"), "503");
}

TEST_F(AuditPagesTest, AnswersAfterTheRecord) {
  sink_.set(EventsInMemory::Mode::holding);
  auto answer = ask("/fhir/AuditEvent?x=1");
  EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  sink_.release();
  EXPECT_EQ(answer.get().status, 400);
}

TEST_F(AuditPagesTest, ShowsNothingWithoutARecord) {
  sink_.set(EventsInMemory::Mode::failing);
  for (const std::string& target :
       {std::string("/fhir/AuditEvent"), "/fhir/AuditEvent/" + id_, std::string("/stats")}) {
    const http::Response response = ask(target).get();
    EXPECT_EQ(response.status, 503) << target;
    EXPECT_EQ(response.body.find(id_), std::string::npos) << target;
  }
  EXPECT_EQ(ask("/fhir/AuditEvent?x=1").get().status, 400) << "which shows nothing anyway";
  sink_.set(EventsInMemory::Mode::out_of_memory);
  EXPECT_EQ(ask("/fhir/AuditEvent").get().status, 500);
}

TEST_F(AuditPagesTest, SaysThatADamagedDatabaseCannotBeRead) {
  const auto file = audit::segment_file(folder_.path() / "audit", 1);
  for (const char* more : {"-wal", "-shm"}) std::filesystem::remove(file.string() + more);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << std::string(40'000, 'x');
  for (const std::string& target :
       {std::string("/fhir/AuditEvent"), "/fhir/AuditEvent/" + id_, std::string("/stats")}) {
    const http::Response response = ask(target).get();
    EXPECT_EQ(response.status, 500) << target;
    EXPECT_EQ(response.body.find("audit.db"), std::string::npos) << "no path of this machine";
  }
  EXPECT_EQ(sink_.events().size(), 3U);
}

}  // namespace
}  // namespace isoguard::app

// What the log says about answers after they went out.
#include <gtest/gtest.h>

#include "fhir/document.h"
#include "tests/src/cds_service.h"

namespace isoguard::app {
namespace {

using Mode = test_support::EventsInMemory::Mode;

/// The member `delivery` of the only such event; nothing when there is none.
std::string told(KeepingService& running) {
  running.log.deliveries();
  const auto events = running.sink.of_type("delivery");
  if (events.empty()) return "nothing";
  EXPECT_EQ(events.size(), 1U);
  EXPECT_TRUE(audit::is_canonical(events[0].body));
  const auto document = fhir::Document::parse(events[0].body);
  EXPECT_EQ(document->root().members().size(), 2U) << "build and delivery";
  return fhir::json::to_string(document->root()["delivery"]);
}

TEST(DecisionDelivery, IsToldOnceTheAnswerWentItsWay) {
  struct Row {
    const char* claim;
    void (*client)(Response& response);
    const char* end;
  };
  const Row rows[] = {
      {"written", [](Response& response) { response.delivery->written(false); }, "delivered"},
      {"written to one who had closed",
       [](Response& response) { response.delivery->written(true); }, "client_closed"},
      {"thrown away", [](Response& response) { response.delivery.reset(); }, "client_gone"},
  };
  for (const Row& row : rows) {
    KeepingService running;
    std::string id;
    {
      Response response = running.post(kSign, order());
      id = running.sink.events().at(0).id.text();
      EXPECT_EQ(told(running), "nothing") << "it is on its way";
      row.client(response);
    }
    EXPECT_EQ(told(running), std::string(R"({")") + row.end + R"(":[")" + id + "\"]}") << row.claim;
    EXPECT_EQ(running.sink.of_type("decision").size(), 1U);
  }
}

TEST(DecisionDelivery, IsToldOfDecisionsOnly) {
  KeepingService running;
  EXPECT_EQ(running.post(kSign, "{").delivery, nullptr) << "a refusal";
  EXPECT_EQ(running.post("/cds-services/none", order()).delivery, nullptr);
  EXPECT_EQ(running.post(std::string(kSign) + "/feedback", R"({"feedback":[]})").delivery, nullptr);
  EXPECT_EQ(told(running), "nothing");
}

// The record may reach the disk later, and then somebody asks what the prescriber saw.
TEST(DecisionDelivery, IsToldOfRecordsThatWereLate) {
  for (const OnAuditFailure choice : {OnAuditFailure::deliver, OnAuditFailure::refuse}) {
    const bool delivers = choice == OnAuditFailure::deliver;
    KeepingService running(choice);
    running.sink.set(Mode::holding);
    const auto answered = running.begin(kSign, order());
    const std::string id = running.sink.events().at(0).id.text();
    running.sink.release(false);
    const Response response = answered->wait();
    EXPECT_EQ(response.status, delivers ? 200 : 503);
    ASSERT_EQ(response.delivery != nullptr, delivers);
    if (delivers) response.delivery->written(false);
    const std::string ids = R"([")" + id + R"("])";
    EXPECT_EQ(told(running), delivers
                                 ? R"({"before_record":)" + ids + R"(,"delivered":)" + ids + "}"
                                 : R"({"withheld":)" + ids + "}");
  }
}

TEST(DecisionDelivery, OfAnAnswerThatOutlivesTheLogIsToldToNobody) {
  Response response;
  {
    KeepingService running;
    response = running.post(kSign, order());
  }
  ASSERT_NE(response.delivery, nullptr);
  response.delivery->written(false);
}

}  // namespace
}  // namespace isoguard::app

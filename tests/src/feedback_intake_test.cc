#include "src/recording/feedback_intake.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <future>
#include <set>
#include <thread>

#include "fhir/document.h"
#include "src/audit/merkle.h"
#include "tests/src/cds_service.h"

namespace isoguard::app {
namespace {

using fhir::json::Value;
using Mode = test_support::EventsInMemory::Mode;

constexpr const char* kFeedback = "/cds-services/order-sign/feedback";
constexpr const char* kStranger = "00000000-0000-4000-8000-000000000001";

fhir::Document parsed(const std::string& text) {
  auto document = fhir::Document::parse(text);
  if (!document) throw std::runtime_error("no JSON: " + text);
  return std::move(*document);
}

/// A card that was really sent, by its uuid, with the first of its suggestions and reasons.
struct Sent {
  std::string uuid;
  std::string suggestion;
  std::string reason;
  std::string reason_system;
  std::string decision;
};

Sent send_card(KeepingService& running) {
  const Response response = running.post(kSign, order(R"("prefetch":{},)"));
  const fhir::Document answer = parsed(response.body);
  for (const Value& card : answer.root()["cards"].items()) {
    if (card["suggestions"].items().empty() || card["overrideReasons"].items().empty()) continue;
    const Value& reason = card["overrideReasons"].items()[0];
    return {std::string(card["uuid"].string()),
            std::string(card["suggestions"].items()[0]["uuid"].string()),
            std::string(reason["code"].string()), std::string(reason["system"].string()),
            header(response, DecisionLog::kEventHeader)};
  }
  ADD_FAILURE() << "no card with a suggestion and a reason: " << response.body;
  return {};
}

std::string entry(const std::string& card, const std::string& outcome, const std::string& more,
                  const std::string& time = "2026-11-25T22:00:00Z") {
  return R"({"card":")" + card + R"(","outcome":")" + outcome + R"(","outcomeTimestamp":")" + time +
         "\"" + more + "}";
}
std::string body_of(const std::string& entries) { return R"({"feedback":[)" + entries + "]}"; }
std::string accept(const Sent& sent) {
  return entry(sent.uuid, "accepted",
               R"(,"acceptedSuggestions":[{"id":")" + sent.suggestion + "\"}]");
}
std::string override_with(const std::string& card, const std::string& reason) {
  return entry(card, "overridden", R"(,"overrideReason":)" + reason);
}

std::string told(const audit::Event& event) {
  return fhir::json::to_string(parsed(event.body).root()["feedback"]);
}
bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(FeedbackIntake, JoinsWhatIsSaidToTheCardThatWasSent) {
  KeepingService running;
  const Sent sent = send_card(running);
  const Response response = running.post(kFeedback, body_of(accept(sent)));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{}");
  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), kOrigin);
  const auto events = running.sink.of_type("feedback");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].card_uuids, sent.uuid);
  EXPECT_EQ(events[0].service, "order-sign");
  EXPECT_EQ(events[0].patient, running.site.subjects.pseudonym("", "", "Patient/p"));
  EXPECT_TRUE(audit::is_canonical(events[0].body));
  const std::string said = told(events[0]);
  EXPECT_TRUE(has(said, R"("accepted":[{"id":")" + sent.suggestion + R"(","known":true}])"))
      << said;
  EXPECT_TRUE(has(said, R"("card":")" + sent.uuid + R"(","card_known":true,"decision":")" +
                            sent.decision + "\""))
      << said;
  EXPECT_TRUE(has(said, R"("outcome":"accepted","outcome_utc":"2026-11-25T22:00:00Z")")) << said;
  EXPECT_TRUE(has(said, R"("sent_by":"order-sign")")) << said;
}

TEST(FeedbackIntake, KnowsACardInUpperCase) {
  KeepingService running;
  Sent sent = send_card(running);
  for (std::string* id : {&sent.uuid, &sent.suggestion}) {
    std::ranges::transform(*id, id->begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  }
  EXPECT_EQ(running.post(kFeedback, body_of(accept(sent))).status, 200);
  const std::string said = told(running.sink.of_type("feedback").at(0));
  EXPECT_TRUE(has(said, R"("card_known":true)")) << said;
  EXPECT_TRUE(has(said, R"("known":true)")) << said;
}

TEST(FeedbackIntake, AnyServiceOfACardMayHearOfIt) {
  KeepingService running;
  const Sent sent = send_card(running);
  EXPECT_EQ(running.post("/cds-services/order-select/feedback", body_of(accept(sent))).status, 200);
  const auto events = running.sink.of_type("feedback");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].service, "order-select");
  EXPECT_TRUE(has(told(events[0]), R"("card_known":true)"));
}

TEST(FeedbackIntake, ReasonsAndComments) {
  KeepingService running;
  const Sent sent = send_card(running);
  struct Row {
    std::string reason;
    std::string open;
    std::string sealed;  ///< empty: no box
  };
  const Row rows[] = {
      {R"({"reason":{"code":")" + sent.reason + R"(","system":")" + sent.reason_system + "\"}}",
       R"([{"code":")" + sent.reason + R"(","known":true,"system":")" + sent.reason_system + "\"}]",
       ""},
      {R"({"reason":{"code":"17","system":"urn:oid:1.2.3","display":"Jane Doe"}})",
       R"([{"code":"17","known":false,"system":"urn:oid:1.2.3"}])", ""},
      {R"({"reason":{"code":"Jane Doe","system":"urn:oid:1.2.3"}})", R"([{"known":false}])",
       R"({"reasons":[{"code":"Jane Doe","display":"","system":"urn:oid:1.2.3"}]})"},
      {R"({"reason":{"code":"Doe"}})", R"([{"known":false}])",
       R"({"reasons":[{"code":"Doe","display":"","system":""}]})"},
      {R"({"reason":{"display":"Jane Doe"}})", R"([{"known":false}])",
       R"({"reasons":[{"code":"","display":"Jane Doe","system":""}]})"},
      {R"({"code":"17","system":"urn:oid:1.2.3"})",
       R"([{"code":"17","known":false,"system":"urn:oid:1.2.3"}])", ""},
      {R"({"userComment":"Jane Doe agreed"})", "[]", R"({"comments":["Jane Doe agreed"]})"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(running.post(kFeedback, body_of(override_with(sent.uuid, row.reason))).status, 200);
    const audit::Event event = running.sink.of_type("feedback").back();
    EXPECT_TRUE(has(told(event), R"("reasons":)" + row.open)) << told(event);
    EXPECT_EQ(event.body.find("Doe"), std::string::npos) << event.body;
    const fhir::Document kept = parsed(event.body);
    const std::string_view box = kept.root()["subject"]["enc"].string();
    EXPECT_EQ(running.site.opened(event, box), row.sealed) << row.reason;
    EXPECT_EQ(box.empty(), row.sealed.empty());
  }
}

TEST(FeedbackIntake, WhatNobodySentIsKeptAsSuch) {
  KeepingService running;
  for (const std::string& card : {std::string(kStranger), std::string("Jane Doe")}) {
    const std::string body = body_of(override_with(card, R"({"userComment":"of Jane Doe"})"));
    EXPECT_EQ(running.post(kFeedback, body).status, 200);
    const audit::Event event = running.sink.events().back();
    EXPECT_TRUE(has(told(event), R"("card_known":false)")) << told(event);
    EXPECT_FALSE(has(event.body, "Doe")) << event.body;
    const fhir::Document kept = parsed(event.body);
    EXPECT_TRUE(has(running.site.opened(event, kept.root()["subject"]["enc"].string()),
                    R"("comments":["of Jane Doe"])"));
  }
  const std::string suggestion =
      body_of(entry(kStranger, "accepted", R"(,"acceptedSuggestions":[{"id":"Jane Doe"}])"));
  EXPECT_EQ(running.post(kFeedback, suggestion).status, 200);
  EXPECT_TRUE(has(told(running.sink.events().back()), R"("accepted":[{"known":false}])"));
  EXPECT_FALSE(has(running.sink.events().back().body, "Doe"));
}

TEST(FeedbackIntake, AnExactRepeatIsKeptOnceAndAnythingElseAgain) {
  KeepingService running;
  const Sent sent = send_card(running);
  const std::string first = override_with(sent.uuid, "{}");
  const std::string different[] = {
      first,
      accept(sent),
      entry(sent.uuid, "overridden", "", "2026-11-25T22:00:01Z"),
      override_with(sent.uuid, R"({"userComment":"a"})"),
      override_with(sent.uuid, R"({"userComment":"b"})"),
      override_with(kStranger, "{}"),
  };
  std::set<std::string> keys;
  for (int round = 0; round < 3; ++round) {
    for (const std::string& one : different) {
      EXPECT_EQ(running.post(kFeedback, body_of(one)).status, 200);
    }
    EXPECT_EQ(running.post(kFeedback, body_of(first + "," + first)).status, 200);
  }
  const auto events = running.sink.of_type("feedback");
  EXPECT_EQ(events.size(), std::size(different));
  for (const audit::Event& event : events) {
    keys.insert(std::string(parsed(event.body).root()["feedback"]["key"].string()));
  }
  EXPECT_EQ(keys.size(), std::size(different));
}

TEST(FeedbackIntake, KnowsARepeatFromWhatIsStored) {
  KeepingService running;
  const Sent sent = send_card(running);
  EXPECT_EQ(running.post(kFeedback, body_of(accept(sent))).status, 200);
  FeedbackIntake restarted(running.log, running.cards);
  CdsHandler handler(running.plugin, running.fhir, CorsPolicy({kOrigin}, false),
                     std::chrono::seconds(1), fhir::Release::r4, {&running.log, &restarted});
  Request request("POST", kFeedback);
  request.body = body_of(accept(sent));
  const auto answered = std::make_shared<Answered>();
  handler.handle(std::move(request), http::Responder(answered));
  EXPECT_EQ(answered->wait().status, 200);
  EXPECT_EQ(running.sink.of_type("feedback").size(), 1u);
}

TEST(FeedbackIntake, ParallelRepeatsAndDistinctOnes) {
  constexpr int kThreads = 8;
  constexpr int kEach = 13;  // a hundred in all
  KeepingService running;
  const Sent sent = send_card(running);
  const std::string repeated = body_of(accept(sent));
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < kEach; ++k) {
        EXPECT_EQ(running.post(kFeedback, repeated).status, 200);
        const std::string own = R"({"userComment":")" + std::to_string(i * kEach + k) + "\"}";
        EXPECT_EQ(running.post(kFeedback, body_of(override_with(sent.uuid, own))).status, 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(running.sink.of_type("feedback").size(), 1u + kThreads * kEach);
}

TEST(FeedbackIntake, ARepeatWaitsForTheFirstToBeDurable) {
  KeepingService running(OnAuditFailure::refuse);
  const Sent sent = send_card(running);
  for (const bool durable : {false, true}) {
    running.sink.set(Mode::holding);
    const auto first = running.begin(kFeedback, body_of(accept(sent)));
    const auto second = running.begin(kFeedback, body_of(accept(sent)));
    running.feedback.finish_lookups();
    EXPECT_FALSE(first->is_answered());
    EXPECT_FALSE(second->is_answered());
    running.sink.release(durable);
    EXPECT_EQ(first->wait().status, durable ? 200 : 503);
    EXPECT_EQ(second->wait().status, durable ? 200 : 503);
    EXPECT_EQ(running.sink.of_type("feedback").size(), durable ? 1u : 0u);
  }
}

TEST(FeedbackIntake, WhatCannotBeKeptIsToldWhateverTheSiteWantsOfDecisions) {
  for (const Mode mode : {Mode::failing, Mode::out_of_memory}) {
    for (const OnAuditFailure choice : {OnAuditFailure::deliver, OnAuditFailure::refuse}) {
      KeepingService running(choice);
      const Sent sent = send_card(running);
      running.sink.set(mode);
      const std::string body = body_of(accept(sent) + "," + override_with(kStranger, "{}"));
      const Response refused = running.post(kFeedback, body);
      EXPECT_EQ(refused.status, 503);
      EXPECT_TRUE(says(refused, "Not all of this feedback could be recorded")) << refused.body;
      EXPECT_FALSE(says(refused, "order")) << "nobody asked for a check";
      running.sink.set(Mode::durable);
      EXPECT_EQ(running.post(kFeedback, body).status, 200);
      EXPECT_EQ(running.sink.of_type("feedback").size(), 2u) << "a resend is kept";
    }
  }
}

TEST(FeedbackIntake, MalformedFeedbackIsRefusedAndNothingIsKept) {
  KeepingService running;
  const Sent sent = send_card(running);
  const std::pair<std::string, int> rows[] = {
      {"Jane Doe", 400},
      {"{}", 400},
      {body_of(accept(sent) + R"(,{"card":"Jane Doe"})"), 400},
      {body_of(override_with(sent.uuid, R"({"userComment":")" + std::string(20'000, 'x') + "\"}")),
       413},
  };
  for (const auto& [body, status] : rows) {
    const Response response = running.post(kFeedback, body);
    EXPECT_EQ(response.status, status) << body.substr(0, 100);
    EXPECT_TRUE(says(response, "OperationOutcome"));
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), kOrigin);
    const audit::Event event = running.sink.events().back();
    EXPECT_EQ(event.type, "refusal");
    EXPECT_FALSE(has(event.body, "Doe")) << event.body;
    EXPECT_TRUE(has(event.body, R"("request_sha256":")" + audit::hex(audit::sha256(body)) + '"'))
        << event.body;
  }
  EXPECT_TRUE(running.sink.of_type("feedback").empty());
  EXPECT_EQ(running.sink.of_type("refusal").size(), std::size(rows));
}

/// Knows no card, and a repeat once it is told to.
class RepeatsOnly final : public CardsSent {
 public:
  KnownCard look_up(std::string_view, std::string_view, std::string_view,
                    const CardOwner&) override {
    KnownCard known;
    known.is_repeat = is_on_disk;
    return known;
  }
  std::atomic<bool> is_on_disk = false;
};

// Or clients that send it again and again would fill the memory that decisions wait in.
TEST(FeedbackIntake, WhatIsOnItsWayIsNotTakenAgain) {
  KeepingService running;
  RepeatsOnly cards;
  FeedbackIntake intake(running.log, cards, nullptr, nullptr, std::chrono::hours(1));
  CdsHandler handler(running.plugin, running.fhir, CorsPolicy({kOrigin}, false),
                     std::chrono::seconds(20), fhir::Release::r4, {&running.log, &intake});
  const auto status_of = [&](const std::string& more) {
    Request request("POST", kFeedback);
    request.body = body_of(override_with(kStranger, "{}") + more);
    const auto answered = std::make_shared<Answered>();
    handler.handle(std::move(request), http::Responder(answered));
    return answered->wait().status;
  };
  running.sink.set(Mode::failing);
  EXPECT_EQ(status_of(""), 503);
  running.sink.set(Mode::durable);
  EXPECT_EQ(status_of(""), 503) << "it is still in memory";
  EXPECT_TRUE(running.sink.of_type("feedback").empty());
  EXPECT_EQ(status_of("," + override_with(kStranger, R"({"userComment":"x"})")), 503);
  EXPECT_EQ(running.sink.of_type("feedback").size(), 1u) << "another item is kept";
  cards.is_on_disk = true;
  EXPECT_EQ(status_of(""), 200) << "it has come to the disk";
  EXPECT_EQ(running.sink.of_type("feedback").size(), 1u);
}

/// Knows nothing, and says so when it is let.
class SlowCards final : public CardsSent {
 public:
  KnownCard look_up(std::string_view, std::string_view, std::string_view,
                    const CardOwner&) override {
    let_.get_future().wait();
    return {};
  }
  void let() { let_.set_value(); }

 private:
  std::promise<void> let_;
};

TEST(FeedbackIntake, LooksUpCardsWhereNobodyElseWaits) {
  KeepingService running;
  SlowCards cards;
  FeedbackIntake intake(running.log, cards);
  CdsHandler handler(running.plugin, running.fhir, CorsPolicy({kOrigin}, false),
                     std::chrono::seconds(20), fhir::Release::r4, {&running.log, &intake});
  const auto ask = [&](std::string_view target, std::string body) {
    Request request("POST", target);
    request.body = std::move(body);
    auto answered = std::make_shared<Answered>();
    handler.handle(std::move(request), http::Responder(answered));
    return answered;
  };
  const auto feedback = ask(kFeedback, body_of(override_with(kStranger, "{}")));
  const auto call = ask(kSign, order(R"("prefetch":{},)"));
  EXPECT_EQ(call->wait().status, 200) << "while the disk says nothing";
  EXPECT_FALSE(feedback->is_answered());
  cards.let();
  EXPECT_EQ(feedback->wait().status, 200);
}

TEST(FeedbackIntake, MethodsAndPaths) {
  struct Row {
    const char* method;
    const char* target;
    int status;
    const char* allow;
  };
  const char* service = "POST, OPTIONS";
  const Row rows[] = {
      {"OPTIONS", kFeedback, 204, service},
      {"GET", kFeedback, 405, service},
      {"PUT", kFeedback, 405, service},
      {"POST", kFeedback, 400, "absent"},
      {"POST", "/cds-services/order-sign/feedback/", 404, "absent"},
      {"POST", "/cds-services/order-sign/feedback/x", 404, "absent"},
      {"POST", "/cds-services/order-sign/Feedback", 404, "absent"},
      {"POST", "/cds-services/patient-view/feedback", 404, "absent"},
      {"POST", "/cds-services/none/feedback", 404, "absent"},
      {"POST", "/cds-services//feedback", 404, "absent"},
      {"POST", "/feedback", 404, "absent"},
  };
  KeepingService running;
  for (const Row& row : rows) {
    Request request(row.method, row.target);
    request.add_header("Origin", kOrigin);
    const auto answered = std::make_shared<Answered>();
    running.handler.handle(std::move(request), http::Responder(answered));
    const Response response = answered->wait();
    const std::string claim = std::string(row.method) + " " + row.target;
    EXPECT_EQ(response.status, row.status) << claim;
    EXPECT_EQ(header(response, "Allow"), row.allow) << claim;
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), kOrigin) << claim;
  }
  Request text("POST", kFeedback);
  text.add_header("Content-Type", "text/plain");
  const auto answered = std::make_shared<Answered>();
  running.handler.handle(std::move(text), http::Responder(answered));
  EXPECT_EQ(answered->wait().status, 415);
}

TEST(CardsInEvents, ReadErrorsMeanNotFound) {
  CardsInEvents broken(
      [](std::string_view) -> std::vector<std::string> { throw std::runtime_error("disk"); });
  const auto knows_nothing = [](CardsInEvents& cards) {
    const KnownCard known = cards.look_up(kStranger, "k", "2026-11-25T22:00:00Z", {});
    return !known.card && !known.is_repeat && known.facts.empty();
  };
  EXPECT_TRUE(knows_nothing(broken));
  CardsInEvents garbage([](std::string_view) {
    return std::vector<std::string>{"", "{", "[]", R"({"type":"feedback"})",
                                    R"({"type":"decision","cards":5})"};
  });
  EXPECT_TRUE(knows_nothing(garbage));
}

/// What other replicas have shared: asked on this thread, answered when the test says so.
class OtherReplicas final : public audit_db::SharedState {
 public:
  audit_db::Claim claim_jti(std::string_view, std::string_view,
                            std::chrono::system_clock::time_point) noexcept override {
    return audit_db::Claim::unavailable;
  }
  void events_of_card(std::string uuid,
                      std::function<void(std::vector<std::string>)> then) override {
    asked.push_back(std::move(uuid));
    waiting = std::move(then);
  }
  void claim_feedback(std::string key, std::function<void(audit_db::FeedbackClaim)> then) override {
    claimed.push_back(std::move(key));
    then(claim);
  }
  void feedback_kept(std::string key) noexcept override { kept.push_back(std::move(key)); }

  audit_db::FeedbackClaim claim = audit_db::FeedbackClaim::unavailable;
  std::vector<std::string> claimed;
  std::vector<std::string> kept;
  std::vector<std::string> asked;
  std::function<void(std::vector<std::string>)> waiting;
};

constexpr const char* kTheirCard = "0b0e0000-0000-4000-8000-00000000000b";

std::string their_decision() {
  return std::string(R"({"call":{"service":"order-sign"},"cards":[{"reasons":[],"rule":"r",)") +
         R"("suggestions":[],"uuid":")" + kTheirCard +
         R"("}],"event_id":"e1","subject":{"pseudonym":"p1"},"type":"decision"})";
}

TEST(FeedbackIntake, KnowsCardsAndFeedbackOfOtherReplicas) {
  KeepingService running;
  const Sent ours = send_card(running);
  OtherReplicas others;
  FeedbackIntake intake(running.log, running.cards, nullptr, &others);
  const auto take = [&](const std::string& card, const char* time,
                        const std::vector<std::string>& shared) {
    auto sink = std::make_shared<Answered>();
    cds_hooks::FeedbackItem item;
    item.card = card;
    item.accepted = true;
    item.outcome_utc = time;
    item.json = "{}";
    intake.take({"order-sign", {}, "", {item}}, {200, "application/json", "{}", {}},
                http::Responder(sink));
    intake.finish_lookups();
    EXPECT_EQ(others.asked.back(), card);
    EXPECT_FALSE(sink->is_answered()) << "before PostgreSQL was";
    others.waiting(shared);
    EXPECT_EQ(sink->wait().status, 200);
    return FeedbackIntake::key_of("", item);
  };
  const auto last = [&] { return told(running.sink.of_type("feedback").back()); };

  const std::string key = take(kTheirCard, "1", {their_decision()});
  EXPECT_TRUE(has(last(), R"("card_known":true,"decision":"e1")")) << last();
  EXPECT_EQ(running.sink.of_type("feedback").back().patient, "p1");

  take(kTheirCard, "2", {});  // PostgreSQL is away, or does not have it yet
  EXPECT_TRUE(has(last(), R"("card_known":false)")) << last();

  take(ours.uuid, "3", {});  // ours is known without it
  EXPECT_TRUE(has(last(), R"("card_known":true)")) << last();
  EXPECT_EQ(running.sink.of_type("feedback").size(), 3u);

  FeedbackIntake another(running.log, running.cards, nullptr, &others);  // as another replica's
  auto sink = std::make_shared<Answered>();
  cds_hooks::FeedbackItem item;
  item.card = "0b0e0000-0000-4000-8000-00000000000c";
  item.outcome_utc = "4";
  another.take({"order-sign", {}, "", {item}}, {200, "application/json", "{}", {}},
               http::Responder(sink));
  another.finish_lookups();
  others.waiting({R"({"feedback":{"key":")" + FeedbackIntake::key_of("", item) + "\"}}"});
  EXPECT_EQ(sink->wait().status, 200);
  EXPECT_EQ(running.sink.of_type("feedback").size(), 3u) << "kept a second time";
  EXPECT_EQ(others.claimed.size(), 3u) << "what is known to be a repeat is not claimed";
}

TEST(FeedbackIntake, OfTheSameAtSeveralReplicasOneIsKept) {
  using audit_db::FeedbackClaim;
  struct Row {
    FeedbackClaim claim;
    Mode disk;
    int status;
    const char* record;  ///< what it says; empty: there is none
    bool tells;          ///< the others that it is kept
  };
  const Row rows[] = {
      {FeedbackClaim::mine, Mode::durable, 200, R"("repeat_check":"shared")", true},
      {FeedbackClaim::kept, Mode::durable, 200, "", false},
      {FeedbackClaim::unavailable, Mode::durable, 200, R"("repeat_check":"local_only")", true},
      {FeedbackClaim::mine, Mode::failing, 503, "", false},
      {FeedbackClaim::kept, Mode::failing, 200, "", false},
      {FeedbackClaim::unavailable, Mode::failing, 503, "", false},
  };
  for (const Row& row : rows) {
    KeepingService running(OnAuditFailure::refuse);
    OtherReplicas others;
    others.claim = row.claim;
    running.sink.set(row.disk);
    FeedbackIntake intake(running.log, running.cards, nullptr, &others);
    auto sink = std::make_shared<Answered>();
    cds_hooks::FeedbackItem item;
    item.card = kTheirCard;
    item.outcome_utc = "1";
    intake.take({"order-sign", {}, "", {item}}, {200, "application/json", "{}", {}},
                http::Responder(sink));
    intake.finish_lookups();
    others.waiting({});
    EXPECT_EQ(sink->wait().status, row.status);
    const auto events = running.sink.of_type("feedback");
    ASSERT_EQ(events.size(), *row.record == '\0' ? 0u : 1u);
    for (const auto& event : events) EXPECT_TRUE(has(told(event), row.record)) << told(event);
    const std::string key = FeedbackIntake::key_of("", item);
    EXPECT_EQ(others.claimed, std::vector<std::string>{key});
    EXPECT_EQ(others.kept, row.tells ? std::vector<std::string>{key} : std::vector<std::string>{});
  }
}

}  // namespace
}  // namespace isoguard::app

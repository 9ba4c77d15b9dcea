// Keys that a client publishes: rotation, outages, and tokens that make up key ids.

#include "src/clients/remote_keys.h"

#include <gtest/gtest.h>

#include "tests/src/clients/signer.h"

namespace isoguard::clients {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// An issuer whose answers the test gives, and a clock that it moves.
struct Issuer {
  RemoteKeys::Clock::time_point now{hours(1000)};
  std::vector<RemoteKeys::Fetched> questions;  ///< not answered yet
  int asked = 0;
  std::vector<std::string> said;
  std::shared_ptr<RemoteKeys> keys = std::make_shared<RemoteKeys>(
      [this](RemoteKeys::Fetched fetched) {
        ++asked;
        questions.push_back(std::move(fetched));
      },
      [this] { return now; }, [this](const std::string& what) { said.push_back(what); });

  void answer(RemoteKeys::Text text) {
    ASSERT_FALSE(questions.empty());
    const auto fetched = std::exchange(questions, {});
    for (const auto& one : fetched) one(text);
  }
  /// "found", "none", or "waits".
  std::string find(const std::string& kid) {
    auto result = std::make_shared<std::string>("waits");
    keys->find(kid, Algorithm::es384,
               [result](std::optional<PublicKey> key) { *result = key ? "found" : "none"; });
    last = result;
    return *result;
  }
  std::shared_ptr<std::string> last;
};

TEST(RemoteKeys, AreAskedForOnceAndFoundFromThenOn) {
  Issuer issuer;
  issuer.keys->refresh();
  issuer.keys->refresh();
  EXPECT_EQ(issuer.asked, 1);
  EXPECT_EQ(issuer.find("k1"), "waits");
  issuer.answer(ec_signer().jwks());
  EXPECT_EQ(*issuer.last, "found");
  EXPECT_EQ(issuer.find("k1"), "found");
  EXPECT_EQ(issuer.asked, 1);
  EXPECT_TRUE(issuer.said.empty());
}

TEST(RemoteKeys, ARotatedKeyIsFoundByTheFirstTokenThatNamesIt) {
  Issuer issuer;
  issuer.keys->refresh();
  issuer.answer(Signer::ec("old").jwks());
  issuer.now += minutes(2);
  EXPECT_EQ(issuer.find("new"), "waits");
  EXPECT_EQ(issuer.find("old"), "found") << "nobody waits for somebody else's key";
  issuer.answer(Signer::ec("new").jwks());
  EXPECT_EQ(issuer.find("new"), "found");
  EXPECT_EQ(issuer.find("old"), "none") << "the issuer has withdrawn it";
}

TEST(RemoteKeys, TenThousandUnknownIdsAskOnceAMinute) {
  Issuer issuer;
  issuer.keys->refresh();
  issuer.answer(ec_signer().jwks());
  for (int i = 0; i < 10'000; ++i) {
    issuer.now += std::chrono::milliseconds(100);  // a thousand seconds in all
    EXPECT_NE(issuer.find("made-up-" + std::to_string(i)), "found");
    EXPECT_EQ(issuer.find("k1"), "found");
    if (!issuer.questions.empty()) issuer.answer(ec_signer().jwks());
  }
  EXPECT_LE(issuer.asked, 1 + 1000 / 60 + 1);
  EXPECT_GE(issuer.asked, 1000 / 60);
}

TEST(RemoteKeys, AQuestionIsAskedOnceAtATimeHoweverLongItTakes) {
  Issuer issuer;
  issuer.keys->refresh();
  for (int i = 0; i < 5; ++i) {
    issuer.now += minutes(2);
    EXPECT_EQ(issuer.find("k1"), "waits");
  }
  EXPECT_EQ(issuer.asked, 1);
}

TEST(RemoteKeys, OnlySoManyWait) {
  Issuer issuer;
  for (std::size_t i = 0; i < RemoteKeys::kMostWaiting; ++i) EXPECT_EQ(issuer.find("x"), "waits");
  EXPECT_EQ(issuer.find("x"), "none");
}

TEST(RemoteKeys, AnOutageOfADayIsBridgedAndNoLonger) {
  Issuer issuer;
  issuer.keys->refresh();
  issuer.answer(ec_signer().jwks());
  const auto begun = issuer.now;
  while (issuer.now < begun + hours(24) - seconds(1)) {
    EXPECT_EQ(issuer.find("k1"), "found");
    if (!issuer.questions.empty()) issuer.answer(tl::unexpected<std::string>("answered 503"));
    issuer.now += minutes(7);
    issuer.now = std::min(issuer.now, begun + hours(24) - seconds(1));
  }
  EXPECT_EQ(issuer.find("k1"), "found");
  EXPECT_EQ(issuer.said.size(), 1U) << "a trouble is told once";
  issuer.now = begun + hours(24);
  EXPECT_NE(issuer.find("k1"), "found");
  issuer.now += minutes(2);
  if (issuer.questions.empty()) {
    EXPECT_EQ(issuer.find("k1"), "waits");
  }
  issuer.answer(ec_signer().jwks());
  EXPECT_EQ(issuer.find("k1"), "found");
  EXPECT_EQ(issuer.said.size(), 2U) << "and so is its end";
}

TEST(RemoteKeys, WhatIsNoGoodSetDoesNotReplaceAGoodOne) {
  const std::string bad[] = {
      "",
      "{",
      "{}",
      R"({"keys":[]})",
      R"({"keys":[{"kty":"OKP","kid":"k1"}]})",
      R"({"keys":[)" + ec_signer().jwk() + "," + Signer::ec("k1").jwk() + "]}"};
  for (const std::string& text : bad) {
    Issuer issuer;
    issuer.keys->refresh();
    issuer.answer(ec_signer().jwks());
    issuer.now += minutes(20);
    EXPECT_EQ(issuer.find("k1"), "found") << "and asks in the background";
    EXPECT_EQ(issuer.asked, 2);
    issuer.answer(text);
    EXPECT_EQ(issuer.find("k1"), "found") << text;
  }
}

TEST(RemoteKeys, SayHowItStandsWithThem) {
  const std::string refused = "; tokens of this client are refused";
  const std::string serve_on = "; the last good ones serve on, for a day at most";
  const std::string secret = R"({"kid":"s","kty":"oct","k":"c2VjcmV0"})";
  const std::string for_others = R"({"kid":"o","kty":"OKP"})";
  const auto set_of = [](const std::string& keys) { return R"({"keys":[)" + keys + "]}"; };
  const auto no = [](const char* why) { return RemoteKeys::Text(tl::unexpect, why); };
  const struct {
    RemoteKeys::Text first;
    RemoteKeys::Text second;
    std::size_t usable;
    std::string trouble;  ///< "…" at its end: the rest is not looked at
    std::size_t said;
  } rows[] = {
      {ec_signer().jwks(), ec_signer().jwks(), 1, "", 0},
      {no("answered 302"), no("answered 302"), 0,
       "cannot be had: the address answered 302" + refused, 1},
      {no("answered 302"), no("cannot be reached"), 0,
       "cannot be had: the address cannot be reached" + refused, 1},
      {ec_signer().jwks(), no("answered 503"), 1,
       "cannot be had: the address answered 503" + serve_on, 1},
      {no("answered 503"), ec_signer().jwks(), 1, "", 2},
      {"[]", "[]", 0, "are no good: the key set has no list \"keys\"" + refused, 1},
      {set_of(""), set_of(""), 0, "are no good: the key set has no key" + refused, 1},
      {set_of(for_others), set_of(for_others), 0,
       "are of no use: key 0 has a type (kty) other than RSA and EC" + refused, 1},
      {set_of(ec_signer().jwk() + "," + for_others), set_of(ec_signer().jwk() + "," + for_others),
       1, "", 1},
      {set_of(ec_signer().jwk() + "," + secret), set_of(ec_signer().jwk() + "," + secret), 1,
       "have a mistake that the client should mend: key 1 has a private part, which must stay with "
       "the client",
       1},
  };
  for (const auto& row : rows) {
    Issuer issuer;
    issuer.keys->refresh();
    EXPECT_EQ(issuer.keys->condition().trouble, "have not come yet");
    issuer.answer(row.first);
    issuer.now += minutes(20);
    issuer.keys->refresh();
    issuer.answer(row.second);
    const KeyCondition condition = issuer.keys->condition();
    EXPECT_EQ(condition.usable, row.usable);
    EXPECT_EQ(condition.trouble, row.trouble);
    EXPECT_EQ(issuer.said.size(), row.said) << row.trouble;
    issuer.now += hours(25);
    EXPECT_EQ(issuer.keys->condition().usable, 0U) << "too old";
    EXPECT_NE(issuer.keys->condition().trouble, "");
  }
}

TEST(RemoteKeys, AreKeptAlsoWithoutTokens) {
  Issuer issuer;
  issuer.keys->keep();
  for (int i = 0; i < 120; ++i) {
    if (!issuer.questions.empty()) issuer.answer(tl::unexpected<std::string>("answered 503"));
    issuer.now += seconds(1);
    issuer.keys->keep();
  }
  EXPECT_EQ(issuer.asked, 3) << "once a minute while they cannot be had";
  issuer.answer(ec_signer().jwks());
  for (int i = 0; i < 48; ++i) {
    issuer.now += hours(1);
    issuer.keys->keep();
    if (!issuer.questions.empty()) issuer.answer(ec_signer().jwks());
    EXPECT_EQ(issuer.keys->condition().usable, 1U);
    EXPECT_EQ(issuer.keys->condition().trouble, "");
  }
  EXPECT_EQ(issuer.asked, 7) << "twice a day otherwise";
}

TEST(RemoteKeys, AnAnswerAfterTheirEndDoesNothing) {
  Issuer issuer;
  issuer.keys->refresh();
  issuer.keys.reset();
  issuer.answer(ec_signer().jwks());
}

}  // namespace
}  // namespace isoguard::clients

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

  void answer(std::optional<std::string> text) {
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
    if (!issuer.questions.empty()) issuer.answer(std::nullopt);
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

TEST(RemoteKeys, AnAnswerAfterTheirEndDoesNothing) {
  Issuer issuer;
  issuer.keys->refresh();
  issuer.keys.reset();
  issuer.answer(ec_signer().jwks());
}

}  // namespace
}  // namespace isoguard::clients

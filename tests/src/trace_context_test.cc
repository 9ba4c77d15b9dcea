#include "src/process/trace_context.h"

#include <gtest/gtest.h>

#include <set>

namespace isoguard::app {
namespace {

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kParent = "00f067aa0ba902b7";

std::string header(const std::string& version, const std::string& trace, const std::string& parent,
                   const std::string& flags, const std::string& more = "") {
  return version + "-" + trace + "-" + parent + "-" + flags + more;
}

TEST(Traceparent, IsTakenAsTheRecommendationSays) {
  for (const char* flags : {"00", "01", "ff", "a9"}) {
    const std::string text = header("00", kTrace, kParent, flags);
    EXPECT_EQ(valid_traceparent(text), text);
  }
  const std::string later = header("cc", kTrace, kParent, "01");
  EXPECT_EQ(valid_traceparent(later), later);
  EXPECT_EQ(valid_traceparent(later + "-what-comes-later"), later);
}

TEST(Traceparent, IsNothingWhenItIsNotOne) {
  const std::string zeros(32, '0');
  const std::string texts[] = {
      "",
      "4711",
      header("ff", kTrace, kParent, "01"),
      header("0g", kTrace, kParent, "01"),
      header("00", zeros, kParent, "01"),
      header("00", kTrace, zeros.substr(16), "01"),
      header("00", "4BF92F3577B34DA6A3CE929D0E0E4736", kParent, "01"),
      header("00", kTrace, "00F067AA0BA902B7", "01"),
      header("00", kTrace, kParent, "0"),
      header("00", kTrace, kParent, "0x"),
      header("00", kTrace, kParent, "01", "-more"),  // version 00 ends here
      header("00", kTrace, kParent, "01", " "),
      header("cc", kTrace, kParent, "01", ".more"),
      header("00", std::string(kTrace).substr(1), kParent, "01", "0"),
      std::string("00_") + kTrace + "-" + kParent + "-01",
      std::string("00-") + kTrace + "_" + kParent + "-01",
      std::string("00-") + kTrace + "-" + kParent + "_01",
  };
  for (const std::string& text : texts) EXPECT_EQ(valid_traceparent(text), "") << text;
}

TEST(Traceparent, WhatFollowsKeepsTheTraceAndWhetherItIsSampled) {
  struct Row {
    const char* flags;
    const char* next;
  };
  const Row rows[] = {{"00", "00"}, {"01", "01"}, {"02", "00"},
                      {"0a", "00"}, {"0b", "01"}, {"ff", "01"}};
  for (const Row& row : rows) {
    const std::string next = next_traceparent(header("00", kTrace, kParent, row.flags));
    EXPECT_EQ(valid_traceparent(next), next);
    EXPECT_EQ(trace_id_of(next), kTrace);
    EXPECT_NE(next.substr(36, 16), kParent);
    EXPECT_EQ(next.substr(53), row.next);
  }
  EXPECT_EQ(next_traceparent(header("cc", kTrace, kParent, "01") + "-x").substr(0, 3), "00-");
}

TEST(Traceparent, WithoutOneANewTraceBegins) {
  std::set<std::string> traces;
  for (int i = 0; i < 1000; ++i) {
    const std::string begun = next_traceparent("");
    EXPECT_EQ(valid_traceparent(begun), begun);
    EXPECT_TRUE(begun.ends_with("-00"));
    traces.insert(std::string(trace_id_of(begun)));
  }
  EXPECT_EQ(traces.size(), 1000u);
  EXPECT_EQ(trace_id_of(""), "");
}

/// "k0=v,k1=v…"
std::string members(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "k" : ",k") + std::to_string(i) + "=v";
  return text;
}

TEST(Tracestate, IsPassedOnWhenItIsAListOfMembers) {
  const std::string longest = "a=" + std::string(256, 'b');
  for (const std::string& text :
       {std::string("rojo=00f067aa0ba902b7,congo=t61"), std::string("a=1, b=2\t,\tc=3"),
        std::string("a=1,,b=2"), std::string(",a=1"), std::string("fw529a3039@dt=FfD8/-_ x"),
        std::string("0tenant@0system=a b"), members(32), longest,
        longest + ",c=" + std::string(251, 'd')}) {
    EXPECT_EQ(valid_tracestate(text), text);
  }
}

TEST(Tracestate, IsNotPassedOnOtherwise) {
  const std::string longest = "a=" + std::string(256, 'b');
  for (const std::string& text :
       {std::string(), std::string(","), std::string("Jane Doe born 1990"), std::string("a"),
        std::string("a="), std::string("=a"), std::string("A=1"), std::string("a=1=2"),
        std::string("a b=1"), std::string("a@b@c=1"), std::string("@a=1"), std::string("a@=1"),
        std::string("_a=1"), std::string("a=\r\nb"), std::string("a=\xc3\xbc"), members(33),
        longest + "b", std::string(257, 'a') + "=1", longest + ",c=" + std::string(252, 'd')}) {
    EXPECT_EQ(valid_tracestate(text), "") << text;
  }
}

}  // namespace
}  // namespace isoguard::app

#include "src/telemetry/log_line.h"

#include <gtest/gtest.h>

namespace isoguard::telemetry {
namespace {

constexpr const char* kTime = "2026-11-25T22:00:00.123456Z";

TEST(LogLine, IsOneJsonObjectWithItsFieldsInOrder) {
  LogLine line(Level::warning, "request");
  line.text("service", "order-sign").integer("status", 200).text("trace_id", "");
  EXPECT_EQ(line.written(LogFormat::json, kTime),
            R"({"time":"2026-11-25T22:00:00.123456Z","level":"warning","event":"request",)"
            R"("service":"order-sign","status":200})");
}

TEST(LogLine, AsTextNamesItsFields) {
  LogLine line(Level::info, "request");
  line.text("service", "order-sign").integer("status", 200).text("peer", "a b").text("x", "\"");
  EXPECT_EQ(line.written(LogFormat::text, kTime),
            R"(isoguard: request service=order-sign status=200 peer="a b" x="\"")");
}

TEST(LogLine, ASentenceAsTextIsTheSentence) {
  struct Row {
    std::string sentence;
    const char* written;
  };
  const Row rows[] = {
      {"Nothing \"new\" in C:\\x.", R"(isoguard: Nothing "new" in C:\x.)"},
      {"Two lines:\n  the second", "isoguard: Two lines:\n  the second"},
      {"A forged\nisoguard: line", "isoguard: A forged\n  isoguard: line"},
      {"\x1b[31mred", R"(isoguard: \u001b[31mred)"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(LogLine(Level::info, "message")
                  .text("message", row.sentence)
                  .written(LogFormat::text, kTime),
              row.written);
  }
}

TEST(LogLine, WhateverAValueHoldsItIsOneLineOfPrintableAscii) {
  struct Row {
    std::string value;
    const char* written;
  };
  const Row rows[] = {
      {"a\r\nb", R"("a\u000d\u000ab")"},
      {std::string("a\0b", 3), R"("a\u0000b")"},
      {"\x1b[0m\x7f", R"("\u001b[0m\u007f")"},
      {"\xc2\x85", R"("\u0085")"},                        // C1: next line
      {"\xe2\x80\xa8\xe2\x80\xa9", R"("\u2028\u2029")"},  // separators
      {"\xe2\x80\xae"
       "evil\xe2\x81\xa6",
       R"("\u202eevil\u2066")"},  // direction
      {"\xef\xbb\xbf", R"("\ufeff")"},
      {"Müller", R"("M\u00fcller")"},
      {"\xf0\x9f\x92\x8a", R"("\ud83d\udc8a")"},
      {"\xff\xc3", R"("\ufffd\ufffd")"},
      {"\"\\/", R"("\"\\/")"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ascii_string(row.value), row.written);
    const std::string line =
        LogLine(Level::error, row.value).text(row.value, row.value).written(LogFormat::json, kTime);
    for (const char c : line) EXPECT_TRUE(c >= 0x20 && c < 0x7F) << line;
  }
}

}  // namespace
}  // namespace isoguard::telemetry

#include "src/recording/deliveries.h"

#include <gtest/gtest.h>

#include <new>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fhir/document.h"
#include "src/audit/canonical.h"

namespace isoguard::app {
namespace {

using End = Deliveries::End;

audit::EventId id_of(unsigned number) {
  audit::EventId id;
  id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  id.bytes[15] = static_cast<std::uint8_t>(number);
  return id;
}

std::string text_of(unsigned number) { return "\"" + id_of(number).text() + "\""; }

class Gathered : public testing::Test {
 protected:
  std::vector<std::string> told_;
  Deliveries deliveries_{[this](std::string json) { told_.push_back(std::move(json)); }};
};

TEST_F(Gathered, IsToldTogetherByWhatBecameOfIt) {
  deliveries_.flush();
  EXPECT_TRUE(told_.empty()) << "nothing happened";
  deliveries_.note(id_of(5), End::delivered);
  deliveries_.note(id_of(1), End::client_gone);
  deliveries_.note(id_of(2), End::delivered);
  deliveries_.note(id_of(3), End::withheld);
  deliveries_.note(id_of(4), End::client_closed);
  EXPECT_TRUE(told_.empty());
  deliveries_.flush();
  deliveries_.flush();
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_EQ(told_[0], R"({"client_closed":[)" + text_of(4) + R"(],"client_gone":[)" + text_of(1) +
                          R"(],"delivered":[)" + text_of(5) + "," + text_of(2) +
                          R"(],"withheld":[)" + text_of(3) + "]}");
  EXPECT_TRUE(audit::is_canonical(told_[0]));
  deliveries_.note(id_of(6), End::client_gone);
  deliveries_.flush();
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_EQ(told_[1], R"({"client_gone":[)" + text_of(6) + "]}") << "each once";
}

TEST_F(Gathered, IsBoundedAndToldEarlier) {
  for (unsigned i = 0; i < Deliveries::kMost - 1; ++i) {
    deliveries_.note(id_of(i), i % 2 == 0 ? End::delivered : End::client_gone);
  }
  EXPECT_TRUE(told_.empty());
  deliveries_.note(id_of(Deliveries::kMost - 1), End::client_closed);
  ASSERT_EQ(told_.size(), 1U);
  deliveries_.flush();
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(Gathered, IsNotToldAfterTheEnd) {
  deliveries_.note(id_of(1), End::delivered);
  deliveries_.close();
  deliveries_.note(id_of(2), End::delivered);
  deliveries_.flush();
  EXPECT_TRUE(told_.empty());
}

TEST(Deliveries, SurviveATellThatFails) {
  int calls = 0;
  Deliveries deliveries([&](const std::string&) {
    ++calls;
    throw std::bad_alloc();
  });
  deliveries.note(id_of(1), End::delivered);
  deliveries.flush();
  EXPECT_EQ(calls, 1);
}

TEST(Deliveries, OfManyThreadsAreToldOnceEach) {
  constexpr unsigned kThreads = 4;
  constexpr unsigned kEach = 5000;
  std::set<std::string> ids;
  std::size_t events = 0;
  Deliveries deliveries([&](const std::string& json) {
    const auto document = fhir::Document::parse(json);
    ASSERT_TRUE(document);
    ++events;
    for (const auto& member : document->root().members()) {
      for (const auto& id : member.value.items()) {
        EXPECT_TRUE(ids.emplace(id.string()).second) << id.string();
      }
    }
  });
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&deliveries, thread] {
      for (unsigned i = 0; i < kEach; ++i) {
        deliveries.note(id_of(thread * kEach + i), i % 7 == 0 ? End::client_gone : End::delivered);
        if (i % 1000 == 0) deliveries.flush();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  deliveries.flush();
  EXPECT_EQ(ids.size(), std::size_t{kThreads} * kEach);
  EXPECT_GE(events, std::size_t{kThreads} * kEach / Deliveries::kMost);
}

}  // namespace
}  // namespace isoguard::app

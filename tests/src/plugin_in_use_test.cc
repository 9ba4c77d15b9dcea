// Which knowledge decides a call that begins now.

#include "src/manifests/plugin_in_use.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "plugin/plugin.h"
#include "src/manifests/load_plugin.h"

namespace isoguard::app {
namespace {

std::shared_ptr<const plugin::Plugin> some_plugin(const char* policy = "eu-ppp") {
  DecisionOptions options;
  options.policy = policy;
  return load_plugin(options).value();
}

TEST(PluginInUse, SeveralOnOneThreadAreKeptApart) {
  const auto first = some_plugin();
  const auto second = some_plugin("us-ipledge");
  const PluginInUse a(first);
  const PluginInUse b(second);
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(&a.now(), first.get());
    EXPECT_EQ(&b.now(), second.get());
  }
}

TEST(PluginInUse, EachThreadSeesWhatReplacedItAndLetsTheOldGo) {
  auto old = some_plugin();
  const std::weak_ptr<const plugin::Plugin> watched = old;
  const auto next = some_plugin("us-ipledge");
  PluginInUse in_use(std::move(old));
  std::atomic<int> warm{0};
  std::atomic<bool> replaced{false};
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const bool was_old = &in_use.now() != next.get();
      ++warm;
      while (!replaced) std::this_thread::yield();
      if (was_old && &in_use.now() == next.get()) ++right;
    });
  }
  while (warm < 4) std::this_thread::yield();
  in_use.replace(next);
  EXPECT_FALSE(watched.expired()) << "threads that have not asked again may still be using it";
  replaced = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 4);
  EXPECT_TRUE(watched.expired());
}

TEST(PluginInUse, ACallGoesOnWithTheKnowledgeItBeganWith) {
  PluginInUse in_use(some_plugin());
  const std::string service(in_use.now().service_for_hook("order-sign"));
  const auto begun = in_use.now().call(service, "{}", fhir::Day{});
  const auto begun_twin = in_use.now().call(service, "{}", fhir::Day{});
  const plugin::Answer before = begun_twin->answer();
  in_use.replace(some_plugin("us-ipledge"));
  in_use.now();  // this thread lets the old plugin go
  EXPECT_TRUE(begun->needs().empty());
  const plugin::Answer answer = begun->answer();
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, before.body);
}

}  // namespace
}  // namespace isoguard::app

#include "src/telemetry/notify.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "tests/support/temporary_folder.h"

namespace isoguard::telemetry {
namespace {

/// A variable of the environment for the life of this; nullptr: not there.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
  }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

TEST(Notifier, KnowsHowOftenToSayThatItIsAlive) {
  const std::string ours = std::to_string(::getpid());
  const std::string others = std::to_string(::getppid());
  struct Row {
    const char* patience;
    const char* whom;
    std::int64_t every;  ///< 0: never
  };
  const Row rows[] = {{nullptr, nullptr, 0},
                      {"30000000", nullptr, 15'000'000},
                      {"3", nullptr, 1},
                      {"1", nullptr, 0},
                      {"0", nullptr, 0},
                      {"-5", nullptr, 0},
                      {"30s", nullptr, 0},
                      {"", nullptr, 0},
                      {"1000", ours.c_str(), 500},
                      {"1000", others.c_str(), 0},
                      {"1000", "x", 0}};
  for (const Row& row : rows) {
    const Variable patience("WATCHDOG_USEC", row.patience);
    const Variable whom("WATCHDOG_PID", row.whom);
    const auto every = Notifier().alive_every();
    EXPECT_EQ(every ? every->count() : 0, row.every)
        << (row.patience == nullptr ? "none" : row.patience);
  }
}

/// What a datagram socket at `name` gets of `tell`; empty: nothing.
std::string heard(const std::string& name, void (*tell)(const Notifier&)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name[0] == '@') address.sun_path[0] = '\0';
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), size), 0);
  const Variable variable("NOTIFY_SOCKET", name.c_str());
  tell(Notifier());
  std::array<char, 256> bytes{};
  const auto got = ::recv(socket, bytes.data(), bytes.size(), 0);
  ::close(socket);
  return got < 0 ? "" : std::string(bytes.data(), static_cast<std::size_t>(got));
}

TEST(Notifier, SpeaksTheWordsOfTheManager) {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "socket").string();
  EXPECT_EQ(heard(path, [](const Notifier& to) { to.ready(); }), "READY=1");
  const std::string abstract = "@isoguard-test-" + std::to_string(::getpid());
  EXPECT_EQ(heard(abstract, [](const Notifier& to) { to.stopping(); }), "STOPPING=1");
  EXPECT_EQ(heard(abstract, [](const Notifier& to) { to.alive(); }), "WATCHDOG=1");
  const std::string reloading = heard(abstract, [](const Notifier& to) { to.reloading(); });
  EXPECT_TRUE(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC=")) << reloading;
}

TEST(Notifier, ToNobodyIsNoHarm) {
  const std::string too_long = "/" + std::string(200, 'x');
  for (const char* name : {"", "x", "/", "relative", "/nowhere/at/all", too_long.c_str()}) {
    const Variable variable("NOTIFY_SOCKET", name);
    EXPECT_NO_THROW(Notifier().ready()) << name;
  }
}

}  // namespace
}  // namespace isoguard::telemetry

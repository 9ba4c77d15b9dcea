#include "tests/support/postgres_server.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "src/audit_db/migrations.h"

namespace isoguard::test {
namespace {

namespace fs = std::filesystem;

constexpr int kOldest = 15;

fs::path programs() {
  int newest = 0;
  const fs::path root = "/usr/lib/postgresql";
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root, error)) {
    newest = std::max(newest, std::atoi(entry.path().filename().c_str()));
  }
  return newest < kOldest ? fs::path() : root / std::to_string(newest) / "bin";
}

/// As the user that may run PostgreSQL.
void run(const std::string& command) {
  const std::string as = ::geteuid() == 0 ? "runuser -u postgres -- " : "";
  const std::string line = "cd / && " + as + command + " >/dev/null 2>&1";
  if (std::system(line.c_str()) != 0) throw std::runtime_error("failed: " + line);
}

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

bool PostgresServer::is_installed() { return !programs().empty(); }

PostgresServer::PostgresServer() {
  fs::permissions(folder_.path(), fs::perms(0755));
  if (::geteuid() == 0) {
    const std::string line = "chown postgres " + folder_.path().string();
    if (std::system(line.c_str()) != 0) throw std::runtime_error("failed: " + line);
  }
  run((programs() / "initdb").string() +
      " --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 --no-sync --pgdata " +
      folder_.file("data"));
  start();
  sql(text_of(fs::path(ISOGUARD_SOURCE_DIR) / "manifests/deploy/postgresql/bootstrap.sql"));
  sql("CREATE ROLE replica LOGIN IN ROLE isoguard_writer;"
      "CREATE ROLE auditor LOGIN IN ROLE isoguard_reader");
  audit_db::Connection connection(target("postgres"), {});
  audit_db::migrate(connection, [](const std::string&) {});
}

PostgresServer::~PostgresServer() {
  try {
    stop();
  } catch (const std::exception&) {
    return;  // a test stopped it
  }
}

audit_db::Target PostgresServer::target(const std::string& login) const {
  std::string socket;
  for (const char c : folder_.path().string()) socket += c == '/' ? "%2F" : std::string(1, c);
  return {"postgresql://" + login + "@" + socket + "/postgres"};
}

void PostgresServer::sql(const std::string& statements) const {
  audit_db::Connection(target("postgres"), {}).script(statements);
}

std::string PostgresServer::value(const std::string& query) const {
  return audit_db::Connection(target("postgres"), {}).run(query).text(0, 0);
}

void PostgresServer::start() {
  run((programs() / "pg_ctl").string() + " --wait --pgdata " + folder_.file("data") + " --log " +
      folder_.file("log") + " --options \"-c listen_addresses='' -c unix_socket_directories='" +
      folder_.path().string() + "'\" start");
}

void PostgresServer::stop() {
  run((programs() / "pg_ctl").string() + " --wait --mode immediate --pgdata " +
      folder_.file("data") + " stop");
}

}  // namespace isoguard::test

#pragma once

#include <string>

#include "src/audit_db/connection.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::test {

/// A PostgreSQL server of a test's own, with the tables of this program; a socket and no port. As
/// root it runs as the user postgres, because PostgreSQL refuses root.
class PostgresServer {
 public:
  /// Whether there is one to start, 15 or newer.
  static bool is_installed();

  /// Throws std::runtime_error.
  PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  /// `login`: postgres (the superuser), replica (isoguard_writer) or auditor (isoguard_reader).
  audit_db::Target target(const std::string& login) const;
  /// Runs statements as the superuser.
  void sql(const std::string& statements) const;
  /// The first value of a query, as the superuser.
  std::string value(const std::string& query) const;

  void start();
  void stop();

 private:
  TemporaryFolder folder_;
};

}  // namespace isoguard::test

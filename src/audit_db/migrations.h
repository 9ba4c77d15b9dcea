#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit_db/connection.h"

namespace isoguard::audit_db {

/// One of manifests/deploy/postgresql/migrations: "0001_audit.sql".
struct MigrationFile {
  std::string_view name;
  std::string_view sql;
};

/// In order, numbered from 1 without a hole; compiled in.
const std::vector<MigrationFile>& migration_files();

/// The version of the tables that this program writes and reads.
int schema_version();

/// Why the tables are not those of this version, and what to do, in a sentence; empty: they are.
/// Throws DbError when nobody can tell.
std::string schema_fault(Connection& connection);

/// Brings the tables to schema_version(), each migration in a transaction of its own; to be run by
/// a member of isoguard_owner, after bootstrap.sql. Two at the same time wait for each other.
/// `say` takes a line for each that was applied. Throws DbError, and std::runtime_error with a
/// sentence when the tables are newer than this program.
void migrate(Connection& connection, const std::function<void(const std::string&)>& say);

}  // namespace isoguard::audit_db

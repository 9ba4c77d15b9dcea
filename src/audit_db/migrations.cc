#include "src/audit_db/migrations.h"

#include <stdexcept>

namespace isoguard::audit_db {
namespace {

constexpr const char* kUnique = "23505";

bool is_missing(const std::string& sqlstate) {
  // No such table, no such schema, and no right to look.
  return sqlstate == "42P01" || sqlstate == "3F000" || sqlstate == "42501";
}

int applied(Connection& connection) {
  const Rows rows = connection.run("SELECT coalesce(max(version), 0) FROM isoguard.schema_version");
  return static_cast<int>(rows.integer(0, 0));
}

std::string newer(int version) {
  return "the tables in PostgreSQL are of version " + std::to_string(version) +
         ", and this program knows " + std::to_string(schema_version()) +
         ": it needs a newer program";
}

/// False when somebody else has applied it.
bool apply(Connection& connection, int version, const MigrationFile& file) {
  Transaction transaction(connection);
  try {
    connection.run("INSERT INTO isoguard.schema_version (version, name) VALUES ($1, $2)",
                   {Param::text(std::to_string(version)), Param::text(file.name)});
  } catch (const DbError& error) {
    if (error.sqlstate() == kUnique) return false;
    throw;
  }
  connection.script(std::string(file.sql));
  transaction.commit();
  return true;
}

/// Names and reasons are any text. Other encodings refuse some of it, beginning with the tables.
std::string encoding_fault(Connection& connection) {
  std::string encoding;
  try {
    encoding = connection.run("SHOW server_encoding").text(0, 0);
  } catch (const DbError& error) {
    if (error.sqlstate().empty()) throw;
    return "";  // a server that does not know the setting has one encoding
  }
  if (encoding == "UTF8") return "";
  return "the database in PostgreSQL has the encoding " + encoding +
         ", and UTF8 is needed: createdb --encoding=UTF8 --template=template0";
}

}  // namespace

int schema_version() { return static_cast<int>(migration_files().size()); }

std::string schema_fault(Connection& connection) {
  int version = 0;
  try {
    version = applied(connection);
  } catch (const DbError& error) {
    if (!is_missing(error.sqlstate())) throw;
    return "PostgreSQL has no tables for the audit that this login can use: bootstrap.sql, then "
           "`isoguard audit migrate`";
  }
  if (version > schema_version()) return newer(version);
  if (version == schema_version()) return "";
  return "the tables in PostgreSQL are of version " + std::to_string(version) +
         ", and this program needs " + std::to_string(schema_version()) +
         ": `isoguard audit migrate`";
}

void migrate(Connection& connection, const std::function<void(const std::string&)>& say) {
  if (const std::string fault = encoding_fault(connection); !fault.empty()) {
    throw std::runtime_error(fault);
  }
  connection.run("SET ROLE isoguard_owner");
  for (;;) {
    const int version = applied(connection);
    if (version > schema_version()) throw std::runtime_error(newer(version));
    if (version == schema_version()) return;
    const MigrationFile& next = migration_files()[static_cast<std::size_t>(version)];
    if (apply(connection, version + 1, next)) say("applied " + std::string(next.name));
  }
}

}  // namespace isoguard::audit_db

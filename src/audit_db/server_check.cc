#include "src/audit_db/server_check.h"

#include <algorithm>
#include <optional>

#include "src/audit_db/migrations.h"

namespace isoguard::audit_db {
namespace {

constexpr const char* kCommit = "synchronous_commit";

/// Nothing when the server knows no such setting.
std::optional<std::string> setting(Connection& connection, const std::string& name) {
  try {
    return connection.run("SHOW " + name).text(0, 0);
  } catch (const DbError& error) {
    if (error.sqlstate().empty()) throw;
    return std::nullopt;
  }
}

/// A login or a database can have it for each session, and so can the whole server.
std::string read_only_fault(Connection& connection) {
  if (setting(connection, "default_transaction_read_only") != "on") return "";
  return "PostgreSQL gives this login default_transaction_read_only=on, so that it takes no "
         "records";
}

bool is_standby(Connection& connection, ServerCheck& found) {
  try {
    return connection.run("SELECT pg_is_in_recovery()").text(0, 0) == "t";
  } catch (const DbError& error) {
    if (error.sqlstate().empty()) throw;
    found.notes.emplace_back("PostgreSQL cannot say whether it is a standby");
    return false;
  }
}

void check_setting(Connection& connection, const std::string& name, bool is_accepted,
                   ServerCheck& found) {
  auto value = setting(connection, name);
  if (value == "off" && name == kCommit) {
    connection.run("SET synchronous_commit = on");
    value = setting(connection, name);
  }
  if (!value) {
    found.notes.push_back("PostgreSQL does not know the setting " + name +
                          ", so its durability is what its operators say");
    return;
  }
  const std::string fault = fault_of_setting(name, *value);
  if (fault.empty()) return;
  if (is_accepted) {
    found.notes.push_back(fault + "; accepted by --audit-db-accept");
  } else if (found.fault.empty()) {
    found.fault = fault;
  }
}

/// Who can change records makes the roles worthless.
void look_at_rights(Connection& connection, ServerCheck& found) {
  const Rows rows = connection.run(
      "SELECT has_table_privilege('isoguard.audit_event', 'UPDATE') OR "
      "has_table_privilege('isoguard.audit_event', 'DELETE')");
  if (rows.text(0, 0) != "t") return;
  found.notes.emplace_back(
      "the login in PostgreSQL can change and remove records; one with the role isoguard_writer "
      "alone cannot");
}

}  // namespace

std::string fault_of_setting(const std::string& name, const std::string& value) {
  if (value != "off") return "";
  return "PostgreSQL runs with " + name + "=off, which may lose records that it acknowledged";
}

ServerCheck check_durability(Connection& connection, const std::vector<std::string>& accepted) {
  ServerCheck found;
  for (const std::string name : {"fsync", "full_page_writes", kCommit}) {
    const bool is_accepted =
        name != kCommit && std::find(accepted.begin(), accepted.end(), name) != accepted.end();
    check_setting(connection, name, is_accepted, found);
  }
  if (found.fault.empty() && is_standby(connection, found)) {
    found.fault =
        "PostgreSQL is a standby, which takes no records; target_session_attrs=read-write in the "
        "URI finds the primary among several hosts";
  }
  if (found.fault.empty()) found.fault = read_only_fault(connection);
  return found;
}

ServerCheck check_server(Connection& connection, const std::vector<std::string>& accepted) {
  ServerCheck found = check_durability(connection, accepted);
  if (found.fault.empty()) found.fault = schema_fault(connection);
  if (found.fault.empty()) look_at_rights(connection, found);
  return found;
}

}  // namespace isoguard::audit_db

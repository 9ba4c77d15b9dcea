#pragma once

#include <string>
#include <vector>

#include "src/audit_db/connection.h"

namespace isoguard::audit_db {

/// What was found of a server before anything is written to it.
struct ServerCheck {
  std::string fault;               ///< why it must not be used, in a sentence; empty: it may
  std::vector<std::string> notes;  ///< lines for operators
};

/// Whether what the server acknowledges is on a disk: fsync, full_page_writes, synchronous_commit
/// (which is set to on for this session when it is off), no standby; and whether the session may
/// write at all. A server that knows no such setting is believed, with a note, and so is one whose
/// setting is off and `accepted`. Throws DbError.
ServerCheck check_durability(Connection& connection, const std::vector<std::string>& accepted);

/// The same, and whether its tables are ours; for a new connection. Throws DbError.
ServerCheck check_server(Connection& connection, const std::vector<std::string>& accepted);

/// Why a row of `SHOW name` that reads `value` is unsafe; empty when it is not.
std::string fault_of_setting(const std::string& name, const std::string& value);

}  // namespace isoguard::audit_db

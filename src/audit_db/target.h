#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace isoguard::audit_db {

/// Which PostgreSQL database, as whom, and how: a URI that libpq understands, with all its settings
/// (sslmode, sslrootcert, target_session_attrs, several hosts …). PGPASSFILE and libpq's other
/// variables hold as well.
struct Target {
  std::string uri;  ///< may hold a password: not to be shown
  /// Settings of the server that somebody answers for although they are off: fsync,
  /// full_page_writes.
  std::vector<std::string> accepted{};
};

/// From "postgresql://…" itself, or from the file with that in its first line. A password in the
/// word itself is refused, since everybody on the machine sees a command line; a file with one
/// must be readable by its owner only. What is wrong with what `option` names, in a sentence
/// without secrets.
tl::expected<Target, std::string> read_target(const std::string& uri_or_file,
                                              const std::string& option = "--audit-db");

}  // namespace isoguard::audit_db

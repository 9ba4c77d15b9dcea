#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "src/audit/checkpoint.h"

struct sqlite3;

namespace isoguard::test {

/// A database with the tables of the audit, written here and not by the service: what is read must
/// be what docs/audit-format.md says, not what our own writer happens to do.
class AuditDatabase {
 public:
  AuditDatabase(std::string path, std::string origin, audit::NoteSigner signer);

  /// Events like decisions, the next `count` of them.
  void append(int count);
  /// One event of these bytes in the place of the next.
  void append_bytes(const std::string& bytes);
  /// A signed checkpoint over all events so far.
  void checkpoint();
  /// Any statement; fails the test when SQLite refuses it.
  void run(const std::string& sql);

  const std::string& path() const { return path_; }
  const audit::NoteSigner& signer() const { return signer_; }
  /// The UUID of an event of any database made here.
  static std::string id_of(std::uint64_t seq);
  /// The bytes of an event of an origin.
  static std::string bytes_of(const std::string& origin, std::uint64_t seq);

 private:
  std::string path_;
  std::string origin_;
  audit::NoteSigner signer_;
  std::shared_ptr<sqlite3> database_;
  audit::Frontier frontier_;
};

/// Any statement on any database; fails the test when SQLite refuses it.
void run_sql(const std::string& database, const std::string& sql);

/// A signer whose key is as good as its name: the same for each call.
audit::NoteSigner audit_signer(const std::string& name = "site/r1");

}  // namespace isoguard::test

#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/record_source.h"
#include "src/audit_db/connection.h"

/// Rows of isoguard.audit_event, and what of them is asked for.
namespace isoguard::audit_db {

/// An event as the shared store has it.
struct SharedEvent {
  audit::Record record;
  std::string leaf;        ///< as it lies there: 32 bytes when whole
  bool has_bytes = false;  ///< or they are gone, and the leaf stayed
};

/// "SELECT … FROM isoguard.audit_event e "
extern const char* const kSelectEvents;
/// Columns of kSelectEvents, of which there may be more behind.
SharedEvent event_of(const Rows& rows, int row);

/// What stands behind WHERE, and its values.
class Conditions {
 public:
  /// `condition` ends before the value: "origin =".
  void add(const std::string& condition, std::string value);
  void add(const std::string& condition, std::uint64_t value);
  /// Without a value.
  void add(const std::string& condition);
  /// But its sequences.
  void add(const audit::RecordFilter& filter);

  const std::string& sql() const { return sql_; }
  std::vector<Param> params() const;

 private:
  std::string sql_;
  std::deque<std::string> values_;
};

}  // namespace isoguard::audit_db

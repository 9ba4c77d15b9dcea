#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "src/audit/record_source.h"

namespace isoguard::audit_view {

/// Where the audit is read. One thread at a time, but for give_up().
class AuditSource {
 public:
  enum class Logs : unsigned char {
    service,  ///< what services wrote
    all       ///< and what readers on the command line left
  };

  virtual ~AuditSource() = default;

  /// What one reading reads, good until the next call; nothing of it lasts longer than `end` where
  /// somebody else is waited for. Throws std::runtime_error.
  virtual std::vector<audit::NamedRecords> open(Logs logs,
                                                std::chrono::steady_clock::time_point end) = 0;
  /// Writes down where that is read that somebody reads; `what` is JSON. Throws std::runtime_error.
  virtual void record_access(const std::string& what) = 0;
  /// Ends what is waited for, now and later. Any thread.
  virtual void give_up() = 0;
};

/// Where the audit of this service lies.
class AuditFolders final : public AuditSource {
 public:
  /// `second_dir` may be empty: none.
  AuditFolders(std::filesystem::path data_dir, std::filesystem::path second_dir)
      : data_dir_(std::move(data_dir)), second_dir_(std::move(second_dir)) {}

  /// Oldest first in each folder, under names such as "audit/audit-2.db". Throws
  /// std::filesystem::filesystem_error.
  std::vector<audit::NamedRecords> open(Logs logs,
                                        std::chrono::steady_clock::time_point end) override;
  /// The service writes that down itself.
  void record_access(const std::string&) override {}
  void give_up() override {}

 private:
  std::filesystem::path data_dir_;
  std::filesystem::path second_dir_;
};

}  // namespace isoguard::audit_view

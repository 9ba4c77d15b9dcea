#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "src/audit/custody.h"
#include "src/audit/orders.h"
#include "src/audit/retention_policy.h"

/// Deleting events whose time is over.
namespace isoguard::audit {

/// An event whose time is over, held or not.
struct Overdue {
  std::uint64_t sequence = 0;
  std::string id;
  std::string type;
  std::string patient;
  std::int64_t recorded_us = 0;
  KeptEvent kept;

  Holdable holdable() const { return {id, patient, recorded_us, kept.decision, kept.card_uuids}; }
};

/// Gives events of a database to `use`, from that sequence on, until it says false. Reads only.
/// Throws DatabaseError.
void for_each_overdue(const std::filesystem::path& file, std::uint64_t from,
                      const RetentionPolicy& policy, std::int64_t now_us,
                      const std::function<bool(const Overdue&)>& use);

/// What is to go, or went, from one database.
struct PruneCount {
  std::filesystem::path file;
  std::uint64_t due = 0;                ///< not held
  std::uint64_t held = 0;               ///< their time is over, but a hold covers them
  std::int64_t from_us = 0, to_us = 0;  ///< when the due ones were recorded
  std::string fault;                    ///< why it could not be done, or not wholly; empty: it was
};

/// What would go now. Changes nothing.
PruneCount count_overdue(const std::filesystem::path& file, const RetentionPolicy& policy,
                         const std::vector<Hold>& holds, std::int64_t now_us);

struct PruneOptions {
  RetentionPolicy policy;
  std::filesystem::path orders;  ///< folder of the log of orders
  CheckpointSigner signer;       ///< none: a test's
  std::function<std::int64_t()> now_us;
  /// Between transactions; true ends the work early. None: never.
  std::function<bool()> stop;
};

/// Deletes what is due from one database: first an event that names it, under a signed checkpoint;
/// then the bytes, in small transactions, each with the holds read anew under the orders' lock, so
/// that a hold that was acknowledged is never overtaken. May be killed at any point and run again.
/// At the end nothing of what was deleted is in any file of the database. Never throws but
/// std::bad_alloc.
PruneCount prune(Custody& custody, const std::filesystem::path& file, const PruneOptions& options);

}  // namespace isoguard::audit

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "src/audit/retention_policy.h"
#include "src/audit/verify.h"
#include "src/audit_db/shared_log.h"

/// Deleting the shared copies of events whose time is over.
namespace isoguard::audit_db {

struct SharedPruneOptions {
  audit::RetentionPolicy policy;
  audit::Trust trust;            ///< keys that sign for the origins
  std::filesystem::path orders;  ///< folder of a log of orders that counts, too; empty: none
  std::int64_t now_us = 0;
  bool only_count = false;  ///< change nothing
};

/// What is to go, or went, of one origin.
struct SharedPruneCount {
  std::string origin;
  std::uint64_t due = 0;    ///< a replica has deleted it, its time is over, and nothing holds it
  std::uint64_t held = 0;   ///< but a hold covers it
  std::uint64_t young = 0;  ///< a replica has deleted it, and by this policy its time is not over
  std::string fault;        ///< why something stays that may be due; empty: nothing does
};

/// Takes the bytes of what is due, and what it could be found by; the leaves stay. An event is due
/// when a `pruned` event of its origin names it that stands under a signed checkpoint whose tree
/// the store's leaves make, the policy agrees, and no hold covers it; holds are read anew for every
/// piece. `log` is a login with the role isoguard_owner. `use` gets each origin in which something
/// is named. May be killed at any point and run again. Throws DbError, and std::runtime_error, in a
/// sentence, when holds may not be known.
void prune_shared(SharedLog& log, const SharedPruneOptions& options,
                  const std::function<void(const SharedPruneCount&)>& use);

/// Ranges that `pruned` events of the origin name, ascending, when all are under one signed
/// checkpoint of the leaves that are there; else none, and why.
struct NamedRanges {
  std::vector<audit::Range> ranges;
  std::string fault;
};
NamedRanges signed_ranges(SharedLog& log, const std::string& origin, const audit::Trust& trust);

}  // namespace isoguard::audit_db

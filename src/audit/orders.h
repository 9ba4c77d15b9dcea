#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/audit/event.h"
#include "src/audit/hold.h"
#include "src/audit/record_source.h"

/// What people ordered about the records: holds, destruction of keys, deletion out of turn. Each
/// order is an event of a log of its own beside that of the service, in the folder `retention`:
/// whoever orders holds that log for a moment, and the service carries out what it says.
namespace isoguard::audit {

inline constexpr std::string_view kOrdersFolder = "retention";
inline constexpr std::string_view kHoldType = "hold";
inline constexpr std::string_view kDestructionType = "key-destruction";
inline constexpr std::string_view kRetentionType = "retention";

/// Destroying the key of a patient, which takes two persons (destruction.h).
struct Destruction {
  std::string request;       ///< event id
  std::string patient;       ///< pseudonym
  std::string request_note;  ///< signed by who asks
  std::int64_t requested_us = 0;
  std::string approval;       ///< event id; empty: nobody approved yet
  std::string approval_note;  ///< signed by somebody else
  std::int64_t approved_us = 0;
};

struct Orders {
  std::vector<Hold> holds;  ///< in force
  std::vector<Destruction> destructions;
  std::string apply;  ///< event id of the last request to delete now; empty: none
};

/// Takes what an event of the log of orders says, in the order of its log; others are passed over.
/// Throws std::runtime_error when the event is damaged.
void take_order(const Record& record, Orders& orders);

/// All orders of a folder; none when it is not there. Throws std::runtime_error, in a sentence,
/// when it may hold orders that cannot be read: then nothing may be deleted.
Orders read_orders(const std::filesystem::path& folder);

}  // namespace isoguard::audit

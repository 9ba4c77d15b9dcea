#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What is written down, before the log gives it a place.
namespace isoguard::audit {

/// UUID version 7 (RFC 9562): sorts by the time at which it was made.
struct EventId {
  std::array<std::uint8_t, 16> bytes{};
  std::string text() const;  ///< "0193…-…", lower case
  bool operator==(const EventId&) const = default;
};

/// From the wall clock and the system's random numbers; any thread.
EventId new_event_id();
/// Nothing unless it is the text of an identifier as `EventId::text` writes it.
std::optional<EventId> event_id_of(std::string_view text);

/// Where in a body the log's own members belong, so that a body whose author knows them need not be
/// read again (CanonicalObject::json).
struct Seams {
  std::size_t size = 0;             ///< of the body; 0: not known
  std::array<std::size_t, 6> at{};  ///< of the member that follows, or of the end, in order
};

/// One event as its author made it. The log adds `origin`, `seq` and `recorded_utc` to the body,
/// and hashes and stores the bytes that come of it (docs/audit-format.md).
struct Event {
  EventId id;
  /// decision | delivery | feedback | refusal | access | config | gap | start | stop | checkpoint |
  /// key-destroyed | pruned | auth_failure; in the log of orders hold | key-destruction | retention
  std::string type;
  /// Canonical JSON object (sorted members, no floats) with all members but `event_id`, `origin`,
  /// `recorded_utc`, `seq`, `type`, `v`; the log merges those in, in order.
  std::string body;
  Seams seams;  ///< of `body`, where its author knows them
  /// For searching; copies of what the body says, empty where it says nothing. Nothing in them
  /// names a patient to somebody without the site key.
  std::string tenant;
  std::string patient;     ///< pseudonym
  std::string user;        ///< "Practitioner/1"
  std::string service;     ///< service id
  std::string call;        ///< hookInstance
  std::string card_uuids;  ///< of decisions and feedback: separated by blanks
  /// Wrapped key of `patient` with which the body's box is closed (Log::patient_key). It is kept
  /// with the event, in one transaction, unless the patient has one. Empty where there is no box.
  std::string wrapped_key;
};

/// Where an event ended up.
struct Receipt {
  bool durable = false;        ///< on disk; otherwise `why` says what happened instead
  std::uint64_t sequence = 0;  ///< in its origin, from 0, without holes
  std::string why;             ///< one sentence for operators, without patient data
};

}  // namespace isoguard::audit

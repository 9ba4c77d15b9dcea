#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/audit/note.h"
#include "src/audit/orders.h"

/// Who may destroy a patient's key: two persons, each with a signing key of their own, whose
/// verifiers stand in a list that the service only reads (docs/operations.md).
namespace isoguard::audit {

/// An approval must come within so long after the request.
inline constexpr std::int64_t kApprovalDays = 7;

/// The list, as read_verifiers() reads it.
FromFile<std::vector<NoteVerifier>> read_approvers(const std::string& path);

/// The texts that the two sign (note.h); one line each for the patient's pseudonym and the reason.
std::string request_text(std::string_view patient, std::string_view reason, std::string_view utc);
std::string approval_text(std::string_view request_note, std::string_view utc);

/// What is known of a request from its signatures.
struct Signed {
  std::string by;  ///< name of who asks
  std::string reason;
  std::string approved_by;  ///< empty: nobody yet
  std::string
      fault;  ///< why it is not to be carried out; empty: approved, and all is as it must be
};

/// Checks both signatures against the list, that they are of two persons with two keys, what they
/// signed, and the time between.
Signed check(const Destruction& destruction, const std::vector<NoteVerifier>& approvers);

}  // namespace isoguard::audit

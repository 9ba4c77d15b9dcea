#include "src/audit/destruction.h"

#include <filesystem>
#include <sstream>

#include "src/audit/merkle.h"
#include "src/audit/text.h"
#include "src/audit/verifier_list.h"

namespace isoguard::audit {
namespace {

constexpr std::string_view kRequest = "isoguard: request to destroy a patient's key";
constexpr std::string_view kApproval = "isoguard: approval to destroy a patient's key";
constexpr std::int64_t kDay = 24LL * 3600 * 1'000'000;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The name of who signed, and the lines.
struct Opened {
  std::string by;
  std::vector<std::string> lines;
};

Opened open(const std::string& note, const std::vector<NoteVerifier>& approvers) {
  for (const NoteVerifier& key : approvers) {
    if (const auto text = open_note(note, key)) return {key.name(), lines_of(*text)};
  }
  return {};
}

}  // namespace

FromFile<std::vector<NoteVerifier>> read_approvers(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return tl::unexpected("there is no list of who may destroy keys: " + path);
  }
  return read_verifiers(path);
}

std::string request_text(std::string_view patient, std::string_view reason, std::string_view utc) {
  std::string text(kRequest);
  return text.append("\n").append(patient).append("\n").append(reason).append("\n").append(utc) +
         "\n";
}

std::string approval_text(std::string_view request_note, std::string_view utc) {
  std::string text(kApproval);
  return text.append("\n").append(hex(sha256(request_note))).append("\n").append(utc) + "\n";
}

Signed check(const Destruction& destruction, const std::vector<NoteVerifier>& approvers) {
  const Opened request = open(destruction.request_note, approvers);
  Signed found{request.by, "", "", ""};
  if (request.lines.size() != 4 || request.lines[0] != kRequest ||
      request.lines[1] != destruction.patient) {
    found.fault = "the request is not signed by anybody in the list";
    return found;
  }
  found.reason = request.lines[2];
  if (destruction.approval.empty()) {
    found.fault = "nobody has approved it";
    return found;
  }
  const Opened approval = open(destruction.approval_note, approvers);
  found.approved_by = approval.by;
  if (approval.lines.size() != 3 || approval.lines[0] != kApproval ||
      approval.lines[1] != hex(sha256(destruction.request_note))) {
    found.fault = "the approval is not signed by anybody in the list";
  } else if (approval.by == request.by) {
    found.fault = "the same person asked and approved";
  } else if (destruction.approved_us - destruction.requested_us > kApprovalDays * kDay) {
    found.fault = "it was not approved within " + std::to_string(kApprovalDays) + " days";
  }
  return found;
}

}  // namespace isoguard::audit

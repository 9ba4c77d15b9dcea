#include "src/audit/destruction.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "src/audit/merkle.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

constexpr std::string_view kRequest = "isoguard: request to destroy a patient's key";
constexpr std::string_view kApproval = "isoguard: approval to destroy a patient's key";
constexpr std::int64_t kDay = 24LL * 3600 * 1'000'000;

std::string public_key_of(const NoteVerifier& verifier) {
  const std::string text = verifier.text();
  const std::size_t name = verifier.name().size() + 1;  // base64 may hold a plus
  return text.substr(text.find('+', name) + 1);
}

bool is_known(const std::vector<NoteVerifier>& list, const NoteVerifier& one) {
  for (const NoteVerifier& other : list) {
    if (other.name() == one.name() || public_key_of(other) == public_key_of(one)) return true;
  }
  return false;
}

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
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return tl::unexpected("there is no list of who may destroy keys: " + path);
  }
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return tl::unexpected(path + " may be written by others than its owner");
  }
  std::ifstream file(path);
  std::vector<NoteVerifier> approvers;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    auto verifier = NoteVerifier::parse(line);
    if (!verifier) return tl::unexpected(path + " has a line that is no verifier: " + line);
    if (is_known(approvers, *verifier)) {
      return tl::unexpected(path + " has two lines of one name or one key: " + verifier->name());
    }
    approvers.push_back(std::move(*verifier));
  }
  return approvers;
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

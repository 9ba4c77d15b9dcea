#include "src/tools/audit_chain.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "src/audit/bundle_line.h"
#include "src/audit/predecessor.h"
#include "src/audit/segments.h"
#include "src/audit/stored_log.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

std::string first_event(const std::string& file) {
  std::string first;
  if (const auto log = audit::StoredLog::open(file)) {
    try {
      log->for_each_event(1, [&](const audit::StoredEvent& event) { first = event.bytes; });
    } catch (const std::runtime_error&) {
      return "";  // a damaged database is named by who reads all of it
    }
    return first;
  }
  std::ifstream bundle(file, std::ios::binary);
  std::string line;
  if (!std::getline(bundle, line) || !std::getline(bundle, line)) return "";
  return std::string(audit::ParsedLine(line)["event"].string());
}

bool comes_after(const fs::path& later, const fs::path& file) {
  return later.parent_path() == file.parent_path() && audit::segment_number(file) > 0 &&
         audit::segment_number(later) > audit::segment_number(file);
}

}  // namespace

AuditChain::AuditChain(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    if (const auto before = audit::predecessor_of(first_event(file))) {
      followed_[before->origin][before->size] = before->root;
    }
    const bool is_followed = std::ranges::any_of(
        files, [&file](const std::string& other) { return comes_after(other, file); });
    if (is_followed) ended_.insert(file);
  }
}

std::uint64_t AuditChain::due(const std::string& file, const std::string& origin,
                              std::uint64_t events) const {
  const auto told = followed_.find(origin);
  if (told != followed_.end()) return std::min(told->second.rbegin()->first, events);
  return ended_.contains(file) ? events : 0;
}

}  // namespace isoguard::app

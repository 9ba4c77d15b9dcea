#include "src/manifests/knowledge_in_use.h"

#include <compare>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <vector>

#include "fhir/document.h"
#include "plugin/knowledge/shapes.h"
#include "src/audit/canonical.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 100;

std::optional<KnowledgeVersion> version_in(const std::string& event) {
  const auto document = fhir::Document::parse(event, audit::kEventLimits);
  if (!document) return std::nullopt;
  const auto& root = document->root();
  const auto& know = root["know"].is_object() ? root["know"] : root["config"]["details"]["know"];
  const std::string_view id = know["id"].string();
  const std::string_view version = know["version"].string();
  if (version.empty()) return std::nullopt;
  return KnowledgeVersion{std::string(id.empty() ? knowledge::kDefaultId : id),
                          std::string(version), std::string(know["listing"].string())};
}

std::optional<KnowledgeVersion> last_in(const fs::path& file) {
  audit::Records records(file);
  auto page = records.find_newest({}, INT64_MAX, kPage);
  while (!page.empty()) {
    for (const audit::Record& record : page) {
      if (auto version = version_in(record.bytes)) return version;
    }
    page = records.find_newest({}, page.back().sequence, kPage);
  }
  return std::nullopt;
}

/// `unreadable` gets a sentence.
std::vector<fs::path> databases(const std::string& data_dir,
                                const std::function<void(const std::string&)>& unreadable) {
  const fs::path folder = fs::path(data_dir) / "audit";
  std::error_code error;
  if (data_dir.empty() || !fs::is_directory(folder, error)) return {};
  try {
    return audit::segment_files(folder);
  } catch (const fs::filesystem_error& failure) {
    unreadable("the records in " + folder.string() +
               " cannot be read: " + failure.code().message());
    return {};
  }
}

}  // namespace

KnowledgeVersion version_of(const knowledge::Knowledge& knowledge) {
  return {knowledge.id, knowledge.version, knowledge.signature.listing};
}

std::optional<KnowledgeVersion> last_in_use(const std::string& data_dir,
                                            const std::function<void(const std::string&)>& report) {
  const auto files = databases(data_dir, report);
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    try {
      if (auto version = last_in(*file)) return version;
    } catch (const std::exception& failure) {
      report("which manifests were in use cannot be read from " + file->string() + ": " +
             failure.what());
    }
  }
  return std::nullopt;
}

std::string fault_after(const KnowledgeVersion& last, const KnowledgeVersion& next) {
  const std::string which = "version " + next.version + " of " + next.id;
  if (next.id != last.id) return which + " is other knowledge than " + last.id + ", in use before";
  const auto order = knowledge::order_of_versions(next.version, last.version);
  if (order < 0) return which + " is older than " + last.version + ", in use before";
  const bool both_signed = !next.listing.empty() && !last.listing.empty();
  if (order > 0 || !both_signed || next.listing == last.listing) return "";
  return which + " was in use with other files: a change needs a higher version";
}

}  // namespace isoguard::app

#include "src/audit_view/event_reader.h"

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"

namespace isoguard::audit_view {
namespace {

constexpr std::size_t kPage = 500;
/// What SQLite may pass over between two looks at the clock.
constexpr std::uint64_t kStretch = 5000;

}  // namespace

void EventReader::each(audit::RecordFilter filter, const char* type,
                       const std::function<void(const fhir::json::Value&)>& use) {
  filter.type = type;
  for (const auto& file : files_) {
    const auto read = [&] { read_file(file, filter, use); };
    if (attempt_) {
      attempt_(file.string(), read);
    } else {
      read();
    }
  }
}

void EventReader::read_file(const std::filesystem::path& file, audit::RecordFilter filter,
                            const std::function<void(const fhir::json::Value&)>& use) {
  audit::Records records(file);
  const std::uint64_t size = records.size();
  for (std::uint64_t from = 0; from < size; from += kStretch) {
    if (allowance_.is_over()) throw TooCostly();
    filter.from_sequence = from;
    filter.until_sequence = from + kStretch;
    read_stretch(records, filter, use);
  }
}

void EventReader::read_stretch(audit::Records& records, audit::RecordFilter& filter,
                               const std::function<void(const fhir::json::Value&)>& use) {
  std::uint64_t from = *filter.from_sequence;
  for (auto page = records.find(filter, from, kPage); !page.empty();
       page = records.find(filter, from, kPage)) {
    for (const audit::Record& record : page) take(record, use);
    from = page.back().sequence + 1;
    if (page.size() < kPage) return;
  }
}

void EventReader::take(const audit::Record& record,
                       const std::function<void(const fhir::json::Value&)>& use) {
  if (allowance_.is_over()) throw TooCostly();
  if (record.bytes.empty()) return;
  if (!seen_.insert(std::string(audit::bytes_of(record.id))).second) return;
  --allowance_.events;
  const auto event = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (event) {
    use(event->root());
  } else {
    ++unreadable_;
  }
}

}  // namespace isoguard::audit_view

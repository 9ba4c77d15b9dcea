#include "src/audit_view/search_stream.h"

#include <algorithm>

#include "src/audit/canonical.h"
#include "src/audit_view/box.h"
#include "src/audit_view/map_event.h"

namespace isoguard::audit_view {
namespace {

using audit::Record;
using fhir::json::Value;

/// What SQLite may pass over between two looks at the clock, where no index leads it.
constexpr std::uint64_t kStretch = 5000;
constexpr std::size_t kMostKeys = 1000;

}  // namespace

FoundEvent shown_event(const Record& record, const std::optional<std::string>& wrapped_key,
                       const audit::Subjects& subjects) {
  FoundEvent found{record.id, record.recorded_us, record.patient};
  found.is_deleted = record.bytes.empty();
  if (found.is_deleted) return found;
  const auto document = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (!document) {
    found.event = audit_event_of(record, Value(), Value());
    return found;
  }
  const auto box = open_box(record, document->root(), wrapped_key, subjects);
  const auto opened = fhir::Document::parse(box.value_or("null"), audit::kEventLimits);
  const Value content = opened ? opened->root() : Value();
  found.is_opened = !content.is_null();
  found.is_closed = !box;
  found.event = audit_event_of(record, document->root(), content);
  return found;
}

SearchStream::SearchStream(const audit::NamedRecords& database, const Search& search,
                           const std::vector<std::string>& pseudonyms,
                           const audit::Subjects& subjects, std::size_t batch)
    : search_(search),
      pseudonyms_(pseudonyms),
      subjects_(subjects),
      batch_(batch),
      records_(database.open()) {
  const std::uint64_t size = records_->size();
  begin_at({database.name, search.newest_first ? size : 0, search.newest_first ? 0 : size});
}

void SearchStream::begin_at(const Position& position) {
  position_ = position;
  behind_buffer_ = position.next;
}

Position SearchStream::position() const {
  Position position = position_;
  if (head_) position.next = search_.newest_first ? head_sequence_ + 1 : head_sequence_;
  return position;
}

FoundEvent SearchStream::take() {
  FoundEvent taken = std::move(*head_);
  head_.reset();
  return taken;
}

void SearchStream::look(Allowance& allowance) {
  // One step is always made, or a page could end where it began, again and again.
  for (bool first = true; !head_ && !is_over() && (first || !allowance.is_over()); first = false) {
    if (buffer_.empty()) fill();
    if (buffer_.empty()) {
      position_.next = behind_buffer_;
      continue;
    }
    const Record record = std::move(buffer_.front());
    buffer_.pop_front();
    if (allowance.events > 0) --allowance.events;
    consider(record);
    position_.next = search_.newest_first ? record.sequence : record.sequence + 1;
    if (buffer_.empty()) position_.next = behind_buffer_;
  }
}

void SearchStream::consider(const Record& record) {
  if (!matches(search_, pseudonyms_, record)) return;
  passed_deleted_ = passed_deleted_ || record.bytes.empty();
  if (record.bytes.empty()) return;
  FoundEvent found = shown_event(record, wrapped_key(record.patient), subjects_);
  if (!matches(search_, found.event)) {
    passed_closed_ =
        passed_closed_ || (found.is_closed && matches_but_for_entities(search_, found.event));
    return;
  }
  head_ = std::move(found);
  head_sequence_ = record.sequence;
}

const std::optional<std::string>& SearchStream::wrapped_key(const std::string& patient) {
  const auto known = keys_.find(patient);
  if (known != keys_.end()) return known->second;
  if (keys_.size() >= kMostKeys) keys_.clear();
  std::optional<std::string> key;
  if (!patient.empty()) key = records_->wrapped_key(patient);
  return keys_.emplace(patient, std::move(key)).first->second;
}

/// One query. `cut`: there may be more of it, behind `reached`.
void SearchStream::fill_from(const audit::RecordFilter& filter, std::vector<Record>& found,
                             bool& cut, std::uint64_t& reached) {
  auto page = search_.newest_first ? records_->find_newest(filter, position_.next, batch_)
                                   : records_->find(filter, position_.next, batch_);
  if (page.size() == batch_) {
    const std::uint64_t last = page.back().sequence;
    const std::uint64_t here = search_.newest_first ? last : last + 1;
    const bool nearer = search_.newest_first ? here > reached : here < reached;
    if (!cut || nearer) reached = here;
    cut = true;
  }
  for (Record& record : page) found.push_back(std::move(record));
}

void SearchStream::add_event(const std::string& id, const audit::RecordFilter& filter,
                             std::vector<Record>& found) {
  const auto known = audit::event_id_of(id);
  auto record = known ? records_->by_id(*known) : std::nullopt;
  if (!record) return;
  const std::uint64_t sequence = record->sequence;
  if (sequence < *filter.from_sequence || sequence >= *filter.until_sequence) return;
  found.push_back(std::move(*record));
}

void SearchStream::fill() {
  audit::RecordFilter filter = filter_of(search_);
  const bool newest = search_.newest_first;
  const std::uint64_t next = position_.next;
  // The indexes of patients and ids lead through the whole database at once.
  const bool whole = search_.names_patient() || search_.ids;
  const std::uint64_t left = newest ? next - position_.end : position_.end - next;
  const std::uint64_t stretch = whole ? left : std::min(left, kStretch);
  std::uint64_t reached = newest ? next - stretch : next + stretch;
  filter.from_sequence = newest ? reached : next;
  filter.until_sequence = newest ? next : reached;
  std::vector<Record> found;
  bool cut = false;
  if (!whole) fill_from(filter, found, cut, reached);
  if (search_.ids) {
    for (const std::string& id : *search_.ids) add_event(id, filter, found);
  }
  for (const std::string& pseudonym : pseudonyms_) {
    if (search_.ids) break;
    filter.patient = pseudonym;
    fill_from(filter, found, cut, reached);
  }
  std::erase_if(found, [&](const Record& record) {
    return newest ? record.sequence < reached : record.sequence >= reached;
  });
  std::ranges::sort(found, [&](const Record& a, const Record& b) {
    return newest ? a.sequence > b.sequence : a.sequence < b.sequence;
  });
  for (Record& record : found) buffer_.push_back(std::move(record));
  behind_buffer_ = reached;
}

}  // namespace isoguard::audit_view

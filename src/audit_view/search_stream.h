#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fhir/document.h"
#include "src/audit/record_source.h"
#include "src/audit/subjects.h"
#include "src/audit_view/audit_event.h"
#include "src/audit_view/cursor.h"
#include "src/audit_view/event_reader.h"
#include "src/audit_view/search.h"

namespace isoguard::audit_view {

/// An event that was searched.
struct FoundEvent {
  audit::EventId id;
  std::int64_t recorded_us = 0;
  std::string patient{};    ///< pseudonym
  bool is_opened = false;   ///< it says more of the patient
  bool is_closed = false;   ///< it may say more, but the keys here do not open it
  bool is_deleted = false;  ///< its time was over: there is no `event`
  AuditEvent event{};
};

/// A record as it is shown, its box opened where the keys do.
FoundEvent shown_event(const audit::Record& record, const std::optional<std::string>& wrapped_key,
                       const audit::Subjects& subjects);

/// What a search finds in one database, in its order, piece by piece. Functions throw what the
/// source throws. One thread at a time.
class SearchStream {
 public:
  /// `pseudonyms` is what the search says of the patient; all must outlive this. Events are read so
  /// many at a time.
  SearchStream(const audit::NamedRecords& database, const Search& search,
               const std::vector<std::string>& pseudonyms, const audit::Subjects& subjects,
               std::size_t batch);

  /// Begins there instead of at the begin of what is there now.
  void begin_at(const Position& position);
  /// Looks for the next event until it has one, the end is reached or the allowance used up, but
  /// never without a step.
  void look(Allowance& allowance);
  /// The next event; nothing when look() found none.
  const std::optional<FoundEvent>& head() const { return head_; }
  FoundEvent take();
  /// Whether nothing is left, nor in head().
  bool is_over() const { return !head_ && buffer_.empty() && position_.next == position_.end; }
  /// Whether look() passed over what is deleted, and would else have been looked at.
  bool passed_deleted() const { return passed_deleted_; }
  /// Whether look() passed over an event that may have an entity that is searched, in a box that
  /// does not open.
  bool passed_closed() const { return passed_closed_; }
  /// Where a further page begins: with head(), when there is one.
  Position position() const;
  /// Whether an event stands here, too.
  bool repeats(const audit::EventId& id) { return records_->repeats(id); }

 private:
  void fill();
  void fill_from(const audit::RecordFilter& filter, std::vector<audit::Record>& found, bool& cut,
                 std::uint64_t& reached);
  void add_event(const std::string& id, const audit::RecordFilter& filter,
                 std::vector<audit::Record>& found);
  void consider(const audit::Record& record);
  const std::optional<std::string>& wrapped_key(const std::string& patient);

  const Search& search_;
  const std::vector<std::string>& pseudonyms_;
  const audit::Subjects& subjects_;
  const std::size_t batch_;
  std::unique_ptr<audit::RecordSource> records_;
  Position position_;  ///< behind what was taken out of the buffer; `end` is 0 for newest first
  std::deque<audit::Record> buffer_;
  std::uint64_t behind_buffer_ = 0;  ///< where to go on once it is empty
  std::optional<FoundEvent> head_;
  std::uint64_t head_sequence_ = 0;
  bool passed_deleted_ = false;
  bool passed_closed_ = false;
  std::map<std::string, std::optional<std::string>> keys_;
};

}  // namespace isoguard::audit_view

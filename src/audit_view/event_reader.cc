#include "src/audit_view/event_reader.h"

#include <algorithm>
#include <deque>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"

namespace isoguard::audit_view {
namespace {

/// Events that all sources hold together, about.
constexpr std::size_t kMostBuffered = 2000;
constexpr std::size_t kLeastPage = 20;
constexpr std::size_t kMostPage = 500;
/// What a database may pass over between two looks at the clock.
constexpr std::uint64_t kStretch = 5000;

}  // namespace

/// The events of one source, a page at a time.
class EventReader::Stream {
 public:
  Stream(const audit::NamedRecords& source, audit::RecordFilter filter, std::size_t page)
      : source_(source), filter_(std::move(filter)), page_(page) {}

  /// After this there is a head, or the source is at its end.
  void fill(const Allowance& allowance) {
    if (records_ == nullptr) {
      records_ = source_.open();
      size_ = records_->size();
    }
    while (buffer_.empty() && next_ < size_) {
      if (allowance.is_over()) throw TooCostly();
      const std::uint64_t end = std::min(next_ + kStretch, size_);
      filter_.from_sequence = next_;
      filter_.until_sequence = end;
      for (audit::Record& record : records_->find(filter_, next_, page_)) {
        buffer_.push_back(std::move(record));
      }
      next_ = buffer_.size() < page_ ? end : buffer_.back().sequence + 1;
    }
  }
  /// What could not be read is not tried again.
  void end() { next_ = size_; }
  const std::string& name() const { return source_.name; }
  bool is_empty() const { return buffer_.empty(); }
  std::int64_t time() const { return buffer_.front().recorded_us; }
  audit::Record take() {
    audit::Record record = std::move(buffer_.front());
    buffer_.pop_front();
    return record;
  }

 private:
  const audit::NamedRecords& source_;
  audit::RecordFilter filter_;
  const std::size_t page_;
  std::unique_ptr<audit::RecordSource> records_;
  std::uint64_t size_ = 0;
  std::uint64_t next_ = 0;
  std::deque<audit::Record> buffer_;
};

EventReader::EventReader(std::vector<audit::NamedRecords> sources, Allowance allowance,
                         Attempt attempt)
    : sources_(std::move(sources)),
      allowance_(std::move(allowance)),
      attempt_(attempt ? std::move(attempt)
                       : [](const std::string&, const std::function<void()>& read) { read(); }) {}

void EventReader::each(audit::RecordFilter filter, const char* type,
                       const std::function<void(const fhir::json::Value&)>& use) {
  filter.type = type;
  const std::size_t share = kMostBuffered / std::max<std::size_t>(sources_.size(), 1);
  const std::size_t page = std::clamp(share, kLeastPage, kMostPage);
  std::deque<Stream> streams;
  const auto fill = [this](Stream& stream) {
    bool filled = false;
    attempt_(stream.name(), [&] {
      stream.fill(allowance_);
      filled = true;
    });
    if (!filled) stream.end();
  };
  for (const audit::NamedRecords& source : sources_) {
    fill(streams.emplace_back(source, filter, page));
  }
  for (;;) {
    Stream* first = nullptr;
    for (Stream& stream : streams) {
      if (!stream.is_empty() && (first == nullptr || stream.time() < first->time())) {
        first = &stream;
      }
    }
    if (first == nullptr) return;
    take(first->take(), use);
    if (first->is_empty()) fill(*first);
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

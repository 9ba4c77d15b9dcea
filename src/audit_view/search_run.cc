#include "src/audit_view/search_run.h"

#include <algorithm>

namespace isoguard::audit_view {
namespace {

using Streams = std::vector<std::unique_ptr<SearchStream>>;

/// Events that all streams hold together, about.
constexpr std::size_t kMostBuffered = 2000;
constexpr std::size_t kLeastBatch = 10;
constexpr std::size_t kMostBatch = 100;

/// A stream for each database; those of which nothing is left are over.
Streams open_streams(const Searched& searched, const Search& search,
                     const std::vector<std::string>& pseudonyms) {
  Streams streams;
  const std::size_t share = kMostBuffered / std::max<std::size_t>(searched.databases.size(), 1);
  const std::size_t batch = std::clamp(share, kLeastBatch, kMostBatch);
  for (const audit::NamedRecords& database : searched.databases) {
    streams.push_back(
        std::make_unique<SearchStream>(database, search, pseudonyms, searched.subjects, batch));
  }
  if (search.cursor.empty()) return streams;
  const auto cursor = read_cursor(search.cursor, write_query(search.used));
  if (!cursor) throw BadCursor();
  std::size_t found = 0;
  for (const auto& stream : streams) {
    const Position now = stream->position();
    const auto position = std::ranges::find(*cursor, now.database, &Position::database);
    const bool is_left = position != cursor->end();
    const bool fits =
        !is_left ||
        (search.newest_first ? position->next <= now.next && position->end == 0
                             : position->next <= position->end && position->end <= now.end);
    if (!fits) throw BadCursor();
    stream->begin_at(is_left ? *position : Position{now.database, now.end, now.end});
    found += is_left ? 1 : 0;
  }
  if (found != cursor->size()) throw BadCursor();
  return streams;
}

/// The stream whose event comes first; streams.size() when none has one.
std::size_t first_of(const Streams& streams, bool newest_first) {
  std::size_t first = streams.size();
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (!streams[i]->head()) continue;
    if (first == streams.size()) {
      first = i;
      continue;
    }
    const std::int64_t here = streams[i]->head()->recorded_us;
    const std::int64_t best = streams[first]->head()->recorded_us;
    if (newest_first ? here > best : here < best) first = i;
  }
  return first;
}

bool stands_earlier(const Streams& streams, std::size_t index, const audit::EventId& id) {
  return std::any_of(streams.begin(), streams.begin() + static_cast<std::ptrdiff_t>(index),
                     [&](const auto& stream) { return stream->repeats(id); });
}

/// The stream that has the next event; nothing when there is none, or the page is cut there.
std::optional<std::size_t> next_of(const Streams& streams, const Search& search,
                                   Allowance& allowance, SearchPage& page) {
  for (const auto& stream : streams) stream->look(allowance);
  // Without knowing what a stream has next nobody can say which event comes next.
  page.is_cut = std::ranges::any_of(
      streams, [](const auto& stream) { return !stream->head() && !stream->is_over(); });
  const std::size_t first = first_of(streams, search.newest_first);
  if (page.is_cut || first == streams.size()) return std::nullopt;
  return first;
}

void note(const FoundEvent& event, const std::vector<std::string>& pseudonyms, SearchPage& page) {
  const bool is_named = std::ranges::find(pseudonyms, event.patient) != pseudonyms.end();
  const bool is_new = std::ranges::find(page.patients, event.patient) == page.patients.end();
  if (is_named && is_new) page.patients.push_back(event.patient);
  page.is_opened = page.is_opened || event.is_opened;
}

void end_page(const Streams& streams, const Searched& searched, const Search& search,
              SearchPage& page) {
  for (const auto& stream : streams) {
    page.passed_deleted = page.passed_deleted || stream->passed_deleted();
    page.passed_closed = page.passed_closed || stream->passed_closed();
  }
  if (page.patients.empty()) {
    page.patients = search.named_pseudonyms(searched.subjects, searched.callers);
  }
}

std::string link_behind(const Streams& streams, const Search& search) {
  Cursor cursor;
  for (const auto& stream : streams) {
    if (!stream->is_over()) cursor.push_back(stream->position());
  }
  return cursor.empty() ? "" : write_cursor(cursor, write_query(search.used));
}

}  // namespace

SearchPage run_search(const Searched& searched, const Search& search, std::size_t count,
                      Allowance allowance) {
  const auto pseudonyms = search.pseudonyms(searched.subjects, searched.callers);
  const Streams streams = open_streams(searched, search, pseudonyms);
  SearchPage page;
  while (const auto first = next_of(streams, search, allowance, page)) {
    if (page.events.size() == count) break;
    FoundEvent event = streams[*first]->take();
    if (stands_earlier(streams, *first, event.id)) continue;
    note(event, pseudonyms, page);
    page.events.push_back(std::move(event));
  }
  page.is_cut = page.is_cut && page.events.size() < count;
  page.next = link_behind(streams, search);
  end_page(streams, searched, search, page);
  return page;
}

SearchPage count_search(const Searched& searched, const Search& search, Allowance allowance) {
  const auto pseudonyms = search.pseudonyms(searched.subjects, searched.callers);
  const Streams streams = open_streams(searched, search, pseudonyms);
  SearchPage page;
  std::uint64_t found = 0;
  while (const auto first = next_of(streams, search, allowance, page)) {
    page.is_cut = allowance.is_over();
    if (page.is_cut) break;
    const FoundEvent event = streams[*first]->take();
    if (stands_earlier(streams, *first, event.id)) continue;
    note(event, pseudonyms, page);
    ++found;
  }
  if (!page.is_cut) page.total = found;
  end_page(streams, searched, search, page);
  return page;
}

std::optional<FoundEvent> find_event(const Searched& searched, const audit::EventId& id) {
  for (const audit::NamedRecords& database : searched.databases) {
    const auto records = database.open();
    const auto record = records->by_id(id);
    if (!record) continue;
    std::optional<std::string> key;
    if (!record->patient.empty()) key = records->wrapped_key(record->patient);
    return shown_event(*record, key, searched.subjects);
  }
  return std::nullopt;
}

}  // namespace isoguard::audit_view

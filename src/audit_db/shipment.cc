#include "src/audit_db/shipment.h"

#include <algorithm>
#include <deque>
#include <map>

#include "src/audit/entry.h"

namespace isoguard::audit_db {
namespace {

constexpr std::size_t kLongestText = 1000;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// The length of the UTF-8 sequence that begins here (RFC 3629); 0 when none does.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool is_overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool is_surrogate = first == 0xED && byte(1) > 0x9F;
  const bool is_beyond = first == 0xF4 && byte(1) > 0x8F;
  return is_overlong || is_surrogate || is_beyond ? 0 : length;
}

/// A statement that grows row by row, and the values that it refers to.
class Insert {
 public:
  explicit Insert(std::string head) : sql_(std::move(head)) {}

  void begin_row() {
    sql_ += is_first_ ? " (" : ", (";
    is_first_ = false;
    in_row_ = 0;
  }
  void end_row() { sql_ += ')'; }
  void text(std::string value) { add(Param::text(texts_.emplace_back(std::move(value)))); }
  void number(std::uint64_t value) { text(std::to_string(value)); }
  /// What must outlive this.
  void bytes(std::string_view value) { add(Param::bytes(value)); }
  void null() { add({}); }

  bool empty() const { return is_first_; }
  Rows run(Connection& connection, std::string_view tail) {
    return connection.run(sql_ + std::string(tail), params_);
  }

 private:
  void add(Param param) {
    params_.push_back(param);
    if (in_row_++ > 0) sql_ += ", ";
    sql_ += '$' + std::to_string(params_.size());
  }

  std::string sql_;
  std::deque<std::string> texts_;  // does not move what is in it
  std::vector<Param> params_;
  bool is_first_ = true;
  int in_row_ = 0;
};

Rows insert_events(Connection& connection, const std::string& origin,
                   std::span<const Outgoing> events) {
  Insert insert(
      "INSERT INTO isoguard.audit_event (origin, seq, event_id, type, recorded_us, tenant, "
      "patient, user_ref, service, call, bytes, leaf) VALUES");
  for (const auto& [record, cards] : events) {
    insert.begin_row();
    insert.text(origin);
    insert.number(record.sequence);
    insert.text(record.id.text());
    insert.text(searchable(record.type));
    insert.text(std::to_string(record.recorded_us));
    for (const std::string* text :
         {&record.tenant, &record.patient, &record.user, &record.service, &record.call}) {
      insert.text(searchable(*text));
    }
    if (record.bytes.empty()) {
      insert.null();
    } else {
      insert.bytes(record.bytes);
    }
    insert.bytes(audit::bytes_of(record.leaf));
    insert.end_row();
  }
  return insert.run(connection, " ON CONFLICT (origin, seq) DO NOTHING");
}

void insert_cards(Connection& connection, const std::string& origin,
                  std::span<const Outgoing> events, const std::vector<std::uint64_t>& conflicts) {
  constexpr std::size_t kMostRows = 5000;  // of three values each; a statement takes 65,535
  std::deque<Insert> inserts;
  std::size_t rows = 0;
  for (const auto& [record, cards] : events) {
    if (std::ranges::binary_search(conflicts, record.sequence)) continue;
    for (const std::string& card : cards) {
      if (rows++ % kMostRows == 0) {
        inserts.emplace_back("INSERT INTO isoguard.audit_card (uuid, origin, seq) VALUES");
      }
      Insert& insert = inserts.back();
      insert.begin_row();
      insert.text(card);
      insert.text(origin);
      insert.number(record.sequence);
      insert.end_row();
    }
  }
  for (Insert& insert : inserts) insert.run(connection, " ON CONFLICT DO NOTHING");
}

/// Sequences at which the store has another leaf, in order.
std::vector<std::uint64_t> conflicts(Connection& connection, const std::string& origin,
                                     std::span<const Outgoing> events) {
  const Rows rows = connection.run(
      "SELECT seq, leaf FROM isoguard.audit_event WHERE origin = $1 AND seq BETWEEN $2 AND $3",
      {Param::text(origin), Param::text(std::to_string(events.front().record.sequence)),
       Param::text(std::to_string(events.back().record.sequence))});
  std::map<std::uint64_t, std::string> there;
  for (int row = 0; row < rows.size(); ++row) {
    there[static_cast<std::uint64_t>(rows.integer(row, 0))] = rows.bytes(row, 1);
  }
  std::vector<std::uint64_t> found;
  for (const Outgoing& event : events) {
    if (there[event.record.sequence] != audit::bytes_of(event.record.leaf)) {
      found.push_back(event.record.sequence);
    }
  }
  return found;
}

Shipped ship_together(Connection& connection, const std::string& origin,
                      std::span<const Outgoing> events) {
  Shipped shipped;
  Transaction transaction(connection);
  shipped.added = insert_events(connection, origin, events).changed();
  if (shipped.added < events.size()) shipped.conflicts = conflicts(connection, origin, events);
  insert_cards(connection, origin, events, shipped.conflicts);
  transaction.commit();
  return shipped;
}

void add(Shipped& all, Shipped some) {
  all.added += some.added;
  std::ranges::move(some.conflicts, std::back_inserter(all.conflicts));
  std::ranges::move(some.refused, std::back_inserter(all.refused));
}

}  // namespace

std::string searchable(std::string_view text) {
  std::string out;
  while (!text.empty() && out.size() < kLongestText - kReplacement.size()) {
    const std::size_t length = utf8_length(text);
    out.append(length == 0 ? kReplacement : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

SharedPosition shared_position(Connection& connection, const std::string& origin) {
  SharedPosition position;
  const Rows last = connection.run(
      "SELECT seq, leaf FROM isoguard.audit_event WHERE origin = $1 ORDER BY seq DESC LIMIT 1",
      {Param::text(origin)});
  if (last.size() > 0) {
    position.events = static_cast<std::uint64_t>(last.integer(0, 0)) + 1;
    position.last_leaf = last.bytes(0, 1);
  }
  const Rows newest = connection.run(
      "SELECT coalesce(max(size), 0) FROM isoguard.audit_checkpoint WHERE origin = $1",
      {Param::text(origin)});
  position.checkpoint = static_cast<std::uint64_t>(newest.integer(0, 0));
  return position;
}

Shipped ship_events(Connection& connection, const std::string& origin,
                    std::span<const Outgoing> events) {
  if (events.empty()) return {};
  try {
    return ship_together(connection, origin, events);
  } catch (const DbError& error) {
    if (!error.is_about_values()) throw;
  }
  // One bad event must not hold up the others.
  if (events.size() == 1) return {0, {}, {events.front().record.sequence}};
  Shipped shipped;
  add(shipped, ship_events(connection, origin, events.first(events.size() / 2)));
  add(shipped, ship_events(connection, origin, events.subspan(events.size() / 2)));
  return shipped;
}

Shipped ship_checkpoints(Connection& connection, const std::string& origin,
                         std::span<const audit::CheckpointNote> notes) {
  Shipped shipped;
  for (const audit::CheckpointNote& note : notes) {
    const std::string size = std::to_string(note.size);
    const Rows inserted = connection.run(
        "INSERT INTO isoguard.audit_checkpoint (origin, size, note, recorded_us) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (origin, size) DO NOTHING",
        {Param::text(origin), Param::text(size), Param::bytes(note.note),
         Param::text(std::to_string(note.recorded_us))});
    shipped.added += inserted.changed();
    if (inserted.changed() == 1) continue;
    const Rows there =
        connection.run("SELECT note FROM isoguard.audit_checkpoint WHERE origin = $1 AND size = $2",
                       {Param::text(origin), Param::text(size)});
    if (there.size() != 1 || there.bytes(0, 0) != note.note) shipped.conflicts.push_back(note.size);
  }
  return shipped;
}

}  // namespace isoguard::audit_db

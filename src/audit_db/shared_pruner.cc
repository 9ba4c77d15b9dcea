#include "src/audit_db/shared_pruner.h"

#include <algorithm>
#include <optional>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/custody.h"
#include "src/audit/orders.h"
#include "src/audit_db/shared_holds.h"

namespace isoguard::audit_db {
namespace {

constexpr std::size_t kPiece = 100;  // events of one transaction

/// As its bytes say, since the columns prove nothing.
struct Candidate {
  std::uint64_t sequence = 0;
  std::string type;
  std::string id;
  std::string patient;
  std::int64_t recorded_us = 0;
  audit::KeptEvent kept;

  audit::Holdable holdable() const {
    return {id, patient, recorded_us, kept.decision, kept.card_uuids};
  }
};

/// Nothing when the bytes are not those that were hashed.
std::optional<Candidate> candidate_of(const audit::Record& record,
                                      const audit::RetentionPolicy& policy) {
  const auto document = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (!document || audit::leaf_hash(record.bytes) != record.leaf) return std::nullopt;
  const auto& event = document->root();
  Candidate found;
  found.sequence = record.sequence;
  found.type = event["type"].string();
  found.id = event["event_id"].string();
  found.patient = event["subject"]["pseudonym"].string();
  found.recorded_us = audit::microseconds_of(event["recorded_utc"].string());
  found.kept = audit::kept_event(record.bytes, found.recorded_us, policy);
  return found;
}

/// The work on one origin.
class OriginPruner {
 public:
  OriginPruner(SharedLog& log, const SharedPruneOptions& options, SharedHolds& holds,
               SharedPruneCount& count)
      : log_(log), options_(options), holds_(holds), count_(count) {}

  void run(const std::vector<audit::Range>& ranges) {
    for (const audit::Range& range : ranges) {
      for (std::uint64_t from = range.first; from <= range.last;) from = piece(from, range.last);
    }
  }

 private:
  /// Gives where to go on.
  std::uint64_t piece(std::uint64_t from, std::uint64_t last) {
    if (options_.orders.empty()) return piece(from, last, {});
    // While it is held no order is given here.
    const audit::DirectoryLock lock = audit::lock_orders(options_.orders);
    return piece(from, last, audit::read_orders(options_.orders).holds);
  }

  std::uint64_t piece(std::uint64_t from, std::uint64_t last, std::vector<audit::Hold> holds) {
    const auto& shared = holds_.now();
    holds.insert(holds.end(), shared.begin(), shared.end());
    Conditions conditions;
    conditions.add("e.origin =", count_.origin);
    conditions.add("e.seq >=", from);
    conditions.add("e.seq <=", last);
    conditions.add("e.bytes IS NOT NULL");
    const Rows rows = log_.connection().run(
        kSelectEvents + conditions.sql() + " ORDER BY e.seq LIMIT " + std::to_string(kPiece),
        conditions.params());
    std::vector<Candidate> due;
    for (int row = 0; row < rows.size(); ++row) {
      const audit::Record record = event_of(rows, row).record;
      from = record.sequence + 1;
      judge(record, holds, due);
    }
    if (!options_.only_count && !due.empty()) remove(due);
    count_.due += due.size();
    return rows.size() < static_cast<int>(kPiece) ? last + 1 : from;
  }

  void judge(const audit::Record& record, const std::vector<audit::Hold>& holds,
             std::vector<Candidate>& due) {
    auto event = candidate_of(record, options_.policy);
    if (!event) {
      count_.fault = "event " + std::to_string(record.sequence) +
                     " is not as it was hashed, and stays; run audit verify";
    } else if (audit::is_kept_for_good(event->type) || event->kept.until_us > options_.now_us) {
      ++count_.young;
    } else if (audit::holding(holds, event->holdable()) != nullptr) {
      ++count_.held;
    } else {
      due.push_back(std::move(*event));
    }
  }

  void remove(const std::vector<Candidate>& due) {
    std::string sequences;
    for (const Candidate& event : due) {
      sequences += (sequences.empty() ? "{" : ",") + std::to_string(event.sequence);
    }
    sequences += "}";
    Connection& connection = log_.connection();
    Transaction transaction(connection);
    connection.run(
        "UPDATE isoguard.audit_event SET bytes = NULL, tenant = '', patient = '', user_ref = "
        "'', service = '', call = '' WHERE origin = $1 AND seq = ANY($2::bigint[])",
        {Param::text(count_.origin), Param::text(sequences)});
    for (const Candidate& event : due) remove_cards(event);
    transaction.commit();
  }

  void remove_cards(const Candidate& event) {
    const std::string sequence = std::to_string(event.sequence);
    std::string_view rest = event.kept.card_uuids;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(' '), rest.size());
      log_.connection().run(
          "DELETE FROM isoguard.audit_card WHERE uuid = $1 AND origin = $2 AND seq = $3",
          {Param::text(rest.substr(0, end)), Param::text(count_.origin), Param::text(sequence)});
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  SharedLog& log_;
  const SharedPruneOptions& options_;
  SharedHolds& holds_;
  SharedPruneCount& count_;
};

}  // namespace

void prune_shared(SharedLog& log, const SharedPruneOptions& options,
                  const std::function<void(const SharedPruneCount&)>& use) {
  SharedHolds holds(log, options.trust);
  for (const std::string& origin : log.origins()) {
    const NamedRanges named = signed_ranges(log, origin, options.trust);
    if (named.ranges.empty() && named.fault.empty()) continue;
    SharedPruneCount count;
    count.origin = origin;
    count.fault = named.fault;
    OriginPruner(log, options, holds, count).run(named.ranges);
    use(count);
  }
}

}  // namespace isoguard::audit_db

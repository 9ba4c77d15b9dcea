#include "src/audit/verify.h"

#include <algorithm>

#include "src/audit/canonical.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

using fhir::json::Value;

std::string range_text(std::uint64_t first, std::uint64_t end) {
  if (end - first == 1) return "event " + std::to_string(first);
  return "events " + std::to_string(first) + " to " + std::to_string(end - 1);
}

bool fits(std::string_view text, std::string_view pattern) {
  return std::ranges::equal(text, pattern, [](char c, char wanted) {
    if (wanted == 'd') return c >= '0' && c <= '9';
    if (wanted == 'x') return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    return c == wanted;
  });
}

std::string fault_of_members(const Value& event, std::string_view origin, std::uint64_t seq) {
  if (event["v"].number() != "1") return "the event says no version that is known";
  if (event["origin"].string() != origin) return "the event says another origin";
  if (event["seq"].number() != std::to_string(seq)) return "the event says another seq";
  if (!fits(event["event_id"].string(), "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")) {
    return "the event has no event_id";
  }
  if (event["type"].string().empty()) return "the event has no type";
  if (!fits(event["recorded_utc"].string(), "dddd-dd-ddTdd:dd:dd.ddddddZ")) {
    return "the event does not say when it was recorded";
  }
  return "";
}

using Roots = std::map<std::string, std::map<std::uint64_t, Hash>>;

/// Whether somebody has another root of an origin's tree of that size.
bool differs(const Roots& roots, const std::string& origin, const Frontier& frontier) {
  const auto known = roots.find(origin);
  if (known == roots.end()) return false;
  const auto root = known->second.find(frontier.size());
  return root != known->second.end() && root->second != frontier.root();
}

/// The largest size that somebody has of an origin; 0 without any.
std::uint64_t most_of(const Roots& roots, const std::string& origin) {
  const auto known = roots.find(origin);
  return known == roots.end() || known->second.empty() ? 0 : known->second.rbegin()->first;
}

}  // namespace

std::string Finding::text() const {
  std::string place = origin;
  if (seq) place += (place.empty() ? "seq " : " seq ") + std::to_string(*seq);
  return place.empty() ? what : place + ": " + what;
}

std::optional<Checkpoint> Trust::open(std::string_view note) const {
  for (const NoteVerifier& key : keys) {
    if (auto checkpoint = open_checkpoint(note, key)) return checkpoint;
  }
  return std::nullopt;
}

std::string fault_of_event(std::string_view bytes, std::string_view origin, std::uint64_t seq) {
  std::string parsed(bytes);
  fhir::Arena arena;
  const auto event = fhir::json::parse(parsed, arena, kEventLimits);
  if (!event || !event->is_object() || canonical(*event) != bytes) {
    return "the event is no canonical JSON object";
  }
  return fault_of_members(*event, origin, seq);
}

OriginCheck::OriginCheck(std::string origin, const Trust& trust, Report report)
    : origin_(std::move(origin)), trust_(trust), report_(std::move(report)) {
  compare_with_others();
}

void OriginCheck::find(std::optional<std::uint64_t> seq, std::string what) const {
  report_({origin_, seq, std::move(what)});
}

void OriginCheck::check_place(std::uint64_t seq) {
  if (seq == next_) {
    ++next_;
    return;
  }
  whole_ = false;
  if (seq > next_) {
    find(next_, range_text(next_, seq) + (seq - next_ == 1 ? " is missing" : " are missing"));
    next_ = seq + 1;
  } else {
    find(seq, "the event comes a second time, or out of order");
  }
}

void OriginCheck::event(std::uint64_t seq, const Hash& leaf, std::string_view bytes) {
  check_place(seq);
  if (leaf_hash(bytes) != leaf) find(seq, "the event's bytes are not those that were hashed");
  if (std::string fault = fault_of_event(bytes, origin_, seq); !fault.empty()) {
    find(seq, std::move(fault));
  }
  const auto named = named_by(bytes, seq);
  named_uncovered_.insert(named_uncovered_.end(), named.begin(), named.end());
  // The kept hash, not that of the bytes: when the checkpoint holds for it, the bytes are what was
  // changed, and the events behind can still be judged.
  append(leaf);
}

void OriginCheck::pruned(std::uint64_t seq, const Hash& leaf) {
  check_place(seq);
  ++pruned_;
  if (gone_.empty() || gone_.back().last < seq) add_to(gone_, seq);
  append(leaf);
}

void OriginCheck::append(const Hash& leaf) {
  if (whole_) frontier_.append(leaf);
  compare_with_others();
}

void OriginCheck::find_unnamed() {
  for (const Range& range : unnamed(gone_, std::move(named_))) {
    find(range.first, range_text(range.first, range.last + 1) +
                          (range.first == range.last ? " is missing" : " are missing") +
                          ": deleted, and no event says that its time was over");
  }
}

void OriginCheck::compare_with_others() {
  if (!whole_) return;
  if (differs(trust_.witnessed, origin_, frontier_)) {
    find(std::nullopt, "a witness has another checkpoint of size " + std::to_string(next_) +
                           ": history was rewritten");
  }
  if (differs(trust_.followed, origin_, frontier_)) {
    find(std::nullopt, "the database after it names another root of " + std::to_string(next_) +
                           " events: history was rewritten");
  }
}

void OriginCheck::compare_root(const Checkpoint& checkpoint) {
  if (!whole_) {
    ++uncompared_;
  } else if (checkpoint.root != frontier_.root()) {
    find(covered_, (next_ > covered_ ? range_text(covered_, next_) + " are" : "the events are") +
                       " not those of the checkpoint of size " + std::to_string(next_));
    whole_ = false;
  }
}

void OriginCheck::checkpoint(std::string_view note) {
  ++checkpoints_;
  auto checkpoint = trust_.open(note);
  if (!checkpoint) {
    find(std::nullopt, "checkpoint number " + std::to_string(checkpoints_) +
                           " is not signed by a given key for this origin");
    checkpoint = unverified_checkpoint(note);
    if (!checkpoint) return;
  }
  const std::string name = "the checkpoint of size " + std::to_string(checkpoint->size);
  if (checkpoint->origin != origin_) {
    find(std::nullopt, name + " is of another origin, " + checkpoint->origin);
  } else if (checkpoint->size != next_ || (checkpoint->size <= covered_ && checkpoints_ > 1)) {
    find(std::nullopt, name + " stands behind " + std::to_string(next_) + " events");
    whole_ = false;
  } else {
    compare_root(*checkpoint);
    covered_ = checkpoint->size;
    named_.insert(named_.end(), named_uncovered_.begin(), named_uncovered_.end());
    named_uncovered_.clear();
  }
}

void OriginCheck::finish(bool may_have_tail) {
  if (checkpoints_ == 0) find(std::nullopt, "there is no checkpoint: nothing is proven");
  if (uncompared_ > 0) {
    find(std::nullopt, "the roots of " + std::to_string(uncompared_) +
                           " checkpoints could not be compared after that");
  }
  if (!may_have_tail && next_ > covered_ && checkpoints_ > 0) {
    find(covered_, range_text(covered_, next_) + " are covered by no checkpoint");
  }
  find_unnamed();
  const auto cut = [this](const Roots& roots, const char* who) {
    const std::uint64_t most = most_of(roots, origin_);
    if (most <= next_) return;
    find(next_, who + std::to_string(most) + " events, here are " + std::to_string(next_) +
                    ": cut, or rolled back");
  };
  cut(trust_.witnessed, "a witness has seen ");
  cut(trust_.followed, "the database after it names ");
}

}  // namespace isoguard::audit

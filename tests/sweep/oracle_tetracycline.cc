// Row by row: 7.5, isotretinoin with a tetracycline, over the exposures of section 4.

#include <algorithm>

#include "tests/sweep/oracle_parts.h"

namespace isoguard::sweep {
namespace {

constexpr int kFar = 100000;
constexpr int kAfterIsotretinoin = 14;  ///< clarification 11

/// Days from `when` to today by the latest day that it can mean; undated: none passed.
int days_since(const When& when) { return when.known ? std::max(0, -when.last) : 0; }

/// What is said of one pair of drugs; the strongest wins in the end.
struct Findings {
  std::set<std::string> critical, warning, info;
};

int first_day(const Medication& draft) { return draft.start.known ? draft.start.first : 0; }

int last_day(const Medication& draft) {
  if (draft.end.known) return draft.end.last;
  if (draft.supply_days > 0) return first_day(draft) + draft.supply_days * (1 + draft.repeats);
  return kFar;
}

/// A tetracycline that is active, or said to be taken.
void weigh_active(const Medication& m, const Medication& isotretinoin, Findings& said) {
  const int planned_start = first_day(isotretinoin);
  if (since(m).known && since(m).first - last_day(isotretinoin) > kAfterIsotretinoin) return;
  const std::optional<int> end = known_end(m);
  const int open = days_since(since(m));
  if (!end && open <= 180) {
    said.critical.insert("concurrent");
  } else if (!end && open <= 365) {
    said.warning.insert("uncertain");
  } else if (!end) {
    said.info.insert("stale");
  } else if (*end >= 0 && (planned_start == 0 || planned_start < *end)) {
    said.critical.insert("concurrent");
  } else if (*end >= 0 && planned_start - *end <= 6) {
    said.info.insert("short-gap");
  } else if (*end < 0 && *end >= -30) {
    said.warning.insert("uncertain");
  } else if (*end < 0 && *end >= -180) {
    said.info.insert("stale");
  }
}

enum class Stopped { long_ago, lately, perhaps_lately };

/// Whether a stopped or completed use ended at most `days` ago. Without a known end, 30 days after
/// it was ordered, as in section 4; when it was stopped before its planned end, nobody knows.
Stopped stopped(const Medication& m, int days) {
  const std::optional<int> end = known_end(m);
  if (end && *end > 0) return Stopped::perhaps_lately;
  if (end) return -*end <= days ? Stopped::lately : Stopped::long_ago;
  return days_since(since(m)) - 30 <= days ? Stopped::perhaps_lately : Stopped::long_ago;
}

void weigh_tetracycline(const Medication& m, const Medication& isotretinoin, Findings& said) {
  if (m.status == "active") weigh_active(m, isotretinoin, said);
  if (m.status == "on-hold" || m.status == "intended") said.warning.insert("uncertain");
  if (m.status == "completed" || m.status == "stopped") {
    const Stopped when = stopped(m, 7);
    if (when == Stopped::lately) said.info.insert("recent");
    if (when == Stopped::perhaps_lately) said.info.insert("status-unknown");
  }
  // One whose end would silence it if it were active is not louder for an unknown status.
  if (m.status == "unknown" && known_end(m).value_or(0) >= -180) said.info.insert("status-unknown");
}

/// Two orders of this session.
void weigh_plans(const Medication& isotretinoin, const Medication& tetracycline, Findings& said) {
  if (last_day(tetracycline) <= first_day(isotretinoin) &&
      first_day(tetracycline) < first_day(isotretinoin)) {
    if (first_day(isotretinoin) - last_day(tetracycline) <= 6) said.info.insert("short-gap");
  } else if (first_day(tetracycline) - last_day(isotretinoin) <= kAfterIsotretinoin) {
    said.critical.insert("concurrent");
  }
}

enum class Exposure { none, recent, not_told, maybe, current };

Exposure exposure_of(const Medication& m) {
  if (m.status == "on-hold" || m.status == "intended") return Exposure::maybe;
  if (m.status == "completed" || m.status == "stopped") {
    const Stopped when = stopped(m, 14);
    if (when == Stopped::lately) return Exposure::recent;
    return when == Stopped::perhaps_lately ? Exposure::not_told : Exposure::none;
  }
  const std::optional<int> end = known_end(m);
  const int open = days_since(since(m));
  if (end ? -*end > 30 : open > 180) return Exposure::none;
  if (m.status == "unknown") return Exposure::not_told;
  if (end ? -*end > 7 : open > 60) return Exposure::maybe;
  return Exposure::current;
}

void weigh_isotretinoin(const Medication& m, const Medication& tetracycline, Findings& said) {
  const int planned_start = first_day(tetracycline);
  const bool later =
      planned_start > 0 && planned_start - known_end(m).value_or(kFar) > kAfterIsotretinoin;
  const Exposure exposure = exposure_of(m);
  if (exposure == Exposure::current && !later) said.critical.insert("concurrent");
  if (exposure == Exposure::maybe) said.warning.insert("isotretinoin-uncertain");
  if (exposure == Exposure::recent && !later) said.info.insert("isotretinoin-recent");
  if (exposure == Exposure::not_told) said.info.insert("status-unknown");
}

/// The history's uses of a drug that count.
std::vector<Medication> taken(const Case& facts, Drug drug) {
  std::vector<Medication> list;
  for (const Medication& m : facts.requests)
    if (m.drug == drug && counts_as_request(m)) list.push_back(m);
  for (const Medication& m : facts.statements)
    if (m.drug == drug && counts_as_statement(m)) list.push_back(m);
  return list;
}

}  // namespace

std::optional<Said> tetracycline_of(const Case& facts) {
  Findings said;
  const std::vector<Medication> tetracyclines = taken(facts, Drug::tetracycline);
  const std::vector<Medication> isotretinoins = taken(facts, Drug::isotretinoin);
  for (const Medication& draft : facts.drafts) {
    if (!is_order(draft)) continue;
    if (draft.drug == Drug::isotretinoin) {
      for (const Medication& m : tetracyclines) weigh_tetracycline(m, draft, said);
      for (const Medication& other : facts.drafts)
        if (other.drug == Drug::tetracycline && is_order(other)) weigh_plans(draft, other, said);
    }
    if (draft.drug == Drug::tetracycline)
      for (const Medication& m : isotretinoins) weigh_isotretinoin(m, draft, said);
  }
  if (!said.critical.empty()) return Said{"critical", said.critical};
  if (!said.warning.empty()) return Said{"warning", said.warning};
  if (!said.info.empty()) return Said{"info", said.info};
  return std::nullopt;
}

}  // namespace isoguard::sweep

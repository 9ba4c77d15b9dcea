#include "src/audit/pruned.h"

#include <algorithm>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

std::int64_t as_integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

/// Ascending, without overlaps.
void merge(std::vector<Range>& ranges) {
  std::ranges::sort(ranges, {}, &Range::first);
  std::vector<Range> merged;
  for (const Range& range : ranges) {
    if (!merged.empty() && range.first <= merged.back().last + 1) {
      merged.back().last = std::max(merged.back().last, range.last);
    } else {
      merged.push_back(range);
    }
  }
  ranges = std::move(merged);
}

}  // namespace

void add_to(std::vector<Range>& ranges, std::uint64_t number) {
  if (!ranges.empty() && ranges.back().last + 1 == number) {
    ranges.back().last = number;
  } else {
    ranges.push_back({number, number});
  }
}

std::string pruned_body(const Pruned& pruned, const RetentionPolicy& policy) {
  CanonicalArray ranges;
  for (const Range& range : pruned.ranges) {
    ranges.json(
        CanonicalArray().integer(as_integer(range.first)).integer(as_integer(range.last)).json());
  }
  CanonicalObject what;
  what.integer("count", as_integer(pruned.count)).json("policy", json_of(policy));
  what.text("from", utc_text(pruned.from_us)).text("to", utc_text(pruned.to_us));
  what.json("ranges", ranges.json());
  return CanonicalObject().json("build", build_json()).json("pruned", what.json()).json();
}

std::vector<Range> named_by(std::string_view bytes, std::uint64_t seq) {
  if (bytes.find(R"("type":"pruned")") == std::string_view::npos) return {};
  const auto document = fhir::Document::parse(std::string(bytes), kEventLimits);
  if (!document || document->root()["type"].string() != kPruned) return {};
  std::vector<Range> ranges;
  for (const auto& range : document->root()["pruned"]["ranges"].items()) {
    if (range.items().size() != 2) continue;
    const auto first = from_decimal(range.items()[0].number());
    const auto last = from_decimal(range.items()[1].number());
    if (first && last && *first <= *last && *last < seq) ranges.push_back({*first, *last});
  }
  return ranges;
}

std::vector<Range> unnamed(const std::vector<Range>& gone, std::vector<Range> named) {
  merge(named);
  std::vector<Range> found;
  auto next = named.begin();
  for (Range range : gone) {
    while (next != named.end() && next->last < range.first) ++next;
    for (auto at = next; at != named.end() && at->first <= range.last; ++at) {
      if (range.first < at->first) found.push_back({range.first, at->first - 1});
      range.first = at->last + 1;
      if (range.first > range.last) break;
    }
    if (range.first <= range.last) found.push_back(range);
  }
  return found;
}

}  // namespace isoguard::audit

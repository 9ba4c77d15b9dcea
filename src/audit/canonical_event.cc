#include <algorithm>
#include <chrono>

#include "fhir/arena.h"
#include "fhir/digits.h"
#include "src/audit/canonical.h"

/// The part of canonical.h that makes the bytes of an event out of its body.
namespace isoguard::audit {
namespace {

constexpr int kVersion = 1;

using CommonValues = std::array<std::string, kCommonNames.size()>;

CommonValues values_of(const CommonMembers& common) {
  return {canonical_string(common.event_id),
          canonical_string(common.origin),
          canonical_string(utc_text(common.recorded_us)),
          std::to_string(common.seq),
          canonical_string(common.type),
          std::to_string(kVersion)};
}

/// A larger body is read, so that limits of readers are held.
constexpr std::size_t kMostUnread = std::size_t{256} << 10;

bool may_be_joined(std::string_view body, const Seams& seams) {
  return seams.size == body.size() && body.size() >= 2 && body.size() <= kMostUnread &&
         body.front() == '{' && body.back() == '}' && body.find('\\') == std::string_view::npos &&
         seams.at.front() >= 1 && std::ranges::is_sorted(seams.at) && seams.at.back() < body.size();
}

std::string joined(std::string_view body, const CommonValues& values, const Seams& seams) {
  std::size_t size = body.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    size += kCommonNames[i].size() + values[i].size() + 4;
  }
  std::string out;
  out.reserve(size);
  std::size_t from = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t at = seams.at[i];
    out += body.substr(from, at - from);
    if (out.back() != '{' && out.back() != ',') out += ',';
    out.append(1, '"').append(kCommonNames[i]).append("\":").append(values[i]);
    if (body[at] != '}') out += ',';
    from = at;
  }
  return out.append(body.substr(from));
}

}  // namespace

std::string utc_text(std::int64_t microseconds) {
  using namespace std::chrono;
  const sys_time<std::chrono::microseconds> time{std::chrono::microseconds(microseconds)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::string text = "0000-00-00T00:00:00.000000Z";
  const auto put = [&text](std::int64_t number, std::size_t at, std::size_t digits) {
    fhir::put_digits(number, at, digits, text);
  };
  put(static_cast<int>(date.year()), 0, 4);
  put(static_cast<unsigned>(date.month()), 5, 2);
  put(static_cast<unsigned>(date.day()), 8, 2);
  put(clock.hours().count(), 11, 2);
  put(clock.minutes().count(), 14, 2);
  put(clock.seconds().count(), 17, 2);
  put(clock.subseconds().count(), 20, 6);
  return text;
}
std::optional<std::string> event_bytes(std::string_view body, const CommonMembers& common,
                                       const Seams& seams) {
  const CommonValues values = values_of(common);
  if (may_be_joined(body, seams)) return joined(body, values, seams);
  std::string bytes(body);
  fhir::Arena arena;
  const auto parsed = fhir::json::parse(bytes, arena, kEventLimits);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  CanonicalObject object;
  for (const fhir::json::Member& member : parsed->members()) {
    if (std::ranges::find(kCommonNames, member.name) != kCommonNames.end()) continue;
    auto value = canonical(member.value);
    if (!value) return std::nullopt;
    object.json(member.name, *std::move(value));
  }
  for (std::size_t i = 0; i < values.size(); ++i) object.json(kCommonNames[i], values[i]);
  return object.json();
}

}  // namespace isoguard::audit

#include "src/audit_db/state_tables.h"

#include <algorithm>
#include <deque>

#include "src/audit/canonical.h"
#include "src/audit/merkle.h"
#include "src/audit/text.h"

namespace isoguard::audit_db {
namespace {

constexpr std::size_t kLongestKey = 128;

using std::chrono::system_clock;

/// A client chooses the time, and PostgreSQL must take it.
std::string utc(system_clock::time_point time) {
  using std::chrono::microseconds;
  constexpr std::chrono::hours kLongest{24 * 3650};
  const auto now = system_clock::now();
  time = std::clamp(time, now - kLongest, now + kLongest);
  const auto since = std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count();
  return audit::utc_text(since);
}

}  // namespace

std::string table_key(std::string_view text) {
  constexpr std::string_view kHashed = "sha256:";
  const bool is_plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
  if (is_plain && !text.empty() && text.size() <= kLongestKey && !text.starts_with(kHashed)) {
    return std::string(text);
  }
  return std::string(kHashed) + audit::hex(audit::sha256(text));
}

std::set<TokenKeys> claim_tokens(Connection& connection,
                                 const std::map<TokenKeys, system_clock::time_point>& claims) {
  std::string sql = "INSERT INTO isoguard.jti (iss, jti, expires) VALUES";
  std::deque<std::string> times;  // does not move what is in it
  std::vector<Param> params;
  for (const auto& [keys, time] : claims) {
    const std::string& expires = times.emplace_back(utc(time));
    sql += params.empty() ? " (" : ", (";
    for (const std::string* value : {&keys.first, &keys.second, &expires}) {
      params.push_back(Param::text(*value));
      sql += '$' + std::to_string(params.size()) + (value == &expires ? ")" : ", ");
    }
  }
  const Rows rows =
      connection.run(sql + " ON CONFLICT (iss, jti) DO NOTHING RETURNING iss, jti", params);
  std::set<TokenKeys> is_new;
  for (int row = 0; row < rows.size(); ++row) is_new.emplace(rows.text(row, 0), rows.text(row, 1));
  return is_new;
}

void forget_expired_tokens(Connection& connection) {
  connection.run("SELECT isoguard.forget_expired_jti()");
}

void forget_feedback_claims(Connection& connection) {
  connection.run("SELECT isoguard.forget_feedback_claims()");
}

std::vector<std::string> events_of_card(Connection& connection, const std::string& uuid) {
  // What is no text for PostgreSQL is no card of ours.
  if (table_key(uuid) != uuid) return {};
  const Rows rows = connection.run("SELECT isoguard.events_of_card($1)", {Param::text(uuid)});
  std::vector<std::string> events;
  for (int row = 0; row < rows.size(); ++row) events.push_back(rows.bytes(row, 0));
  return events;
}

}  // namespace isoguard::audit_db

#include "src/audit_view/cursor.h"

#include <algorithm>

#include "src/audit/merkle.h"
#include "src/audit/text.h"

namespace isoguard::audit_view {
namespace {

constexpr std::size_t kDigest = 16;

std::string digest_of(std::string_view positions, std::string_view search) {
  const std::string text = std::string(positions).append(1, '\n').append(search);
  return audit::hex(audit::sha256(text)).substr(0, kDigest);
}

/// The text before `mark`, which goes with it.
std::string_view take(std::string_view& text, char mark) {
  const std::string_view part = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

}  // namespace

std::string write_cursor(const Cursor& cursor, std::string_view search) {
  std::string text;
  for (const Position& position : cursor) {
    text += position.database + " " + std::to_string(position.next) + " " +
            std::to_string(position.end) + "\n";
  }
  return audit::base64url(digest_of(text, search) + text);
}

std::optional<Cursor> read_cursor(std::string_view text, std::string_view search) {
  const auto plain = audit::from_base64url(text);
  if (!plain || plain->size() <= kDigest) return std::nullopt;
  std::string_view rest = std::string_view(*plain).substr(kDigest);
  if (digest_of(rest, search) != plain->substr(0, kDigest)) return std::nullopt;
  Cursor cursor;
  while (!rest.empty()) {
    std::string_view line = take(rest, '\n');
    const std::string_view database = take(line, ' ');
    const auto next = audit::from_decimal(take(line, ' '));
    const auto end = audit::from_decimal(line);
    if (database.empty() || !next || !end) return std::nullopt;
    cursor.push_back({std::string(database), *next, *end});
  }
  return cursor;
}

}  // namespace isoguard::audit_view

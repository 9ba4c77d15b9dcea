#pragma once

#include <string_view>

// Word keys for spans of days, so that a card says "yesterday" and not "1 days ago".
namespace isoguard::clinical {

/// "today", "yesterday" or "days-ago", whose words name the number.
constexpr std::string_view ago_word(int days) {
  return days == 0 ? "today" : days == 1 ? "yesterday" : "days-ago";
}

/// "gap-none", "gap-one" or "gap-days": how long something ends before something else begins.
constexpr std::string_view gap_word(int days) {
  return days == 0 ? "gap-none" : days == 1 ? "gap-one" : "gap-days";
}

}  // namespace isoguard::clinical

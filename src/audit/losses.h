#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/audit/entry.h"

namespace isoguard::audit {

/// One line for stderr that seals an event which is not on disk: its id, and the leaf hash of the
/// author's body, so that a copy that turns up elsewhere can be recognised. `fate` says where the
/// event is instead.
std::string sealed_line(const Entry& entry, const std::string& fate);

/// Events that were lost for good, until a `gap` event names them.
class Losses {
 public:
  void add(const Entry& entry, const std::string& why);
  void add(Losses others);
  std::uint64_t count() const { return count_; }
  /// What names them: count, time span, ids (the first kMostIds), and why.
  Entry gap() const;

  static constexpr std::size_t kMostIds = 10'000;

 private:
  std::uint64_t count_ = 0;
  std::int64_t first_us_ = 0;
  std::int64_t last_us_ = 0;
  std::vector<EventId> ids_;
  std::string why_;
};

}  // namespace isoguard::audit

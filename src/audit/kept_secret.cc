#include "src/audit/kept_secret.h"

#include <unistd.h>

#include <algorithm>
#include <vector>

namespace isoguard::audit {

bool is_our_group(gid_t group) {
  if (group == 0 || group == ::getegid()) return true;
  std::vector<gid_t> ours(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
  const int count = ::getgroups(static_cast<int>(ours.size()), ours.data());
  ours.resize(static_cast<std::size_t>(std::max(0, count)));
  return std::ranges::find(ours, group) != ours.end();
}

bool is_kept_secret(const struct stat& file) {
  if ((file.st_mode & 077) == 0) return true;
  const bool is_given = file.st_uid == 0 && ::geteuid() != 0;
  return is_given && (file.st_mode & 037) == 0 && is_our_group(file.st_gid);
}

}  // namespace isoguard::audit

#pragma once

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/support/fault_vfs.h"

namespace isoguard::test {

/// What a disk may have made of writes that were not yet synchronised when the power went.
enum class Loss { kAll, kSuffix, kSome, kTorn };

/// Files and their bytes.
using DiskImage = std::map<std::string, std::string>;

/// Replays recorded operations on a disk that has a volatile cache: only what was synchronised is
/// sure to stay.
class PowerLoss {
 public:
  /// The next operation was carried out.
  void carry_out(const DiskOperation& operation);
  /// What the disk holds when the power goes now. Writes to one file may be lost while later ones
  /// stay; a torn write leaves some of its sectors of 512 bytes.
  DiskImage image(Loss loss, std::mt19937_64& random) const;

 private:
  DiskImage durable_;
  std::vector<DiskOperation> pending_;
};

}  // namespace isoguard::test

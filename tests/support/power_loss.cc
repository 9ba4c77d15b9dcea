#include "tests/support/power_loss.h"

#include <algorithm>

namespace isoguard::test {
namespace {

using Kind = DiskOperation::Kind;

constexpr std::size_t kSector = 512;

void put(std::string& file, std::size_t at, std::string_view bytes) {
  if (file.size() < at + bytes.size()) file.resize(at + bytes.size());
  std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
}

void put_on(DiskImage& image, const DiskOperation& operation) {
  switch (operation.kind) {
    case Kind::kOpen:
      image[operation.file];
      break;
    case Kind::kWrite:
      put(image[operation.file], static_cast<std::size_t>(operation.at), operation.bytes);
      break;
    case Kind::kTruncate:
      image[operation.file].resize(static_cast<std::size_t>(operation.at));
      break;
    case Kind::kRemove:
      image.erase(operation.file);
      break;
    case Kind::kSync:
      break;
  }
}

void put_torn(DiskImage& image, const DiskOperation& operation, std::mt19937_64& random) {
  if (operation.kind != Kind::kWrite) return put_on(image, operation);
  const auto at = static_cast<std::size_t>(operation.at);
  // Sectors of the disk, not of the write.
  for (std::size_t from = 0; from < operation.bytes.size();) {
    const std::size_t size =
        std::min(kSector - (at + from) % kSector, operation.bytes.size() - from);
    if (random() % 2 == 0) {
      put(image[operation.file], at + from, std::string_view(operation.bytes).substr(from, size));
    }
    from += size;
  }
}

}  // namespace

void PowerLoss::carry_out(const DiskOperation& operation) {
  const bool is_sync = operation.kind == Kind::kSync;
  const bool is_sure = is_sync || (operation.kind == Kind::kRemove && operation.is_synced);
  if (!is_sure) {
    pending_.push_back(operation);
    return;
  }
  std::vector<DiskOperation> still;
  for (DiskOperation& one : pending_) {
    // A new name is in the directory, which SQLite synchronises with the first file that is new.
    if (one.file == operation.file || one.kind == Kind::kOpen || one.kind == Kind::kRemove) {
      put_on(durable_, one);
    } else {
      still.push_back(std::move(one));
    }
  }
  pending_ = std::move(still);
  if (!is_sync) put_on(durable_, operation);
}

DiskImage PowerLoss::image(Loss loss, std::mt19937_64& random) const {
  DiskImage image = durable_;
  if (loss == Loss::kAll) return image;
  const std::size_t kept = loss == Loss::kSuffix ? random() % (pending_.size() + 1) : 0;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (loss == Loss::kSuffix && i >= kept) break;
    if (loss == Loss::kSuffix) {
      put_on(image, pending_[i]);
    } else if (random() % 2 == 0) {
      put_on(image, pending_[i]);
    } else if (loss == Loss::kTorn) {
      put_torn(image, pending_[i], random);
    }
  }
  return image;
}

}  // namespace isoguard::test

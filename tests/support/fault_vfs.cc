#include "tests/support/fault_vfs.h"

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace isoguard::test {
namespace {

using Kind = DiskOperation::Kind;
using Fate = FaultVfs::Fate;

/// SQLite allocates it with room for the real file behind it.
struct File {
  sqlite3_file base;
  FaultVfs* owner;
  std::string* name;
};

constexpr std::size_t kRealOffset = (sizeof(File) + 15) / 16 * 16;

File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kRealOffset);
}

/// SQLITE_OK when the real thing is to be done, else what to answer; -1 for "done" without doing.
constexpr int kPretend = -1;
int code_of(Fate fate, int io_error) {
  switch (fate) {
    case Fate::kDo:
      return SQLITE_OK;
    case Fate::kSwallow:
      return kPretend;
    case Fate::kIoError:
      return io_error;
    case Fate::kFull:
      return SQLITE_FULL;
  }
  return SQLITE_OK;
}

int close(sqlite3_file* file) {
  const int code = real(file)->pMethods->xClose(real(file));
  delete file_of(file).name;
  return code;
}
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), to, size, at);
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const std::string bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
  const Fate fate = file_of(file).owner->meet({Kind::kWrite, *file_of(file).name, at, bytes});
  const int code = code_of(fate, SQLITE_IOERR_WRITE);
  if (code == kPretend) return SQLITE_OK;
  return code != SQLITE_OK ? code : real(file)->pMethods->xWrite(real(file), from, size, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  const Fate fate = file_of(file).owner->meet({Kind::kTruncate, *file_of(file).name, size, ""});
  const int code = code_of(fate, SQLITE_IOERR_TRUNCATE);
  if (code == kPretend) return SQLITE_OK;
  return code != SQLITE_OK ? code : real(file)->pMethods->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
  const int code = code_of(file_of(file).owner->meet({Kind::kSync, *file_of(file).name, 0, ""}),
                           SQLITE_IOERR_FSYNC);
  if (code == kPretend) return SQLITE_OK;
  return code != SQLITE_OK ? code : real(file)->pMethods->xSync(real(file), flags);
}
int size_of(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* is_locked) {
  return real(file)->pMethods->xCheckReservedLock(real(file), is_locked);
}
int control(sqlite3_file* file, int what, void* argument) {
  if (what == SQLITE_FCNTL_PRAGMA && file_of(file).owner->lies_about_synchronous()) {
    // Result, name and value; the value may be changed where it stands.
    char** parts = static_cast<char**>(argument);
    if (std::strcmp(parts[1], "synchronous") == 0) {
      if (parts[2] == nullptr) {
        parts[0] = sqlite3_mprintf("2");
        return SQLITE_OK;
      }
      std::memcpy(parts[2], "OFF", 4);
    }
  }
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, to);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods kMethods = {2,
                                         close,
                                         read,
                                         write,
                                         truncate,
                                         sync,
                                         size_of,
                                         lock,
                                         unlock,
                                         check_lock,
                                         control,
                                         sector_size,
                                         characteristics,
                                         map_shared,
                                         lock_shared,
                                         barrier,
                                         unmap_shared,
                                         nullptr,
                                         nullptr};

FaultVfs& owner_of(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }

int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
  FaultVfs& owner = owner_of(vfs);
  file->pMethods = nullptr;
  const std::string name = path == nullptr ? "" : path;
  if ((flags & SQLITE_OPEN_CREATE) != 0) {
    const int code = code_of(owner.meet({Kind::kOpen, name, 0, ""}), SQLITE_CANTOPEN);
    if (code > 0) return code;
  }
  const int code = owner.real()->xOpen(owner.real(), path, real(file), flags, out);
  if (real(file)->pMethods == nullptr) return code;
  file->pMethods = &kMethods;
  file_of(file).owner = &owner;
  file_of(file).name = new std::string(name);
  return code;
}

int remove(sqlite3_vfs* vfs, const char* path, int with_directory) {
  FaultVfs& owner = owner_of(vfs);
  const Fate fate = owner.meet({Kind::kRemove, path, 0, "", with_directory != 0});
  const int code = code_of(fate, SQLITE_IOERR_DELETE);
  if (code == kPretend) return SQLITE_OK;
  return code != SQLITE_OK ? code : owner.real()->xDelete(owner.real(), path, with_directory);
}

}  // namespace

FaultVfs::FaultVfs()
    : real_(sqlite3_vfs_find(nullptr)), vfs_(std::make_unique<sqlite3_vfs>(*real_)) {
  static std::atomic<int> number = 0;
  name_ = "fault-" + std::to_string(number++);
  vfs_->zName = name_.c_str();
  vfs_->szOsFile = static_cast<int>(kRealOffset) + real_->szOsFile;
  vfs_->pAppData = this;
  vfs_->xOpen = open;
  vfs_->xDelete = remove;
  vfs_->pNext = nullptr;
  if (sqlite3_vfs_register(vfs_.get(), 0) != SQLITE_OK) throw std::runtime_error("no VFS");
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(vfs_.get()); }

void FaultVfs::decide(Decide decide) {
  const std::lock_guard guard(mutex_);
  decide_ = std::move(decide);
}

void FaultVfs::record(bool on) {
  const std::lock_guard guard(mutex_);
  is_recording_ = on;
}

std::size_t FaultVfs::operations() const {
  const std::lock_guard guard(mutex_);
  return count_;
}

std::vector<DiskOperation> FaultVfs::recorded() const {
  const std::lock_guard guard(mutex_);
  return recorded_;
}

Fate FaultVfs::meet(DiskOperation operation) {
  const std::lock_guard guard(mutex_);
  const std::size_t number = count_++;
  const Fate fate = decide_ ? decide_(operation, number) : Fate::kDo;
  // What is swallowed never reaches the disk, but takes a number.
  if (is_recording_) {
    if (fate == Fate::kSwallow) operation.kind = Kind::kOpen;
    recorded_.push_back(std::move(operation));
  }
  return fate;
}

}  // namespace isoguard::test

#include "src/audit/gathering_vfs.h"

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <new>

#include "src/audit/database.h"

namespace isoguard::audit {
namespace {

/// SQLite's way to files on Unix takes less than 128 KiB at a time, and says of more that the disk
/// is full. More than the largest page, which is the largest write that comes here.
constexpr int kMostGathered = 120 * 1024;

/// SQLite allocates it, with room for the file below behind it. Only a write-ahead log has one.
struct File {
  sqlite3_file base;
  const GatheringVfs* owner;
  bool is_padded;    ///< SQLite fills sectors up, and writes after the synchronisation, too
  char* gathered;    ///< kMostGathered bytes
  int size;          ///< of what is in it
  sqlite3_int64 at;  ///< where that belongs
  int failure;  ///< SQLite's code of the first late write or synchronisation that failed; SQLITE_OK
};

constexpr int kBelowOffset = (sizeof(File) + 15) / 16 * 16;

File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kBelowOffset);
}
const sqlite3_io_methods& methods(sqlite3_file* file) { return *real(file)->pMethods; }

/// Hands on what was gathered. From the first failure on nothing reaches the file any more.
int hand_on(sqlite3_file* file) {
  File& log = file_of(file);
  if (log.failure != SQLITE_OK || log.size == 0) return log.failure;
  log.failure = methods(file).xWrite(real(file), log.gathered, log.size, log.at);
  log.size = 0;
  return log.failure;
}

int close(sqlite3_file* file) {
  delete[] file_of(file).gathered;
  return methods(file).xClose(real(file));
}

int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  const int code = hand_on(file);
  return code != SQLITE_OK ? code : methods(file).xRead(real(file), to, size, at);
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  File& log = file_of(file);
  const bool follows = at == log.at + log.size && size <= kMostGathered - log.size;
  if (!follows || log.failure != SQLITE_OK) {
    if (const int code = hand_on(file); code != SQLITE_OK) return code;
  }
  if (!log.owner->gathers() || log.is_padded)
    return methods(file).xWrite(real(file), from, size, at);
  if (log.size == 0) log.at = at;
  std::memcpy(log.gathered + log.size, from, static_cast<std::size_t>(size));
  log.size += size;
  return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int code = hand_on(file);
  return code != SQLITE_OK ? code : methods(file).xTruncate(real(file), size);
}

int sync(sqlite3_file* file, int flags) {
  const int code = hand_on(file);
  if (code != SQLITE_OK) return code;
  return file_of(file).failure = methods(file).xSync(real(file), flags);
}

int size_of(sqlite3_file* file, sqlite3_int64* size) {
  const int code = hand_on(file);
  return code != SQLITE_OK ? code : methods(file).xFileSize(real(file), size);
}

int lock(sqlite3_file* file, int level) { return methods(file).xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return methods(file).xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* is_locked) {
  return methods(file).xCheckReservedLock(real(file), is_locked);
}
int control(sqlite3_file* file, int what, void* argument) {
  return methods(file).xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) { return methods(file).xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) { return methods(file).xDeviceCharacteristics(real(file)); }

/// Nothing of later versions is asked of a write-ahead log.
constexpr sqlite3_io_methods kMethods = {
    1,       close,      read,    write,       truncate,        sync,    size_of, lock,
    unlock,  check_lock, control, sector_size, characteristics, nullptr, nullptr, nullptr,
    nullptr, nullptr,    nullptr};

}  // namespace

/// A copy of the way below, so that all but opening is that way's own, which finds its data in it.
struct GatheringVfs::Registered : sqlite3_vfs {
  const GatheringVfs* owner;
};

int GatheringVfs::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                       int* out) {
  const GatheringVfs* const owner = static_cast<Registered*>(vfs)->owner;
  sqlite3_vfs* const under = owner->below();
  if ((flags & SQLITE_OPEN_WAL) == 0) return under->xOpen(under, path, file, flags, out);
  file->pMethods = nullptr;
  auto* const room = new (std::nothrow) char[kMostGathered];
  if (room == nullptr) return SQLITE_NOMEM;
  const int code = under->xOpen(under, path, real(file), flags, out);
  if (real(file)->pMethods == nullptr) {
    delete[] room;
    return code;
  }
  const int can = methods(file).xDeviceCharacteristics(real(file));
  const bool is_padded = (can & SQLITE_IOCAP_POWERSAFE_OVERWRITE) == 0;
  file_of(file) = {{&kMethods}, owner, is_padded, room, 0, 0, SQLITE_OK};
  return code;
}

GatheringVfs::GatheringVfs(const std::string& below)
    : below_(sqlite3_vfs_find(below.empty() ? nullptr : below.c_str())) {
  static std::atomic<int> number = 0;
  if (below_ == nullptr) throw DatabaseError("opening the database", SQLITE_ERROR);
  name_ = "gathering-" + std::to_string(number++);
  registered_ = std::make_unique<Registered>(Registered{*below_, this});
  registered_->zName = name_.c_str();
  registered_->szOsFile = kBelowOffset + below_->szOsFile;
  registered_->xOpen = open;
  registered_->pNext = nullptr;
  const int code = sqlite3_vfs_register(registered_.get(), 0);
  if (code != SQLITE_OK) throw DatabaseError("opening the database", code);
}

GatheringVfs::~GatheringVfs() { sqlite3_vfs_unregister(registered_.get()); }

}  // namespace isoguard::audit

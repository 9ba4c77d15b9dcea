#include "src/audit/closing_note.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "src/audit/descriptor.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongest = std::size_t{1} << 16;

fs::path file_of(const fs::path& database) { return database.native() + "-checkpoint"; }

[[noreturn]] void fail(const fs::path& file) {
  throw fs::filesystem_error("cannot keep the last checkpoint", file,
                             std::error_code(errno, std::generic_category()));
}

std::int64_t changed_us(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return 0;
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1000;
}

void write_new(const fs::path& file, const std::string& note) {
  const Descriptor made(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (made.number() < 0 || !made.write(note) || ::fsync(made.number()) != 0) fail(file);
}

}  // namespace

std::optional<CheckpointNote> closing_note(const fs::path& database, std::string_view origin) {
  const Descriptor file(::open(file_of(database).c_str(), O_RDONLY | O_CLOEXEC));
  std::string note(kLongest, '\0');
  if (file.number() < 0 || !file.read(note)) return std::nullopt;
  const auto checkpoint = unverified_checkpoint(note);
  if (!checkpoint || checkpoint->origin != origin) return std::nullopt;
  return CheckpointNote{checkpoint->size, std::move(note), changed_us(file.number())};
}

bool has_closing_note(const fs::path& database) {
  std::error_code ignored;
  return fs::exists(file_of(database), ignored);
}

void write_closing_note(const fs::path& database, const std::string& note) {
  const fs::path file = file_of(database);
  const fs::path part = file.native() + ".new";
  write_new(part, note);
  if (std::rename(part.c_str(), file.c_str()) != 0) fail(file);
  synchronize(file.parent_path());
}

}  // namespace isoguard::audit

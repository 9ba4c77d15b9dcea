#include "src/audit/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>

#include "src/audit/descriptor.h"
#include "src/audit/kept_secret.h"
#include "src/audit/keys.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr std::size_t kLeastKey = 32;

tl::unexpected<std::string> refusal(const std::string& path, const std::string& why) {
  return tl::unexpected(path + " " + why);
}

std::string system_error() { return std::strerror(errno); }

/// Why a file is not fit for a secret; empty when it is.
std::string unfit(const struct stat& file) {
  if (!S_ISREG(file.st_mode)) return "is no regular file";
  if (!is_kept_secret(file)) return "can be used by others than its owner; chmod 600 it";
  if (file.st_size > static_cast<off_t>(kMostBytes)) return "is too large for a key";
  return "";
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return text;
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::optional<std::string> decoded_key(std::string_view content) {
  const std::string_view text = trimmed(content);
  if (!is_printable(text)) return std::string(content);
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  auto key = from_hex(lower);
  OPENSSL_cleanse(lower.data(), lower.size());
  if (!key) key = from_base64(text);
  return key ? key : from_base64url(text);
}

}  // namespace

FromFile<Secret> read_secret_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (file.number() < 0 || ::fstat(file.number(), &about) != 0) {
    return refusal(path, "cannot be read: " + system_error());
  }
  if (const std::string why = unfit(about); !why.empty()) return refusal(path, why);
  Secret content(std::string(kMostBytes + 1, '\0'));
  if (!file.read(content.bytes())) return refusal(path, "cannot be read: " + system_error());
  if (content.bytes().size() > kMostBytes) return refusal(path, "is too large for a key");
  return content;
}

std::string write_secret_file(const std::string& path, std::string_view content) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.number() < 0) return path + " cannot be made: " + system_error();
  if (!file.write(content) || ::fsync(file.number()) != 0) {
    const std::string why = path + " cannot be written: " + system_error();
    ::unlink(path.c_str());
    return why;
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor directory(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0 || ::fsync(directory.number()) != 0) {
    return folder + " cannot be flushed to the disk: " + system_error();
  }
  return "";
}

FromFile<Secret> read_site_key(const std::string& path) {
  auto content = read_secret_file(path);
  if (!content) return content;
  auto key = decoded_key(content->view());
  if (!key) return refusal(path, "is neither hex nor base64 nor raw bytes");
  Secret secret(std::move(*key));
  if (secret.view().size() < kLeastKey) return refusal(path, "holds less than 32 bytes");
  const std::string_view bytes = secret.view();
  if (std::ranges::adjacent_find(bytes, std::not_equal_to()) == bytes.end()) {
    return refusal(path, "holds one byte again and again, which is no key");
  }
  return secret;
}

std::string make_site_key(const std::string& path) {
  Secret text(hex(new_key().view()) + "\n");
  return write_secret_file(path, text.view());
}

}  // namespace isoguard::audit

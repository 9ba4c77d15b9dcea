#include "src/admission/tls_certificates.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "src/audit/canonical.h"
#include "src/audit/descriptor.h"
#include "src/audit/kept_secret.h"
#include "src/audit/secret.h"

namespace isoguard::app {
namespace {

using audit::Secret;
using FromFile = tl::expected<Secret, std::string>;

constexpr std::size_t kMostBytes = 1024 * 1024;
constexpr std::size_t kMostBytesOfLists = 16 * kMostBytes;

/// More than for other secrets: also a key of our own may be our group's.
bool is_kept_secret(const struct stat& file) {
  if ((file.st_mode & 037) != 0) return false;
  return (file.st_mode & 040) == 0 || audit::is_our_group(file.st_gid);
}

FromFile read_file(const std::string& path, bool is_secret, std::size_t most = kMostBytes) {
  const auto refuse = [&path](const std::string& why) { return tl::unexpected(path + " " + why); };
  const auto unreadable = [&] { return refuse(std::string("cannot be read: ") + strerror(errno)); };
  const audit::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (file.number() < 0 || ::fstat(file.number(), &about) != 0) return unreadable();
  if (!S_ISREG(about.st_mode)) return refuse("is no regular file");
  if (is_secret && !is_kept_secret(about)) {
    return refuse("can be used by others than its owner; chmod 600 it");
  }
  if (about.st_size > static_cast<off_t>(most)) return refuse("is too large");
  Secret content(std::string(static_cast<std::size_t>(about.st_size), '\0'));
  if (!file.read(content.bytes())) return unreadable();
  return content;
}

/// Nothing for no name. An empty file is a fault, since what it should say would silently not hold.
FromFile read_if_named(const std::string& path, std::size_t most) {
  if (path.empty()) return Secret();
  FromFile content = read_file(path, false, most);
  if (content && content->view().empty()) return tl::unexpected(path + " is empty");
  return content;
}

tl::expected<std::shared_ptr<const http::TlsContext>, std::string> read(
    const EdgeOptions& options) {
  const FromFile certificates = read_file(options.tls_cert, false);
  if (!certificates) return tl::unexpected(certificates.error());
  const FromFile key = read_file(options.tls_key, true);
  if (!key) return tl::unexpected(key.error());
  const FromFile clients = read_if_named(options.tls_client_ca, kMostBytes);
  if (!clients) return tl::unexpected(clients.error());
  const FromFile revocations = read_if_named(options.tls_client_crl, kMostBytesOfLists);
  if (!revocations) return tl::unexpected(revocations.error());
  auto context = http::TlsContext::make({certificates->view(), key->view(), clients->view(),
                                         revocations->view(), options.authenticates()});
  if (!context) {
    const std::string lists =
        options.tls_client_crl.empty() ? "" : " and " + options.tls_client_crl;
    return tl::unexpected(options.tls_cert + " with " + options.tls_key + lists + ": " +
                          context.error());
  }
  return context;
}

std::string day_of(std::chrono::system_clock::time_point time) {
  using std::chrono::microseconds;
  return audit::utc_text(std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count());
}

}  // namespace

TlsCertificates::TlsCertificates(EdgeOptions options,
                                 std::shared_ptr<const http::TlsContext> context)
    : options_(std::move(options)), in_use_(std::move(context)) {}

tl::expected<std::unique_ptr<TlsCertificates>, std::string> TlsCertificates::load(
    const EdgeOptions& options) {
  auto context = read(options);
  if (!context) return tl::unexpected(context.error());
  return std::unique_ptr<TlsCertificates>(new TlsCertificates(options, std::move(*context)));
}

ReloadResult TlsCertificates::reload() {
  auto context = read(options_);
  {
    const std::lock_guard lock(mutex_);
    refused_ = context ? "" : context.error();
  }
  if (!context) {
    return {ReloadOutcome::refused,
            "TLS: the certificates in use stay, because " + context.error()};
  }
  const bool is_new = (*context)->fingerprint() != in_use_.now()->fingerprint();
  std::string line = is_new ? "TLS: new connections get a new certificate, valid until " +
                                  day_of((*context)->expires())
                            : "TLS: the certificate is the one in use";
  if (const auto& revocations = (*context)->revocations()) {
    line += "; revoked certificates of clients: " + std::to_string(revocations->count);
  }
  in_use_.replace(std::move(*context));  // the chain or the authorities of clients may be new
  return {is_new ? ReloadOutcome::taken : ReloadOutcome::unchanged, std::move(line)};
}

std::vector<std::string> TlsCertificates::files() const {
  return {options_.tls_cert, options_.tls_key, options_.tls_client_ca, options_.tls_client_crl};
}

std::optional<std::chrono::system_clock::time_point> TlsCertificates::revocations_expire() const {
  const auto context = in_use_.now();
  if (!context->revocations()) return std::nullopt;
  return context->revocations()->expire;
}

std::string TlsCertificates::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

}  // namespace isoguard::app

#include "src/tools/audit_side_log.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <future>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <thread>

#include "src/audit/canonical.h"
#include "src/audit/checkpoint.h"
#include "src/audit/log.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{10};  // for others who read, and for the disk
constexpr std::chrono::milliseconds kPause{50};

audit::LogOptions log_options(const AuditOptions& options, const fs::path& data_dir,
                              const std::string& folder) {
  audit::LogOptions log;
  log.directory = data_dir / folder;
  // A path below the name of the key, so that the key may sign there, too.
  log.origin = audit_site(data_dir) + "/" + folder;
  log.signer = checkpoint_signer(options, data_dir);
  log.answer_within = kPatience;
  log.checkpoint_at_start = false;  // its end comes at once, and has one
  log.report = [](const std::string& line) { std::cerr << "isoguard: " + line + "\n"; };
  return log;
}

/// Others who read hold the log for a moment each.
void wait_for_turn(const fs::path& directory) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    try {
      const audit::DirectoryLock free(directory);
      return;
    } catch (const std::runtime_error&) {
      const bool exists = fs::exists(directory / "audit.lock");
      if (!exists || std::chrono::steady_clock::now() > until) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
}

std::unique_ptr<audit::Log> open_log(const audit::LogOptions& options) {
  constexpr int kAttempts = 20;  // somebody may come between
  for (int attempt = 1;; ++attempt) {
    wait_for_turn(options.directory);
    try {
      return std::make_unique<audit::Log>(options);
    } catch (const std::runtime_error&) {
      if (attempt == kAttempts) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

std::string audit_site(const fs::path& data_dir) {
  const auto files = audit::segment_files(data_dir / "audit");
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    try {
      const std::string origin = audit::Records(*file).origin();
      const std::size_t epoch = origin.rfind('/');
      if (epoch != std::string::npos) return origin.substr(0, epoch);
    } catch (const audit::DatabaseError&) {
      continue;  // a damaged database is there to be looked at
    }
  }
  throw std::runtime_error("no database says whose audit it is");
}

audit::CheckpointSigner checkpoint_signer(const AuditOptions& options, const fs::path& data_dir) {
  const std::string file = options.signing_key_file.empty()
                               ? (data_dir / "audit" / "signing.key").string()
                               : options.signing_key_file;
  auto key = audit::read_signing_key(file);
  if (!key) throw std::runtime_error(key.error() + "; name it with --signing-key-file");
  return [signer = std::move(*key), file](const std::string& origin, std::uint64_t size,
                                          const audit::Hash& root) {
    if (!audit::may_sign(signer.verifier().name(), origin)) {
      throw std::runtime_error(file + " may not sign for " + origin);
    }
    return audit::sign_checkpoint(signer, {origin, size, root});
  };
}

std::string write_beside(const AuditOptions& options, const fs::path& data_dir,
                         const std::string& folder, audit::Event event) {
  try {
    audit::LogOptions settings = log_options(options, data_dir, folder);
    // An event that nobody could prove later is not written.
    settings.signer(settings.origin, 0, {});
    const auto log = open_log(settings);
    const auto answer = std::make_shared<std::promise<audit::Receipt>>();
    log->append(std::move(event),
                [answer](const audit::Receipt& receipt) { answer->set_value(receipt); });
    const audit::Receipt receipt = answer->get_future().get();
    log->stop();
    return receipt.durable ? "" : receipt.why;
  } catch (const std::exception& failure) {
    return failure.what();
  }
}

std::string system_user() {
  std::array<char, 4096> memory{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  const int error = ::getpwuid_r(::getuid(), &entry, memory.data(), memory.size(), &found);
  if (error != 0 || found == nullptr) return "uid " + std::to_string(::getuid());
  return found->pw_name;
}

std::string user_json() {
  return audit::CanonicalObject().text("name", system_user()).integer("uid", ::getuid()).json();
}

}  // namespace isoguard::app

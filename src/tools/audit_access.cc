#include "src/tools/audit_access.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <future>
#include <iostream>
#include <memory>
#include <thread>

#include "src/audit/checkpoint.h"
#include "src/audit/log.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit_view/access_event.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;
using audit::CanonicalObject;

constexpr std::chrono::seconds kPatience{10};  // for others who read, and for the disk
constexpr std::chrono::milliseconds kPause{50};

/// By which the system knows who runs this.
std::string reader_name() {
  std::array<char, 4096> memory{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  const int error = ::getpwuid_r(::getuid(), &entry, memory.data(), memory.size(), &found);
  if (error != 0 || found == nullptr) return "uid " + std::to_string(::getuid());
  return found->pw_name;
}

/// "<site>/<replica>/access" of the service's log: a path below the name of its key, so that this
/// may sign there, too.
std::string access_origin(const fs::path& data_dir) {
  const auto files = audit::segment_files(data_dir / "audit");
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    try {
      const std::string origin = audit::Records(*file).origin();
      const std::size_t epoch = origin.rfind('/');
      if (epoch != std::string::npos) return origin.substr(0, epoch) + "/access";
    } catch (const audit::DatabaseError&) {
      continue;  // a damaged database is there to be looked at
    }
  }
  throw std::runtime_error("no database says whose audit it is");
}

audit::LogOptions log_options(const AuditOptions& options, const fs::path& data_dir) {
  audit::LogOptions log;
  log.directory = data_dir / "access";
  log.origin = access_origin(data_dir);
  const std::string file = options.signing_key_file.empty()
                               ? (data_dir / "audit" / "signing.key").string()
                               : options.signing_key_file;
  auto key = audit::read_signing_key(file);
  if (!key) throw std::runtime_error(key.error() + "; name it with --signing-key-file");
  if (!audit::may_sign(key->verifier().name(), log.origin)) {
    throw std::runtime_error(file + " may not sign for " + log.origin);
  }
  log.signer = [signer = std::move(*key)](const std::string& origin, std::uint64_t size,
                                          const audit::Hash& root) {
    return audit::sign_checkpoint(signer, {origin, size, root});
  };
  log.answer_within = kPatience;
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

audit::Event access_of_user(const CanonicalObject& what, const std::string& patient) {
  const std::string name = reader_name();
  CanonicalObject reader;
  reader.text("name", name).integer("uid", ::getuid());
  return audit_view::access_event(what, reader, name, patient);
}

}  // namespace

std::string record_access(const AuditOptions& options, const AuditPlace& place,
                          CanonicalObject what, const std::string& patient) {
  if (place.data_dir.empty()) return "";
  const std::string refusal = "reading the audit cannot be recorded, so nothing is shown: ";
  try {
    const auto log = open_log(log_options(options, place.data_dir));
    const auto answer = std::make_shared<std::promise<audit::Receipt>>();
    log->append(access_of_user(what, patient),
                [answer](const audit::Receipt& receipt) { answer->set_value(receipt); });
    const audit::Receipt receipt = answer->get_future().get();
    log->stop();
    return receipt.durable ? "" : refusal + receipt.why;
  } catch (const std::exception& failure) {
    return refusal + failure.what();
  }
}

}  // namespace isoguard::app

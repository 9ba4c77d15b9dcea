#include "src/tools/audit_verify.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "src/audit/bundle.h"
#include "src/audit/proof.h"
#include "src/audit/stored_log.h"
#include "src/audit/witness.h"
#include "src/audit_db/check_shared.h"
#include "src/process/files.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_shared.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

constexpr std::string_view kSqlite = "SQLite format 3";

/// One run: what is believed, and what was found and seen.
class Verification {
 public:
  /// Why an option is no good; empty when all are.
  std::string believe(const AuditOptions& options) {
    for (const std::string& text : options.keys) {
      auto key = audit::NoteVerifier::parse(text);
      if (!key) return "--key " + text + " is no verifier of the form name+id+key";
      trust_.keys.push_back(std::move(*key));
    }
    if (trust_.keys.empty()) find("no --key is given: no signature can be checked");
    if (!options.witness.empty() && !read_witness(options.witness, trust_, report_)) {
      return options.witness + " cannot be read";
    }
    return "";
  }

  /// Whether the file could be opened.
  bool check_file(const std::string& name) {
    if (name == "-") {
      conclude("standard input", check_bundle(std::cin, trust_, report_));
      return true;
    }
    std::ifstream file(name, std::ios::binary);
    std::string start(kSqlite.size(), '\0');
    if (!file || file.peek() == std::ifstream::traits_type::eof()) {
      if (!file.is_open() || file.bad()) return false;
    }
    file.clear();
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    if (start == kSqlite) {
      check_database(name);
      return true;
    }
    file.clear();
    file.seekg(0);
    conclude(name, check_bundle(file, trust_, report_));
    return true;
  }

  /// All origins of the shared store.
  void check_shared_store(audit_db::SharedLog& log) {
    log.begin_snapshot();
    for (const std::string& origin : log.origins()) {
      conclude("PostgreSQL", check_shared(log, origin, trust_, report_));
    }
  }

  void check_proofs(const std::string& lines) {
    std::istringstream stream(lines);
    std::uint64_t proven = 0;
    std::uint64_t all = 0;
    for (std::string line; std::getline(stream, line); ++all) {
      if (!stream.eof()) line += '\n';
      if (!check_proof(line, trust_, report_).empty()) ++proven;
    }
    if (all == 0) find("the file of proofs is empty");
    std::cout << proven << " of " << all << " events proven\n";
  }

  /// A log that is gone as a whole leaves nothing but what others kept of it.
  void look_for_deleted_origins() {
    for (const auto& [origin, checkpoints] : trust_.witnessed) {
      if (seen_.contains(origin)) continue;
      report_({origin, std::nullopt,
               "a witness has seen " + std::to_string(checkpoints.rbegin()->first) +
                   " events of this origin, which no given file holds: deleted, or kept back"});
    }
  }

  int finish() const {
    std::cout << (findings_ == 0 ? "no finding" : std::to_string(findings_) + " findings") << '\n';
    return findings_ == 0 ? 0 : 1;
  }

 private:
  void find(std::string what) { report_({"", std::nullopt, std::move(what)}); }

  void check_database(const std::string& name) {
    try {
      const auto log = audit::StoredLog::open(name);
      if (!log) return find(log.error());
      conclude(name, check_log(*log, trust_, report_));
    } catch (const std::runtime_error& damage) {
      find(name + ": " + damage.what());
    }
  }

  void conclude(const std::string& name, const audit::BundleContent& content) {
    std::cout << name << ": " << content.origin << ", " << content.events << " events, "
              << content.checkpoints << " checkpoints";
    if (content.pruned > 0) std::cout << ", " << content.pruned << " pruned";
    std::cout << '\n';
    if (!content.origin.empty() && !seen_.insert(content.origin).second) {
      find(name + " is a second file of the same origin");
    }
  }

  audit::Trust trust_;
  std::set<std::string> seen_;
  std::uint64_t findings_ = 0;
  const audit::Report report_ = [this](const audit::Finding& finding) {
    ++findings_;
    std::cout << "FINDING " << finding.text() << '\n';
  };
};

}  // namespace

int verify_audit(const AuditOptions& options) {
  std::vector<std::string> files = options.files;
  if (!options.data_dir.empty()) {
    const auto place = audit_place(options, AuditLogs::both);
    if (!place) return refuse(place.error());
    files.insert(files.end(), place->files.begin(), place->files.end());
  }
  if (files.empty() && options.proof.empty() && options.audit_db.empty()) {
    return refuse("audit verify needs a bundle, a database, --data-dir, --audit-db or --proof");
  }
  if (!options.audit_db.empty() && !files.empty()) {
    return refuse("audit verify takes --audit-db alone: it holds the same origins");
  }
  if (std::ranges::count(files, "-") + int{options.proof == "-"} > 1) {
    return refuse("standard input is read once: only one of the files can be -");
  }
  Verification run;
  if (const std::string why = run.believe(options); !why.empty()) return refuse(why);
  for (const std::string& file : files) {
    if (!run.check_file(file)) return refuse(file + " cannot be read");
  }
  if (!options.audit_db.empty()) {
    const auto log = shared_log(options);
    if (!log) return refuse(log.error());
    try {
      run.check_shared_store(**log);
    } catch (const audit_db::DbError& failure) {
      return refuse(failure.what(), 1);
    }
  }
  if (!files.empty() || !options.audit_db.empty()) run.look_for_deleted_origins();
  if (!options.proof.empty()) {
    const auto lines = read_file(options.proof);
    if (!lines) return refuse(options.proof + " cannot be read");
    run.check_proofs(*lines);
  }
  return run.finish();
}

}  // namespace isoguard::app

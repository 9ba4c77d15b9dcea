#include "src/tools/audit_verify.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>

#include "src/audit/bundle.h"
#include "src/audit/proof.h"
#include "src/audit/stored_log.h"
#include "src/audit/witness.h"
#include "src/audit_db/check_shared.h"
#include "src/process/files.h"
#include "src/tools/audit_chain.h"
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

  /// All files that are to be checked, before the first is.
  void expect(const std::vector<std::string>& files) {
    chain_.emplace(files);
    trust_.followed = chain_->followed();
  }

  void find_set_aside(const std::vector<std::string>& files) {
    for (const std::string& file : files) {
      find(file + " was set aside as damaged, and is not checked here");
    }
  }

  /// Why the file could not be judged; empty when it was.
  std::string check_file(const std::string& name) {
    if (name == "-") {
      conclude("standard input", check_bundle(std::cin, trust_, report_));
      return "";
    }
    std::ifstream file(name, std::ios::binary);
    std::string start(kSqlite.size(), '\0');
    if (!file || file.peek() == std::ifstream::traits_type::eof()) {
      if (!file.is_open() || file.bad()) return name + " cannot be read";
    }
    file.clear();
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    if (start == kSqlite) {
      return check_database(name);
    }
    file.clear();
    file.seekg(0);
    conclude(name, check_bundle(file, trust_, report_));
    return "";
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

  /// Origins that a given file goes on from. `is_all`: the files are all that there is.
  void look_for_origins_before(bool is_all) {
    for (const auto& [origin, sizes] : trust_.followed) {
      if (seen_.contains(origin)) continue;
      const std::string events = std::to_string(sizes.rbegin()->first) + " events";
      if (is_all) {
        report_({origin, std::nullopt,
                 "the database after it names " + events +
                     " of this origin, which no given file holds: deleted, or kept back"});
      } else {
        std::cout << "not given: " << origin << ", the " << events
                  << " before one of these files\n";
      }
    }
  }

  int finish() const {
    std::cout << (findings_ == 0 ? "no finding" : std::to_string(findings_) + " findings") << '\n';
    return findings_ == 0 ? 0 : 1;
  }

 private:
  void find(std::string what) { report_({"", std::nullopt, std::move(what)}); }

  std::string check_database(const std::string& name) {
    const auto log = audit::StoredLog::open(name);
    if (!log && log.error().is_of_place) return log.error().what;
    try {
      if (log) {
        conclude(name, check_log(*log, trust_, report_));
      } else {
        find(log.error().what);
      }
    } catch (const std::runtime_error& damage) {
      find(name + ": " + damage.what());
    }
    const bool was_disturbed = log && log->was_disturbed();
    return was_disturbed ? name + " was written to while it was read: verify it again" : "";
  }

  void conclude(const std::string& name, const audit::BundleContent& content) {
    std::cout << name << ": " << content.origin << ", " << content.events << " events, "
              << content.checkpoints << " checkpoints";
    if (content.pruned > 0) std::cout << ", " << content.pruned << " pruned";
    if (content.covered < content.events && content.checkpoints > 0) {
      std::cout << ", " << content.events - content.covered << " behind the newest checkpoint";
    }
    std::cout << '\n';
    const std::uint64_t due = chain_ ? chain_->due(name, content.origin, content.events) : 0;
    if (content.covered < due) {
      report_({content.origin, content.covered,
               std::to_string(due - content.covered) +
                   " events are covered by no checkpoint, and no more will come: the log goes on "
                   "in another database"});
    }
    if (!content.origin.empty() && !seen_.insert(content.origin).second) {
      find(name + " is a second file of the same origin");
    }
  }

  audit::Trust trust_;
  std::optional<AuditChain> chain_;
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
  std::vector<std::string> set_aside;
  if (!options.data_dir.empty()) {
    const auto place = audit_place(options, AuditLogs::both);
    if (!place) return refuse(place.error());
    files.insert(files.end(), place->files.begin(), place->files.end());
    set_aside = place->set_aside;
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
  run.expect(files);
  run.find_set_aside(set_aside);
  for (const std::string& file : files) {
    if (const std::string why = run.check_file(file); !why.empty()) return refuse(why);
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
  run.look_for_origins_before(!options.data_dir.empty());
  if (!options.proof.empty()) {
    const auto lines = read_input(options.proof);
    if (!lines) return refuse(options.proof + " " + lines.error());
    run.check_proofs(*lines);
  }
  return run.finish();
}

}  // namespace isoguard::app

#include "src/tools/audit_command.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <optional>
#include <stdexcept>

#include "src/audit/note.h"
#include "src/audit/proof.h"
#include "src/audit/stored_log.h"
#include "src/audit/text.h"
#include "src/audit/witness.h"
#include "src/fhir_client/document_fetcher.h"
#include "src/tools/audit_access.h"
#include "src/tools/audit_list.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_retention.h"
#include "src/tools/audit_shared.h"
#include "src/tools/audit_stats.h"
#include "src/tools/audit_verify.h"
#include "src/tools/files.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

using audit::StoredLog;

/// Exit code for a database that cannot be opened, or is damaged.
template <class Use>
int with_log(const std::string& file, const Use& use) {
  const auto log = StoredLog::open(file);
  if (!log) return refuse(log.error());
  try {
    return use(*log);
  } catch (const std::exception& damage) {
    return refuse(damage.what(), 1);
  }
}

int export_log(const StoredLog& log, const std::string& output) {
  std::string error;
  if (output.empty()) {
    error = export_bundle(log, std::cout);
  } else {
    std::ofstream file(output, std::ios::binary | std::ios::trunc);
    // Pseudonyms, users and times are nobody's business but the auditor's.
    using fs::perms;
    std::error_code ignored;
    if (file) fs::permissions(output, perms::owner_read | perms::owner_write, ignored);
    error = file ? export_bundle(log, file) : output + " cannot be written";
  }
  return error.empty() ? 0 : refuse(error, 1);
}

/// A bundle for each database: "audit.ndjson" of audit/audit.db, "access-2.ndjson" of
/// access/audit-2.db.
int export_all(const AuditPlace& place, const std::string& folder) {
  int code = 0;
  for (const std::string& file : place.files) {
    const fs::path path(file);
    const std::string rest = path.stem().string().substr(std::string_view("audit").size());
    const std::string name = path.parent_path().filename().string() + rest + ".ndjson";
    const std::string output = (fs::path(folder) / name).string();
    code = std::max(code, with_log(file, [&](const StoredLog& log) {
                      if (log.checkpoints().empty()) {
                        // Nothing of it is signed yet, so nothing can be handed out.
                        std::cerr << "isoguard: " << file << " has no checkpoint yet\n";
                        return 1;
                      }
                      return export_log(log, output);
                    }));
  }
  return code;
}

/// With the log whole or not: nothing when the event is not in it.
std::optional<int> prove_in(const StoredLog& log, const std::string& id) {
  const auto event = log.event(id);
  if (!event) return std::nullopt;
  const auto checkpoints = log.checkpoints();
  if (checkpoints.empty()) return refuse("there is no checkpoint yet: nothing can be proven", 1);
  const auto& newest = checkpoints.back();
  if (event->seq >= newest.size) {
    return refuse("event " + id + " is newer than the newest checkpoint; ask again later", 1);
  }
  if (event->bytes.empty()) {
    return refuse("event " + id + " was deleted when its time was over; its leaf is left", 1);
  }
  const auto leaves = log.leaves(newest.size);
  std::cout << audit::proof_line(
      {event->seq, event->bytes, audit::inclusion_proof(leaves, event->seq), newest.note});
  return 0;
}

int prove(const AuditPlace& place, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    std::optional<int> code;
    for (std::size_t i = 0; i < place.files.size() && !code; ++i) {
      const int failed = with_log(place.files[i], [&](const StoredLog& log) {
        code = prove_in(log, id);
        return code.value_or(0);
      });
      if (failed != 0) return failed;
    }
    if (!code) return refuse("there is no event " + id);
  }
  return 0;
}

/// Why the newest checkpoint that a witness has does not go with the log; empty when it does.
std::string disagreement(const StoredLog& log, const std::string& folder) {
  const auto name = audit::newest_witness_file(folder, log.origin());
  if (!name) return "";
  const auto seen = read_file(folder + "/" + *name);
  for (const audit::StoredCheckpoint& own : log.checkpoints()) {
    if (audit::witness_file_name({log.origin(), own.size, {}}) != *name) continue;
    const bool agree = seen && audit::unverified_text(*seen) == audit::unverified_text(own.note);
    return agree ? "" : "the witness has another " + *name + ": history was rewritten";
  }
  return "the witness has " + *name +
         ", of which the log has no checkpoint: cut, rolled back or rewritten";
}

/// What is wrong; empty: the witness behind the URL has it.
std::string put(std::string url, const audit::Checkpoint& checkpoint, const std::string& note) {
  const std::string fault = fhir_client::DocumentFetcher::fault_of(url);
  if (!fault.empty()) return "--witness " + fault;
  while (url.ends_with('/')) url.pop_back();
  fhir_client::DocumentFetcher fetcher({});
  std::promise<std::string> taken;
  fetcher.put(url + "/" + audit::witness_file_name(checkpoint), note, "text/plain; charset=utf-8",
              [&](std::string why) { taken.set_value(std::move(why)); });
  const std::string why = taken.get_future().get();
  return why.empty() ? "" : "the witness " + why;
}

int show_checkpoint(const StoredLog& log, const std::string& witness) {
  const auto checkpoints = log.checkpoints();
  if (checkpoints.empty()) return refuse("there is no checkpoint yet", 1);
  const std::string& note = checkpoints.back().note;
  std::cout << note;
  if (witness.empty()) return 0;
  const auto text = audit::unverified_text(note);
  const auto checkpoint = text ? audit::parse_checkpoint(*text) : std::nullopt;
  if (!checkpoint || checkpoint->origin != log.origin()) {
    return refuse("the newest checkpoint of the database is damaged", 1);
  }
  const bool is_url = witness.starts_with("https://") || witness.starts_with("http://");
  std::string error = is_url ? put(witness, *checkpoint, note) : disagreement(log, witness);
  if (error.empty() && !is_url) error = write_witness(witness, *checkpoint, note);
  return error.empty() ? 0 : refuse(error, 1);
}

int show_key(const AuditOptions& options) {
  if (!options.key_name.empty()) {
    const std::string error = audit::make_signing_key(options.key_file, options.key_name);
    if (!error.empty()) return refuse(error);
  }
  const auto signer = audit::read_signing_key(options.key_file);
  if (!signer) return refuse(signer.error());
  std::cout << signer->verifier().text() << '\n';
  return 0;
}

int export_bundles(const AuditOptions& options, const AuditPlace& place) {
  if (options.data_dir.empty() && place.files.size() == 1) {
    return with_log(place.files.front(),
                    [&](const StoredLog& log) { return export_log(log, options.output); });
  }
  return export_all(place, options.output);
}

/// Why --output does not go with what is to be exported; empty when it does.
std::string bad_output(const AuditOptions& options) {
  if (options.data_dir.empty() && options.databases.size() == 1) return "";
  if (!options.data_dir.empty() && options.databases.empty() && fs::is_directory(options.output)) {
    return "";
  }
  return "export takes one --database, or --data-dir and a folder as --output";
}

std::string record_use(const AuditOptions& options, const AuditPlace& place) {
  audit::CanonicalObject what;
  if (options.command == AuditOptions::Command::export_bundle) {
    return record_access(options, place, std::move(what.text("command", "export")));
  }
  audit::CanonicalArray events;
  for (const std::string& id : options.events) events.text(id);
  what.text("command", "prove").json("events", events.json());
  return record_access(options, place, std::move(what));
}

int show_checkpoints(const AuditPlace& place, const std::string& witness) {
  int code = 0;
  for (const std::string& file : place.files) {
    code = std::max(
        code, with_log(file, [&](const StoredLog& log) { return show_checkpoint(log, witness); }));
  }
  return code;
}

int run_on_logs(const AuditOptions& options) {
  using Command = AuditOptions::Command;
  if (options.command == Command::export_bundle) {
    if (!options.audit_db.empty()) return export_shared_audit(options);
    if (const std::string why = bad_output(options); !why.empty()) return refuse(why);
  }
  const auto place = audit_place(options, AuditLogs::both);
  if (!place) return refuse(place.error());
  if (options.command == Command::checkpoint) return show_checkpoints(*place, options.witness);
  if (const std::string why = record_use(options, *place); !why.empty()) return refuse(why);
  return options.command == Command::prove ? prove(*place, options.events)
                                           : export_bundles(options, *place);
}

}  // namespace

int run_audit(const AuditOptions& options) {
  switch (options.command) {
    case AuditOptions::Command::verify:
      return verify_audit(options);
    case AuditOptions::Command::key:
      return show_key(options);
    case AuditOptions::Command::none:
      return 2;
    case AuditOptions::Command::list:
      return list_audit(options);
    case AuditOptions::Command::show:
      return show_audit(options);
    case AuditOptions::Command::stats:
      return count_audit(options);
    case AuditOptions::Command::hold_add:
    case AuditOptions::Command::hold_remove:
    case AuditOptions::Command::hold_list:
      return hold_audit(options);
    case AuditOptions::Command::retention_show:
    case AuditOptions::Command::retention_plan:
    case AuditOptions::Command::retention_apply:
      return retain_audit(options);
    case AuditOptions::Command::destroy_request:
    case AuditOptions::Command::destroy_approve:
    case AuditOptions::Command::destroy_list:
      return destroy_key(options);
    case AuditOptions::Command::migrate:
      return migrate_audit(options);
    default:
      return run_on_logs(options);
  }
}

}  // namespace isoguard::app

#include "src/tools/audit_command.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "src/audit/note.h"
#include "src/audit/proof.h"
#include "src/audit/stored_log.h"
#include "src/audit/text.h"
#include "src/audit/witness.h"
#include "src/tools/audit_verify.h"
#include "src/tools/files.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

using audit::StoredLog;

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

int prove(const StoredLog& log, const std::vector<std::string>& ids) {
  const auto checkpoints = log.checkpoints();
  if (checkpoints.empty()) return refuse("there is no checkpoint yet: nothing can be proven", 1);
  const auto& newest = checkpoints.back();
  const auto leaves = log.leaves(newest.size);
  for (const std::string& id : ids) {
    const auto event = log.event(id);
    if (!event) return refuse("there is no event " + id);
    if (event->seq >= newest.size) {
      return refuse("event " + id + " is newer than the newest checkpoint; ask again later", 1);
    }
    std::cout << audit::proof_line(
        {event->seq, event->bytes, audit::inclusion_proof(leaves, event->seq), newest.note});
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
  std::string error = disagreement(log, witness);
  if (error.empty()) error = write_witness(witness, *checkpoint, note);
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

int run_on_log(const AuditOptions& options) {
  const auto log = StoredLog::open(options.database);
  if (!log) return refuse(log.error());
  try {
    switch (options.command) {
      case AuditOptions::Command::export_bundle:
        return export_log(*log, options.output);
      case AuditOptions::Command::prove:
        return prove(*log, options.events);
      default:
        return show_checkpoint(*log, options.witness);
    }
  } catch (const std::exception& damage) {
    return refuse(damage.what(), 1);
  }
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
    default:
      return run_on_log(options);
  }
}

}  // namespace isoguard::app

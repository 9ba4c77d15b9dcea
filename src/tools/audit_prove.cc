#include "src/tools/audit_prove.h"

#include <algorithm>
#include <future>
#include <iostream>
#include <optional>

#include "src/audit/checkpoint.h"
#include "src/audit/database.h"
#include "src/audit/text.h"
#include "src/audit/witness.h"
#include "src/fhir_client/document_fetcher.h"
#include "src/process/files.h"
#include "src/tools/audit_access.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_shared.h"
#include "src/tools/event_proof.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using audit::RecordSource;

/// A line, or why there is none.
using Proof = tl::expected<std::string, std::string>;

/// With the log whole or not: nothing when the event is not in it.
std::optional<Proof> prove_by_id(RecordSource& log, const audit::EventId& id) {
  const auto record = log.by_id(id);
  if (!record) return std::nullopt;
  EventProof proof = prove_in(log, {*record}).front();
  if (proof.lack != EventProof::Lack::none) return Proof(tl::unexpect, std::move(proof.why));
  return Proof(std::move(proof.line));
}

/// In the first log where it can be. An event that a failing disk half took may stand in two, of
/// which only the one that acknowledged it proves it.
std::optional<Proof> prove_in_any(const std::vector<audit::NamedRecords>& logs,
                                  const audit::EventId& id, DamagedDatabases& damaged) {
  std::optional<Proof> proof;
  for (std::size_t i = 0; i < logs.size() && !(proof && proof->has_value()); ++i) {
    damaged.attempt(logs[i].name, [&] {
      auto found = prove_by_id(*logs[i].open(), id);
      if (found && (!proof || found->has_value())) proof = std::move(found);
    });
  }
  return proof;
}

int prove(const std::vector<audit::NamedRecords>& logs, const std::vector<std::string>& ids,
          DamagedDatabases& damaged) {
  for (const std::string& text : ids) {
    const auto id = audit::event_id_of(text);
    const auto proof = id ? prove_in_any(logs, *id, damaged) : std::nullopt;
    if (!proof) return damaged.exit_code(0) != 0 ? 1 : refuse("there is no event " + text);
    if (!*proof) return refuse(proof->error(), 1);
    std::cout << **proof;
  }
  return 0;
}

std::string record_proving(const AuditOptions& options, const AuditPlace& place,
                           audit_db::SharedLog* shared) {
  audit::CanonicalArray events;
  for (const std::string& id : options.events) events.text(id);
  audit::CanonicalObject what;
  what.text("command", "prove").json("events", events.json());
  const std::string refusal = record_shared_access(shared, what);
  return refusal.empty() ? record_access(options, place, std::move(what)) : refusal;
}

/// Why the newest checkpoint that a witness has does not go with the log; empty when it does.
std::string disagreement(RecordSource& log, const std::string& folder) {
  const auto name = audit::newest_witness_file(folder, log.origin());
  if (!name) return "";
  const auto seen = read_file(folder + "/" + *name);
  const auto checkpoint = seen ? audit::unverified_checkpoint(*seen) : std::nullopt;
  const bool is_whole = checkpoint && audit::witness_file_name(*checkpoint) == *name;
  if (!is_whole) return "the witness has a damaged " + *name;
  const auto own = log.checkpoint_of(checkpoint->size);
  if (!own) {
    return "the witness has " + *name +
           ", of which the log has no checkpoint: cut, rolled back or rewritten";
  }
  const bool agree = checkpoint == audit::unverified_checkpoint(own->note);
  return agree ? "" : "the witness has another " + *name + ": history was rewritten";
}

/// What is wrong; empty: the witness behind the URL has it.
std::string put(const std::string& url, const audit::Checkpoint& checkpoint,
                const std::string& note) {
  const std::string fault = fhir_client::DocumentFetcher::fault_of(url);
  if (!fault.empty()) return "--witness " + fault;
  fhir_client::DocumentFetcher fetcher({});
  std::promise<std::string> taken;
  fetcher.put(audit::witness_url(url, checkpoint), note, audit::kNoteMediaType,
              [&](std::string why) { taken.set_value(std::move(why)); });
  const std::string why = taken.get_future().get();
  return why.empty() ? "" : "the witness " + why;
}

int show_checkpoint(RecordSource& log, const std::string& witness) {
  const auto newest = log.newest_checkpoint();
  if (!newest) return refuse("there is no checkpoint yet", 1);
  std::cout << newest->note;
  if (witness.empty()) return 0;
  const auto checkpoint = checkpoint_of(*newest, log.origin());
  if (!checkpoint) return refuse("the newest checkpoint of the database is damaged", 1);
  const bool is_url = witness.starts_with("https://") || witness.starts_with("http://");
  std::string error = is_url ? put(witness, *checkpoint, newest->note) : disagreement(log, witness);
  if (error.empty() && !is_url) error = write_witness(witness, *checkpoint, newest->note);
  return error.empty() ? 0 : refuse(error, 1);
}

}  // namespace

int prove_events(const AuditOptions& options) {
  const auto place = audit_place(options, AuditLogs::both);
  if (!place) return refuse(place.error());
  const auto shared = shared_log(options);
  if (!shared) return refuse(shared.error());
  if (const std::string why = record_proving(options, *place, shared->get()); !why.empty()) {
    return refuse(why);
  }
  try {
    DamagedDatabases damaged(*place);
    return prove(all_records(*place, shared->get()), options.events, damaged);
  } catch (const std::runtime_error& failure) {
    return refuse(failure.what(), 1);
  }
}

int show_checkpoints(const AuditOptions& options) {
  const auto place = audit_place(options, AuditLogs::both);
  if (!place) return refuse(place.error());
  const auto shared = shared_log(options);
  if (!shared) return refuse(shared.error());
  int code = 0;
  const DamagedDatabases damaged(*place);
  try {
    for (const audit::NamedRecords& log : all_records(*place, shared->get())) {
      try {
        code = std::max(code, show_checkpoint(*log.open(), options.witness));
      } catch (const audit::DatabaseError& damage) {
        code = refuse(log.name + ": " + damage.what(), 1);
      }
    }
  } catch (const std::runtime_error& failure) {
    return refuse(failure.what(), 1);
  }
  return damaged.exit_code(code);
}

}  // namespace isoguard::app

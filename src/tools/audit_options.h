#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "src/tools/retention_options.h"

namespace CLI {
class App;
}

namespace isoguard::app {

/// `isoguard audit verify|export|prove|checkpoint|key|list|show|stats|hold|retention|destroy-key|
/// migrate`.
struct AuditOptions {
  enum class Command : unsigned char {
    none,
    verify,
    export_bundle,
    prove,
    checkpoint,
    key,
    list,
    show,
    stats,
    hold_add,
    hold_remove,
    hold_list,
    retention_show,
    retention_plan,
    retention_apply,
    destroy_request,
    destroy_approve,
    destroy_list,
    migrate
  };
  Command command = Command::none;     ///< the one that was asked for
  std::vector<std::string> files;      ///< verify: bundles and databases
  std::vector<std::string> keys;       ///< verify: texts of verifiers
  std::string proof;                   ///< verify: file with proofs; "-" is standard input
  std::string witness;                 ///< verify, checkpoint: folder
  std::string data_dir;                ///< of the service: all databases of its audit
  std::vector<std::string> databases;  ///< single ones
  std::string audit_db;                ///< the shared store: a URI, or the file that holds it
  std::string output;                  ///< export: file, or folder; empty: standard output
  std::vector<std::string> events;     ///< prove, show: event ids
  std::string key_file;                ///< key: the signing key; list, show: the site key
  std::string key_name;                ///< key: make one of this name; empty: read it
  std::string signing_key_file;        ///< of the log of access; empty: that in the data folder

  // list, stats, and export of a patient
  std::string patient;      ///< "Patient/1", or a pseudonym
  std::string fhir_server;  ///< of the patient
  bool fhir_server_is_given = false;
  std::string tenant;
  std::string user;
  std::string service;
  std::string type;
  std::string from;  ///< "2026-11-25" or "2026-11-25T22:00:00Z", inclusive; empty: the first event
  std::string to;    ///< exclusive; empty: the last event
  std::size_t limit = 100;
  bool oldest_first = false;
  bool csv = false;
  std::string by;     ///< stats: service, hook, policy, day or month; empty: all together
  int min_cell = 11;  ///< stats: smaller counts are hidden

  RetentionOptions retention;
};

/// Adds `audit` with its sub-commands to `app`; parsing fills `options`, which outlives it.
void add_audit(CLI::App& app, AuditOptions& options);

/// Whether --tenant is good for something without a patient.
enum class TenantOf : unsigned char { patient, calls };

/// --patient, and what a plain reference needs beside it.
void add_patient(CLI::App& command, AuditOptions& options, TenantOf whose = TenantOf::patient);

}  // namespace isoguard::app

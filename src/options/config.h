#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "src/audit/retention_policy.h"
#include "src/options/decision_options.h"
#include "src/options/edge_options.h"
#include "src/options/listen_address.h"
#include "src/tools/options.h"

namespace isoguard::app {

/// What is kept of decisions, in `DecisionOptions::data_dir`.
struct RecordOptions {
  std::string on_failure = "deliver";  ///< or refuse: what happens to an answer without a record
  std::string origin;                  ///< "<site>/<replica>"; empty: this machine's name for both
  std::string key_file;          ///< the site key; empty: one in the data folder, made when missing
  std::string signing_key_file;  ///< of checkpoints; empty: one in the data folder, made likewise
  std::string approvers;         ///< list of who may destroy keys; empty: one in the data folder
  audit::RetentionPolicy retention;
  /// Database that all replicas share: a PostgreSQL URI, or the file that holds it; empty: none.
  std::string shared_db;
  std::vector<std::string> shared_db_accepted;  ///< audit_db::Target::accepted
  std::string witness;     ///< URL below which checkpoints are put; empty: none
  std::string second_dir;  ///< takes records while the data folder does not; empty: none
};

/// The listener for operators, which authenticates nobody but who reads the audit.
struct AdminOptions {
  std::string listen;            ///< address and port; empty: there is none
  bool beyond_loopback = false;  ///< allow an address that others than this machine reach
  std::string token_file;        ///< with the bearer token for the audit; empty: loopback only
  /// PostgreSQL with the audit of all replicas, to be read; RecordOptions::shared_db. Empty: the
  /// audit of this one is.
  std::string audit_db;
  std::vector<std::string> trusted_proxies;  ///< networks whose word on who reads is taken
};

/// What is written to standard error.
struct LogOptions {
  std::string format = "text";  ///< or json
  bool requests = false;        ///< a line for each answer
};

/// `isoguard serve`.
struct ServeOptions {
  DecisionOptions decision;
  RecordOptions audit;
  AdminOptions admin;
  LogOptions log;
  EdgeOptions edge;
  std::string listen = "127.0.0.1:8080";
  std::string clients;                 ///< file of those who may call; empty: anybody may
  bool allow_unauthenticated = false;  ///< anybody may, also beyond loopback
  /// Servers that may be contacted, no others: a base URL, and what holds for it alone
  /// (registration.h).
  std::vector<std::string> fhir_servers;
  std::vector<std::string> cors_origins;  ///< exact origins; empty: loopback only, on loopback
  std::string reload_on = "change";       ///< or signal: when manifests and clients are read anew
  int drain_ms = 0;                       ///< between SIGTERM and the end of accepting
  int threads = 0;                        ///< 0: one a processor core
  bool fhir_plain_http = false;           ///< allow http to FHIR servers on other machines
  std::string fhir_release =
      "auto";  ///< of servers that say none: dstu2 … r5, or auto: as the server's metadata says
  int fhir_deadline_ms = 350;          ///< for all FHIR reads of a call together
  int fhir_parallel = 32;              ///< requests to one FHIR server at a time, where not said
  std::string terminology_server;      ///< base URL to ask about codes nobody knows; empty: none
  std::string terminology_token_file;  ///< file with the bearer token for it; empty: without one
};

/// `isoguard check` and `isoguard explain`.
struct DecideOptions {
  DecisionOptions decision;
  std::string today;               ///< YYYY-MM-DD; empty: the current UTC day
  std::vector<std::string> files;  ///< "-" is standard input
};

/// The command line, the environment (ISOGUARD_*) and the configuration file, in this order of
/// rank.
struct CommandLine {
  enum class Command : unsigned char { serve, check, explain, tool, done };
  Command command = Command::done;
  int exit_code = 0;  ///< for `done`: help and version 0, misuse 2
  ServeOptions serve;
  DecideOptions decide;
  ToolOptions tools;
};

/// Reads the command line; prints help, version and complaints itself.
CommandLine read_command_line(int argc, char** argv);

/// What is wrong with the options of `serve` together, in a sentence; empty: nothing.
std::string fault_of(const ServeOptions& options);

}  // namespace isoguard::app

#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace isoguard::app {

/// `isoguard audit verify|export|prove|checkpoint|key`.
struct AuditOptions {
  enum class Command : unsigned char { none, verify, export_bundle, prove, checkpoint, key };
  Command command = Command::none;  ///< the one that was asked for
  std::vector<std::string> files;   ///< verify: bundles and databases
  std::vector<std::string> keys;    ///< verify: texts of verifiers
  std::string proof;                ///< verify: file with proofs; "-" is standard input
  std::string witness;              ///< verify, checkpoint: folder
  std::string database;
  std::string output;               ///< export: file; empty: standard output
  std::vector<std::string> events;  ///< prove: event ids
  std::string key_file;
  std::string key_name;  ///< key: make one of this name; empty: read it
};

/// Adds `audit` with its sub-commands to `app`; parsing fills `options`, which outlives it.
void add_audit(CLI::App& app, AuditOptions& options);

}  // namespace isoguard::app

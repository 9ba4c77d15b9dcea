#pragma once

#include <string>
#include <vector>

#include "src/options/decision_options.h"
#include "src/tools/audit_options.h"

namespace CLI {
class App;
}

namespace isoguard::app {

/// `isoguard rulebook`.
struct RulebookOptions {
  DecisionOptions decision;
  std::string format = "html";  ///< html | markdown
  std::string output;           ///< file; empty: standard output
};

/// `isoguard manifests check|sign|verify`.
struct ManifestsOptions {
  std::string folder;
  std::string data_dir;  ///< check
  std::string key;       ///< sign: file of the signing key
  std::string signers;   ///< verify: file of verifiers
};

/// `isoguard terminology show`.
struct ShowOptions {
  DecisionOptions decision;
  std::string code;
  std::string system;  ///< URI; empty: every system that a value set names
  std::string text;
};

/// `isoguard terminology import`.
struct ImportOptions {
  DecisionOptions decision;  ///< data_dir is where to
  std::string rxnorm;        ///< folder with RXNCONSO.RRF, RXNREL.RRF and perhaps RXNSAT.RRF
  std::string formulary;     ///< CSV file; or empty
  bool skip_bad = false;
};

/// `isoguard replay`.
struct ReplayOptions {
  DecisionOptions decision;
  std::string against_policy;
  std::string against_manifests;
  std::string today;            ///< YYYY-MM-DD; empty: the current UTC day
  bool as_recorded = false;     ///< the day on which the orders were written
  std::string format = "text";  ///< text | csv | json
  int examples = 5;             ///< places named of each difference
  int threads = 0;              ///< 0: one a processor core
  std::string input;            ///< folder of *.json, one .json request, or NDJSON; "-": NDJSON
};

/// The sub-commands that work on files, without a server.
struct ToolOptions {
  enum class Tool : unsigned char {
    none,
    rulebook,
    manifests_check,
    manifests_sign,
    manifests_verify,
    terminology_show,
    terminology_import,
    replay,
    audit
  };
  Tool tool = Tool::none;  ///< the one that was asked for
  RulebookOptions rulebook;
  ManifestsOptions manifests;
  ShowOptions show;
  ImportOptions import;
  ReplayOptions replay;
  AuditOptions audit;
};

/// Adds the sub-commands of the tools to `app`; parsing fills `options`, which outlives it.
void add_tools(CLI::App& app, ToolOptions& options);

/// --policy, --manifests and --data-dir, which every command that decides has.
void add_decision_options(CLI::App& command, DecisionOptions& options);

/// Runs the tool that was asked for. Returns the exit code.
int run_tool(const ToolOptions& options);

}  // namespace isoguard::app

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/explained_code.h"
#include "src/fhir_client/figures.h"

namespace isoguard::terminology_client {

struct Settings {
  std::string server;        ///< base URL; plain http on loopback only
  std::string bearer_token;  ///< or empty
  std::string cache_file;    ///< empty: answers are kept in memory only
  std::string ca_file;       ///< PEM file of the authorities to trust; empty: the system's
  /// For the questions about a code. Longer than calls wait: what comes late is there for the next.
  std::chrono::milliseconds patience{2000};
  /// Each a line, without a newline: a file begun anew, a server that fails or answers again.
  std::function<void(const std::string&)> log;
  std::function<std::chrono::sys_seconds()> clock;  ///< of the kept answers; empty: the system's
};

/// Asks one FHIR terminology server about codes that nothing here knows, through the walls of
/// fhir_client. Each code is asked about once, however many calls want to know, and its answer is
/// kept (AnswerStore). What a server may do wrong ends as no answer, which is not kept.
class CodeExplainer {
 public:
  using Done = std::function<void(std::vector<plugin::ExplainedCode>)>;

  /// Throws std::invalid_argument with one sentence for a server or token that cannot be used.
  explicit CodeExplainer(Settings settings);
  /// Calls stop().
  ~CodeExplainer();
  CodeExplainer(const CodeExplainer&) = delete;
  CodeExplainer& operator=(const CodeExplainer&) = delete;

  /// Returns at once. `done` is called exactly once, with an answer for each code about which there
  /// is one, when all have come, at the deadline, or at stop(); within explain() when all are known
  /// already, else on another thread. Any thread.
  void explain(std::vector<plugin::UnknownCode> codes,
               std::chrono::steady_clock::time_point deadline, Done done);

  /// What came of the questions to the server; three a code. Any thread.
  fhir_client::ServerFigures figures() const;

  /// Ends what is under way, writes what was learned, and joins the threads. explain() afterwards
  /// knows what is kept and asks nobody. Not from `done`. Idempotent.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace isoguard::terminology_client

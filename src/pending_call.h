#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "src/http/handler.h"
#include "src/recording/caller.h"

namespace isoguard::plugin {
class Call;
}
namespace isoguard::fhir_client {
class Client;
}
namespace isoguard::terminology_client {
class CodeExplainer;
}

namespace isoguard::app {

class Overload;
class DecisionLog;
class Metrics;

/// Who may be asked for what a call did not bring.
struct Sources {
  fhir_client::Client& fhir;
  terminology_client::CodeExplainer* terminology = nullptr;  ///< about codes; or nobody
  bool fhir_server_is_the_clients = true;  ///< otherwise the call's FHIR server is not asked
};

/// What the record of a call needs besides the call. Without a log nothing is recorded.
struct Recording {
  DecisionLog* log = nullptr;
  Metrics* metrics = nullptr;    ///< or nobody counts
  Overload* overload = nullptr;  ///< or no call is turned away
  Caller caller{};
  std::string request_sha256{};  ///< hex
  std::chrono::steady_clock::time_point begun{};
  std::chrono::microseconds parse{};
};

/// Carries one call through its rounds of FHIR reads, without blocking a thread, and answers it.
/// Reads only from a registered server of the client, and until `deadline`; what has not come by
/// then is a gap. Codes that nothing here knows are asked about beside that, and waited for during
/// half of the time that is left, so that what they reveal can still be read. `answer` gets the
/// cards into `base`, which brings the headers. Where there is a log, the answer goes out after its
/// record was written, from a thread of the log. A call that cannot be
/// decided, because something throws, is answered with plugin::unchecked_answer(). A call whose
/// first reads cannot come by the deadline, because so many others wait for the same server, is
/// decided at once with what it brought; one that brought next to nothing is turned away, without a
/// record of its own.
void run_call(std::unique_ptr<plugin::Call> call, const Sources& sources,
              std::chrono::steady_clock::time_point deadline, http::Response base,
              http::Responder responder, Recording recording = {});

}  // namespace isoguard::app

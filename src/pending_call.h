#pragma once

#include <chrono>
#include <memory>

#include "src/http/handler.h"

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

/// Who may be asked for what a call did not bring.
struct Sources {
  fhir_client::Client& fhir;
  terminology_client::CodeExplainer* terminology = nullptr;  ///< about codes; or nobody
};

/// Carries one call through its rounds of FHIR reads, without blocking a thread, and answers it.
/// Reads only from a registered server, and until `deadline`; what has not come by then is a gap.
/// Codes that nothing here knows are asked about beside that, and waited for during half of the
/// time that is left, so that what they reveal can still be read. `answer` gets the cards into
/// `base`, which brings the headers.
void run_call(std::unique_ptr<plugin::Call> call, const Sources& sources,
              std::chrono::steady_clock::time_point deadline, http::Response base,
              http::Responder responder);

}  // namespace isoguard::app

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

namespace isoguard::app {

/// Carries one call through its rounds of FHIR reads, without blocking a thread, and answers it.
/// Reads only from a registered server, and until `deadline`; what has not come by then is a gap.
/// `answer` gets the cards into `base`, which brings the headers.
void run_call(std::unique_ptr<plugin::Call> call, fhir_client::Client& fhir,
              std::chrono::steady_clock::time_point deadline, http::Response base,
              http::Responder responder);

}  // namespace isoguard::app

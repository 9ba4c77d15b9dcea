#pragma once

#include <vector>

#include "fhir/release.h"
#include "fhir/reply.h"
#include "plugin/explained_code.h"
#include "src/fhir_client/client.h"

namespace isoguard::terminology_client {

/// What is asked about one code, all at once: $lookup for its names and properties, $translate into
/// RxNorm and into ATC. System and code are all that the questions hold.
std::vector<fhir_client::Read> questions_about(const plugin::UnknownCode& code,
                                               fhir::Release release);

/// What the replies to questions_about(), in that order, say together. It is complete when each
/// question came to an end that would be the same tomorrow: an answer about this code, or that
/// there is none (400, 404, 405, 410, 422, 501, with which servers say that they know neither code
/// nor map). Answers about another code count as none at all.
plugin::ExplainedCode explanation_of(const plugin::UnknownCode& code,
                                     const std::vector<fhir::Reply>& replies);

/// Whether asking again would bring the same.
bool is_settled(const fhir::Reply& reply);

/// Whether nothing was learned.
bool is_unknown(const plugin::ExplainedCode& answer);

}  // namespace isoguard::terminology_client

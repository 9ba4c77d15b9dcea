#pragma once

#include <span>
#include <vector>

#include "fhir/json.h"
#include "src/fhir_client/client.h"

namespace isoguard::fhir_client {

/// Whether some entry of a batch-response shows that it answers another of the reads than the one
/// in its place. Only their order tells what entries belong to (http://hl7.org/fhir/R4/http.html#
/// transaction-response), and an empty searchset in the wrong place would be taken for "none".
///
/// An entry shows it by a type that another read asks for and its own does not (in the link to
/// itself or in the resources), and by codes for which another search of its type asks, when it has
/// none of its own and that other has none either. As many entries as reads.
bool is_out_of_order(const std::vector<const Read*>& reads,
                     std::span<const fhir::json::Value> entries);

}  // namespace isoguard::fhir_client

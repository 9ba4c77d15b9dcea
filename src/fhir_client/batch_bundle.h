#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/release.h"
#include "src/fhir_client/client.h"
#include "src/fhir_client/upstream.h"

namespace isoguard::fhir_client {

/// A Bundle of type batch that GETs each of `urls`, which are relative to the base. Its shape is
/// the same in all releases (http://hl7.org/fhir/R4/http.html#transaction).
std::string write_batch(const std::vector<std::string>& urls);

/// What FHIR JSON is called in a release. DSTU2 had another name for it.
std::string_view json_type_of(std::optional<fhir::Release> release);

/// The body of a 200 to a batch of `reads`, taken apart: for each of them, in their order, the
/// answer that a GET of its own would have got, with an entry that cannot be read, or is larger
/// than a body may be, as a failure. Nothing when it is no batch-response with exactly one entry
/// for each, or when one entry tells that it belongs to another of the reads: then no entry can be
/// trusted to be about what its place says, and least of all an empty one.
std::optional<std::vector<Answer>> read_batch_response(std::string body,
                                                       const std::vector<const Read*>& reads,
                                                       const Limits& limits);

}  // namespace isoguard::fhir_client

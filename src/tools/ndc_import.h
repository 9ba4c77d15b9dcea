#pragma once

#include <string>

#include "src/tools/drug_kind.h"
#include "src/tools/rows.h"

namespace isoguard::app {

/// FHIR's URI of the National Drug Code, under which an import keeps it, however it was written.
inline constexpr const char* kNdcSystem = "http://hl7.org/fhir/sid/ndc";

/// Adds the National Drug Codes of the RxNorm drugs that are in `codes`, out of RXNSAT.RRF (13
/// columns, rows ATN=NDC of RxNorm itself) of the same release: by product, without the package,
/// with the drug's name, into the set in which the manifests have the drug or else the import put
/// it. What is wrong with the file, empty when nothing, or when the release has none; rows that
/// cannot be used are in `log`.
std::string import_ndc(const std::string& folder, const DrugKinds& kinds, ImportedCodes& codes,
                       RowLog& log);

}  // namespace isoguard::app

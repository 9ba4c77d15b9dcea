#pragma once

#include <string>

#include "src/tools/drug_kind.h"
#include "src/tools/rows.h"

namespace isoguard::app {

/// FHIR's URI of RxNorm.
inline constexpr const char* kRxnormSystem = "http://www.nlm.nih.gov/research/umls/rxnorm";

/// Takes the drugs of ours out of a site's RxNorm release: from the ingredients through RXNREL.RRF
/// to components, products, brands and packs; the dose form says which set they go to.
/// What is wrong with the folder, empty when nothing; rows that cannot be used are in `log`.
///
/// Needs RXNCONSO.RRF (18 columns) and RXNREL.RRF (16), of which it keeps the concepts and
/// relations of RxNorm itself (some hundred thousand) in memory. Where RXNSAT.RRF is beside them,
/// the National Drug Codes of these drugs are taken too.
std::string import_rxnorm(const std::string& folder, const DrugKinds& kinds, ImportedCodes& codes,
                          RowLog& log);

}  // namespace isoguard::app

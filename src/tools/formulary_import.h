#pragma once

#include <string_view>

#include "src/tools/drug_kind.h"
#include "src/tools/rows.h"

namespace isoguard::app {

/// Takes the drugs of ours out of a hospital's formulary: CSV whose first row names the columns
/// code, system, ingredient, form, strength, in any order, no others. Several ingredients are
/// joined by "/" or "+". Other drugs are passed over. What cannot be used is in `log`.
void import_formulary(std::string_view csv, const std::string& file, const DrugKinds& kinds,
                      ImportedCodes& codes, RowLog& log);

}  // namespace isoguard::app

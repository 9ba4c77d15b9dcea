#include "src/tools/ndc_import.h"

#include <filesystem>

#include "plugin/knowledge/ndc.h"
#include "src/tools/rxnorm_import.h"

namespace isoguard::app {
namespace {

constexpr const char* kFile = "RXNSAT.RRF";
constexpr std::size_t kColumns = 13;
constexpr std::size_t kConceptId = 0;
constexpr std::size_t kAttribute = 8;
constexpr std::size_t kSource = 9;
constexpr std::size_t kValue = 10;

}  // namespace

std::string import_ndc(const std::string& folder, const DrugKinds& kinds, ImportedCodes& codes,
                       RowLog& log) {
  const std::string path = folder + "/" + kFile;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return "";
  const bool read_all = read_rrf(path, kColumns, log, [&](const Fields& row, std::size_t line) {
    if (row[kAttribute] != "NDC" || row[kSource] != "RXNORM") return;
    const std::string drug(row[kConceptId]);
    const ImportedCodes::Code* imported = codes.find(kRxnormSystem, drug);
    if (imported == nullptr) return;
    const auto product = knowledge::ndc_product(row[kValue]);
    if (!product) return log.refuse(kFile, line, "has an NDC that is not of eleven digits");
    const auto known = kinds.known(kRxnormSystem, drug);
    const bool agrees =
        codes.add(known ? known->set : imported->set, kNdcSystem, knowledge::to_code(*product),
                  known ? std::string(known->display) : imported->display);
    if (!agrees) {
      log.refuse(kFile, line, "has an NDC that an earlier row gives another form or ingredient");
    }
  });
  return read_all ? "" : path + " cannot be read";
}

}  // namespace isoguard::app

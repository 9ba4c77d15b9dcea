#include "src/tools/import_command.h"

#include <filesystem>
#include <iostream>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"
#include "src/manifests/manifest_files.h"
#include "src/process/files.h"
#include "src/tools/drug_kind.h"
#include "src/tools/formulary_import.h"
#include "src/tools/refuse.h"
#include "src/tools/rxnorm_import.h"

namespace isoguard::app {
namespace {

void print_bad(const RowLog& log) {
  for (const BadRow& row : log.first_bad) {
    std::cerr << row.file << " line " << row.line << ": " << row.reason << '\n';
  }
  if (log.bad > log.first_bad.size()) {
    std::cerr << "and " << log.bad - log.first_bad.size() << " more\n";
  }
}

/// Reads what the options name; what went wrong, empty when nothing.
std::string collect(const ImportOptions& options, const DrugKinds& kinds, ImportedCodes& codes,
                    RowLog& log) {
  if (!options.rxnorm.empty()) return import_rxnorm(options.rxnorm, kinds, codes, log);
  const auto csv = read_input(options.formulary);
  if (!csv) return options.formulary + " " + csv.error();
  const std::string name = std::filesystem::path(options.formulary).filename().string();
  import_formulary(*csv, name, kinds, codes, log);
  return "";
}

/// Puts the codes where the service finds them, when it would take them.
int store(const ImportOptions& options, knowledge::ManifestFiles files,
          const ImportedCodes& codes) {
  namespace fs = std::filesystem;
  const std::string name =
      (options.rxnorm.empty() ? "formulary" : "rxnorm") + std::string(knowledge::kImportedSuffix);
  const std::string bundle = codes.to_bundle();
  files[std::string(knowledge::kImportedFolder) + name] = bundle;
  const auto loaded = knowledge::load(files);
  if (!loaded) {
    return refuse("the codes cannot be used:\n" + knowledge::to_string(loaded.error()), 1);
  }
  const fs::path folder = fs::path(options.decision.data_dir) / "terminology";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return refuse(folder.string() + " cannot be created: " + error.message());
  const std::string failure = replace_file((folder / name).string(), bundle);
  if (!failure.empty()) return refuse(failure);
  std::cout << "written to " << (folder / name).string()
            << "; a running service takes it up when it gets SIGHUP\n";
  return 0;
}

}  // namespace

int import_terminology(const ImportOptions& options) {
  if (options.rxnorm.empty() && options.formulary.empty()) {
    return refuse("name --rxnorm FOLDER or --formulary FILE");
  }
  const auto files = read_manifest_files({{}, options.decision.manifests, {}});
  if (!files) return refuse(describe_faults(options.decision, files.error()));
  const auto knowledge = knowledge::load(*files);
  if (!knowledge) return refuse(describe_faults(options.decision, knowledge.error()));
  std::vector<knowledge::Fault> unread;
  const DrugKinds kinds(*(*knowledge)->terminology, knowledge::read_value_sets(*files, unread));
  ImportedCodes codes;
  RowLog log;
  const std::string failure = collect(options, kinds, codes, log);
  if (!failure.empty()) return refuse(failure);
  print_bad(log);
  std::cout << log.rows << " rows read, " << log.bad << " bad; " << codes.size()
            << " codes of our drugs, " << codes.count_new(*(*knowledge)->terminology)
            << " of them new\n";
  if (log.bad > 0 && !options.skip_bad) {
    return refuse("nothing is imported; mend the rows, or leave them out with --skip-bad", 1);
  }
  if (codes.size() == 0) return refuse("nothing is imported: no drug of ours is there", 1);
  return store(options, *files, codes);
}

}  // namespace isoguard::app

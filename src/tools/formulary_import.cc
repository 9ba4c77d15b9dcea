#include "src/tools/formulary_import.h"

#include <algorithm>
#include <array>

#include "fhir/unicode.h"
#include "plugin/knowledge/code_system.h"
#include "plugin/knowledge/ndc.h"
#include "src/tools/ndc_import.h"

namespace isoguard::app {
namespace {

constexpr std::array<std::string_view, 5> kColumns = {"code", "system", "ingredient", "form",
                                                      "strength"};
constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestText = 300;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  const std::size_t end = text.find_last_not_of(" \t") + 1;
  return text.substr(begin, std::max(begin, end) - begin);
}

struct Row {
  std::string code, system, ingredient, form, strength;
};

/// Where each of kColumns stands; what is wrong with the header, empty when nothing.
std::string read_header(const std::vector<std::string>& header,
                        std::array<std::size_t, 5>& places) {
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const auto found = std::find_if(header.begin(), header.end(), [&](const std::string& name) {
      return trimmed(name) == kColumns[i];
    });
    if (found == header.end()) return "has no column " + std::string(kColumns[i]);
    places[i] = static_cast<std::size_t>(found - header.begin());
  }
  return header.size() == kColumns.size()
             ? ""
             : "has other columns than code, system, ingredient, form, strength";
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// What is wrong with a row that names a drug of ours; empty when nothing.
std::string mistake(const Row& row) {
  for (const std::string* text :
       {&row.code, &row.system, &row.ingredient, &row.form, &row.strength}) {
    if (fhir::find_invalid_utf8(*text) != fhir::kNowhere) return "is not UTF-8";
    if (has_control(*text)) return "has a control character";
    if (text->size() > kLongestText) return "has a field of more than 300 bytes";
  }
  if (row.code.empty()) return "has no code";
  if (row.code.size() > kLongestCode) return "has a code of more than 64 bytes";
  if (row.system.empty()) return "has no system";
  if (row.system.find(':') == std::string::npos) return "has a system that is no URI";
  return "";
}

/// The kind of the first ingredient that is one of ours, and whether there are several.
std::optional<DrugKind> kind_of(const DrugKinds& kinds, std::string_view ingredients,
                                bool& combined) {
  combined = ingredients.find_first_of("/+") != std::string_view::npos;
  while (!ingredients.empty()) {
    const std::size_t end = std::min(ingredients.find_first_of("/+"), ingredients.size());
    if (const auto kind = kinds.of_ingredient(trimmed(ingredients.substr(0, end)))) return kind;
    ingredients.remove_prefix(std::min(end + 1, ingredients.size()));
  }
  return std::nullopt;
}

std::string display_of(const Row& row) {
  std::string display = row.ingredient;
  for (const std::string* part : {&row.strength, &row.form}) {
    if (!part->empty()) display += " " + *part;
  }
  return display;
}

/// An NDC by its product alone, under one system, so that packages and writings of a product are
/// one code. False when the row says it is an NDC and it is none.
bool unify_ndc(Row& row) {
  static const knowledge::CodeSystems systems;
  if (systems.find(row.system) != knowledge::CodeSystem::ndc) return true;
  const auto product = knowledge::ndc_product(row.code);
  if (!product) return false;
  row.system = kNdcSystem;
  row.code = knowledge::to_code(*product);
  return true;
}

/// Takes one row; what is wrong with it, empty when nothing.
std::string take(Row row, const DrugKinds& kinds, ImportedCodes& codes) {
  if (row.ingredient.empty()) return "has no ingredient";
  bool combined = false;
  const auto kind = kind_of(kinds, row.ingredient, combined);
  if (!kind) return "";
  if (std::string wrong = mistake(row); !wrong.empty()) return wrong;
  if (!unify_ndc(row)) return "has an NDC that has neither hyphens nor eleven digits";
  const auto set = set_of(*kind, kinds.of_form(row.form), row.strength, combined);
  if (!set) return "needs a form that tells whether the drug is taken or put on the skin";
  if (!codes.add(*set, row.system, row.code, display_of(row))) {
    return "has a code that an earlier row gives another form or ingredient";
  }
  return "";
}

}  // namespace

void import_formulary(std::string_view csv, const std::string& file, const DrugKinds& kinds,
                      ImportedCodes& codes, RowLog& log) {
  CsvReader reader(csv);
  std::vector<std::string> fields;
  std::string problem;
  std::array<std::size_t, 5> places{};
  if (!reader.next(fields, problem)) return log.refuse(file, 1, "is empty");
  if (problem.empty()) problem = read_header(fields, places);
  if (!problem.empty()) return log.refuse(file, reader.line(), problem);
  while (reader.next(fields, problem)) {
    ++log.rows;
    if (problem.empty() && fields.size() != kColumns.size()) {
      problem = "has " + std::to_string(fields.size()) + " fields, not 5";
    }
    if (problem.empty()) {
      const auto field = [&](std::size_t i) { return std::string(trimmed(fields[places[i]])); };
      problem = take({field(0), field(1), field(2), field(3), field(4)}, kinds, codes);
    }
    if (!problem.empty()) log.refuse(file, reader.line(), problem);
  }
}

}  // namespace isoguard::app

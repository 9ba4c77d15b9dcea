#include "tests/fuzz/words.h"

#include <array>
#include <chrono>

#include "fhir/date.h"
#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"
#include "tests/fuzz/vocabulary.h"

namespace isoguard::fuzz {
namespace {

using fhir::json::Type;
using knowledge::ValueSetFile;

const std::vector<ValueSetFile::Concept>& concepts() {
  static const std::vector<ValueSetFile::Concept> all = [] {
    std::vector<knowledge::Fault> faults;
    std::vector<ValueSetFile::Concept> found;
    for (auto& set : knowledge::read_value_sets(knowledge::embedded_manifests(), faults)) {
      found.insert(found.end(), set.concepts.begin(), set.concepts.end());
    }
    return found;
  }();
  return all;
}

bool looks_like_date(std::string_view text) {
  return text.size() >= 4 && text.size() <= 32 && text.substr(0, 2) == "20" &&
         text.find_first_not_of("0123456789-:.TZ+") == std::string_view::npos;
}

bool names_status(std::string_view name) {
  return name == "status" || name == "intent" || name.ends_with("Status") || name == "taken" ||
         name == "use" || name == "gender" || name == "criticality";
}

Tree odd_string(const Tree& old, std::string_view name, Random& random) {
  if (random.one_in(12)) return Tree::string(random.pick(kOddStrings));
  if (random.one_in(200)) return Tree::string(std::string(20'000, 'x'));
  if (looks_like_date(old.text)) {
    return Tree::string(random.one_in(3) ? std::string(random.pick(kOddDates)) : some_date(random));
  }
  if (name == "reference" || old.text.find('/') != std::string::npos) {
    return Tree::string(random.pick(kReferences));
  }
  if (names_status(name)) return Tree::string(random.pick(kStatuses));
  if (name == "unit" || name == "periodUnit" || name == "code") {
    return Tree::string(random.pick(kUnits));
  }
  const auto& concept_ = random.pick(concepts());
  return Tree::string(random.one_in(2) ? concept_.display : concept_.code);
}

/// Something of another kind altogether.
Tree other_kind(Random& random) {
  switch (random.below(6)) {
    case 0:
      return {};
    case 1:
      return {Type::boolean, random.one_in(2) ? "true" : "false", {}, {}};
    case 2:
      return {Type::array, {}, {}, {}};
    case 3:
      return {Type::object, {}, {}, {}};
    case 4:
      return Tree::number(random.pick(kOddNumbers));
    default:
      return Tree::string(random.pick(kOddStrings));
  }
}

}  // namespace

Tree odd_value(const Tree& old, std::string_view name, Random& random) {
  if (random.one_in(10)) return other_kind(random);
  switch (old.type) {
    case Type::number:
      return Tree::number(random.pick(kOddNumbers));
    case Type::string:
      return odd_string(old, name, random);
    case Type::boolean:
      return {Type::boolean, old.text == "true" ? "false" : "true", {}, {}};
    default:
      return other_kind(random);
  }
}

Tree some_coding(Random& random) {
  const auto& concept_ = random.pick(concepts());
  const bool other_system = random.one_in(8);
  Tree coding{Type::object, {}, {}, {}};
  coding.set("system", Tree::string(other_system ? random.pick(kSystems)
                                                 : std::string_view(concept_.system)));
  if (!random.one_in(20)) coding.set("code", Tree::string(concept_.code));
  if (!random.one_in(4)) coding.set("display", Tree::string(concept_.display));
  return coding;
}

std::string some_element(Random& random) { return std::string(random.pick(kElements)); }

std::string some_resource_type(Random& random) { return std::string(random.pick(kResourceTypes)); }

std::string some_date(Random& random) {
  // Edges of the rules' windows in days, and a day to either side of them.
  constexpr auto kWindows =
      std::to_array<int>({0, 1, 7, 11, 14, 28, 30, 31, 56, 84, 90, 180, 280, 365, 4383, 20000});
  int days = random.pick(kWindows) + static_cast<int>(random.below(3)) - 1;
  if (random.one_in(5)) days = -days;
  std::string text = fhir::to_string(kToday - std::chrono::days(days));
  if (random.one_in(5)) text += "T23:30:00-05:00";
  if (random.one_in(12)) text.resize(random.one_in(2) ? 7 : 4);
  return text;
}

}  // namespace isoguard::fuzz

// The hash tables against a slow and obvious reading of the value-set files.

#include <gtest/gtest.h>

#include <cctype>
#include <random>
#include <string>
#include <vector>

#include "plugin/knowledge/terminology.h"
#include "tests/plugin/knowledge/manifests_of_source.h"

namespace isoguard::knowledge {
namespace {

bool is_icd(const std::string& system) {
  return system.starts_with("http://hl7.org/fhir/sid/icd-10");
}

std::string key(const std::string& system, const std::string& code) {
  std::string text;
  for (const char c : code) {
    if (c != '.' || !is_icd(system)) text += static_cast<char>(std::toupper(c));
  }
  return text;
}

std::size_t longest_family(const std::vector<ValueSetFile::Family>& families,
                           const std::string& system, const std::string& code) {
  std::size_t longest = 0;
  for (const auto& family : families) {
    const bool same = family.system == system || (is_icd(family.system) && is_icd(system));
    const std::string prefix = key(family.system, family.code);
    if (same && key(system, code).starts_with(prefix)) longest = std::max(longest, prefix.size());
  }
  return longest;
}

bool obviously_in(const ValueSetFile& set, const std::string& system, const std::string& code) {
  for (const auto& entry : set.concepts) {
    const bool same = entry.system == system || (is_icd(entry.system) && is_icd(system));
    if (same && key(system, entry.code) == key(system, code)) return true;
  }
  return longest_family(set.families, system, code) >
         longest_family(set.excluded_families, system, code);
}

TEST(TerminologyOracle, AgreesOnListedAndRandomCodes) {
  std::vector<Fault> faults;
  const std::vector<ValueSetFile> sets = read_value_sets(manifests_of_source(), faults);
  const auto terminology = Terminology::build(manifests_of_source());
  ASSERT_TRUE(terminology) << to_string(terminology.error());

  std::vector<std::pair<std::string, std::string>> codes;
  for (const auto& code : codes_of_source()) codes.push_back(code);
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto pick = [&](std::string_view from) { return from[random() % from.size()]; };
  for (int i = 0; i < 5'000; ++i) {
    std::string icd = {pick("OOOOZ"), pick("0123469"), pick("0123456789A"), '.', pick("0123489A")};
    for (auto more = random() % 3; more > 0; --more) icd += pick("12345");
    codes.emplace_back("http://hl7.org/fhir/sid/icd-10-cm", icd);
    codes.emplace_back("http://www.whocc.no/atc",
                       std::string{pick("GJDA"), pick("01"), pick("0123"), 'A', pick("ABC"),
                                   pick("01"), pick("0123456789")});
  }
  int inside = 0;
  for (const auto& [system, code] : codes) {
    const Sets found = (*terminology)->meaning(fhir::Coding{system, code, ""}).sets;
    for (const ValueSetFile& file : sets) {
      for (std::size_t i = 0; i < kSetCount; ++i) {
        if (kSetIds[i] != file.id) continue;
        const bool expected = obviously_in(file, system, code);
        inside += expected ? 1 : 0;
        ASSERT_EQ(found.has(static_cast<Set>(i)), expected)
            << system << "|" << code << " " << file.id;
      }
    }
  }
  EXPECT_GT(inside, 1'500);
}

}  // namespace
}  // namespace isoguard::knowledge

// What the plugin tells tools of itself.

#include "plugin/plugin.h"

#include <gtest/gtest.h>

#include "plugin/knowledge/knowledge.h"
#include "plugin/rules/catalogue.h"

namespace isoguard::plugin {
namespace {

const Plugin& shipped() {
  static const auto plugin =
      Plugin::make(*knowledge::load(knowledge::embedded_manifests()), "eu-ppp");
  return **plugin;
}

constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";

TEST(DrugReading, NamesEveryClass) {
  const std::pair<const char*, std::string_view> classes[] = {
      {"197844", "isotretinoin, systemic"},     {"1650143", "tetracycline, systemic"},
      {"199690", "another retinoid, systemic"}, {"313654", "vitamin A in high dose, systemic"},
      {"308694", "exfoliant, on the skin"},     {"197805", "other, or a local form"},
  };
  for (const auto& [code, drug_class] : classes) {
    EXPECT_EQ(shipped().read_drug(kRxNorm, code, {}).drug_class, drug_class) << code;
  }
  EXPECT_EQ(shipped().read_drug("http://local", "1", {}).drug_class, "not identified");
  EXPECT_EQ(shipped().read_drug({}, {}, "Isotrex gel").drug_class, "other, or a local form");
}

TEST(DrugReading, SaysWhenNobodyStatedARoute) {
  EXPECT_TRUE(shipped().read_drug(kRxNorm, "6064", {}).route_not_stated);
  EXPECT_FALSE(shipped().read_drug(kRxNorm, "197844", {}).route_not_stated);
}

TEST(PluginRules, AreThoseOfTheCatalogueInItsOrder) {
  std::vector<std::string_view> ids;
  for (const rules::Rule& rule : rules::catalogue()) ids.push_back(rule.id);
  EXPECT_EQ(shipped().rules(), ids);
}

}  // namespace
}  // namespace isoguard::plugin

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

/// What is wrong when `from` is `to` in the manifest of patient-view.
std::string faults_with(const std::string& from, const std::string& to) {
  knowledge::ManifestFiles files = knowledge::embedded_manifests();
  std::string& text = files.at("services/patient-view.service.json");
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "no " + from;
  text.replace(at, from.size(), to);
  const auto made = Plugin::make(*knowledge::load(files), "eu-ppp");
  return made ? "" : knowledge::to_string(made.error());
}

TEST(PluginServices, AskRulesThatExistAndReadWhatTheseNeed) {
  const std::string file = "services/patient-view.service.json ";
  EXPECT_EQ(faults_with("\"id\"", "\"id\""), "");
  EXPECT_EQ(faults_with("\"tetracycline-interaction\"", "\"tetracyclines\""),
            file + "/rules: tetracyclines is no rule of this program\n");
  EXPECT_EQ(faults_with("\"data-unavailable\"", "\"age-under-12\""),
            file + "/rules: lacks data-unavailable\n");
  EXPECT_EQ(faults_with("\"care-plans\"", "\"allergies\""),
            file + "/prefetch: lacks the key care-plans\n");
  EXPECT_EQ(faults_with("\"hook\": \"patient-view\"", "\"hook\": \"patient-look\""),
            file + "/hook: is no hook of this program\n");
}

TEST(PluginServices, WhatIsDisabledIsNotOffered) {
  EXPECT_FALSE(shipped().offers("patient-view"));
  EXPECT_EQ(shipped().service_for_hook("patient-view"), "");
  EXPECT_EQ(shipped().discovery().find("patient-view"), std::string::npos);
  knowledge::ManifestFiles files = knowledge::embedded_manifests();
  std::string& text = files.at("services/patient-view.service.json");
  text.replace(text.find("\"enabled\": false"), 16, "\"enabled\": true");
  const auto on = *Plugin::make(*knowledge::load(files), "eu-ppp");
  EXPECT_TRUE(on->offers("patient-view"));
  EXPECT_EQ(on->service_for_hook("patient-view"), "patient-view");
  EXPECT_NE(on->discovery().find("patient-view"), std::string::npos);
}

}  // namespace
}  // namespace isoguard::plugin

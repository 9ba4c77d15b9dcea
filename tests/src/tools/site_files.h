#pragma once

#include <stdexcept>
#include <string>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/self_test.h"

namespace isoguard::app {

/// The manifests that ship, with `from` replaced once by `to` in one file.
inline knowledge::ManifestFiles shipped_but(const std::string& file, const std::string& from,
                                            const std::string& to) {
  knowledge::ManifestFiles files = knowledge::embedded_manifests();
  std::string& text = files.at(file);
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(file + " has no " + from);
  text.replace(at, from.size(), to);
  return files;
}

/// The manifests that ship, with `members` added to the policy eu-ppp.
inline knowledge::ManifestFiles under(const std::string& members) {
  return shipped_but("policies/eu-ppp.policy.json", R"("rows": {})", members);
}

/// The request of a case of the self-test, and its day.
inline knowledge::SelfTest self_test(const std::string& id) {
  std::vector<knowledge::Fault> faults;
  for (auto& test : knowledge::read_self_tests(knowledge::embedded_manifests(), faults)) {
    if (test.id == id) return test;
  }
  throw std::runtime_error("no case " + id);
}

}  // namespace isoguard::app

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/policy.h"
#include "plugin/knowledge/rule_manifest.h"
#include "plugin/knowledge/service_manifest.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::knowledge {

/// Everything that a hospital may change without a compiler, parsed, cross-checked and immutable:
/// one snapshot serves a request from start to end.
struct Knowledge {
  std::shared_ptr<const Terminology> terminology;
  std::vector<RuleManifest> rules;                    ///< sorted by id
  std::vector<Policy> policies;                       ///< sorted by id
  std::vector<ServiceManifest> services;              ///< in file-name order
  std::vector<std::string> programme_questionnaires;  ///< canonicals that prove programme enrolment
  std::string sun_instruction;  ///< text that the suggestion writes into the draft
  std::string version;          ///< of the whole set, from knowledge.json
  std::string sha256;           ///< over all files, hex

  const RuleManifest* rule(std::string_view id) const;
  const Policy* policy(std::string_view id) const;
  const ServiceManifest* service(std::string_view id) const;
};

/// Parses and cross-checks all files: schema-like shape of each, one-to-one match of value-set
/// files with Set, override reasons within their value set, row overrides that name existing rows,
/// placeholders and word keys well-formed, links https.
Loaded<std::shared_ptr<const Knowledge>> load(const ManifestFiles& files);

/// The files compiled into the program: what ships in manifests/.
const ManifestFiles& embedded_manifests();

}  // namespace isoguard::knowledge

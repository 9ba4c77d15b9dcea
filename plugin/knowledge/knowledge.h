#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/policy.h"
#include "plugin/knowledge/rule_manifest.h"
#include "plugin/knowledge/service_manifest.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::knowledge {

/// Who vouches for the files of a site; empty where nobody was asked.
struct Signature {
  std::string signer;   ///< name of the key
  std::string listing;  ///< SHA-256 of the text that it signed, hex
};

/// The id of knowledge whose knowledge.json has none.
inline constexpr std::string_view kDefaultId = "isoguard";

/// Everything that a hospital may change without a compiler, parsed, cross-checked and immutable:
/// one snapshot serves a request from start to end.
struct Knowledge {
  std::shared_ptr<const Terminology> terminology;
  std::vector<RuleManifest> rules;        ///< sorted by id
  std::vector<Policy> policies;           ///< sorted by id
  std::vector<ServiceManifest> services;  ///< in file-name order
  /// Questionnaires whose completed response proves programme enrolment: canonical URLs, or their
  /// ends
  /// ("Questionnaire/IPledgeRemsPatientEnrollment") for questionnaires that every server hosts
  /// itself.
  std::vector<std::string> programme_questionnaires;
  std::string sun_instruction;   ///< text that the suggestion writes into the draft
  std::string counselling_note;  ///< text of the counselling that the suggestion records
  std::string id;                ///< versions of one id follow on each other; from knowledge.json
  std::string version;           ///< of the whole set, from knowledge.json
  std::string sha256;            ///< over all files but self-tests, hex
  Signature signature;

  /// Whether a response to the questionnaire `canonical` (its `|version` is ignored) proves
  /// enrolment in a prevention programme. A known canonical without a scheme matches the end of the
  /// path: programmes publish their questionnaires under each site's own base URL.
  bool proves_enrolment(std::string_view canonical) const;

  const RuleManifest* rule(std::string_view id) const;
  const Policy* policy(std::string_view id) const;
  const ServiceManifest* service(std::string_view id) const;
};

/// Parses and cross-checks all files: schema-like shape of each, one-to-one match of value-set
/// files with Set, override reasons within their value set, overrides that name existing rules and
/// rows, placeholders and word keys well-formed, links https. `signature`: what whoever read the
/// files found out; is only passed on.
Loaded<std::shared_ptr<const Knowledge>> load(const ManifestFiles& files, Signature signature = {});

/// The rules alone, by id: what a look at their rows and words needs. Reads no value set but the
/// override reasons; whatever is wrong is appended to `faults`.
std::vector<RuleManifest> read_rules(const ManifestFiles& files, std::vector<Fault>& faults);

/// What decides: all files but the self-tests.
ManifestFiles without_self_tests(const ManifestFiles& files);

/// Whether the rule `rule` has its manifest and the manifest has the rows `rows` and no other: each
/// difference is a fault. For whoever knows what the rules can say.
std::vector<Fault> check_rows(const Knowledge& knowledge, std::string_view rule,
                              std::span<const std::string_view> rows);

/// The files compiled into the program: what ships in manifests/.
const ManifestFiles& embedded_manifests();

}  // namespace isoguard::knowledge

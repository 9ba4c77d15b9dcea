#include "src/process/build_identity.h"

#include <build_commit.h>  // written at every build

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/sha256.h"

namespace isoguard::app {

const BuildIdentity& build_identity() {
  static constexpr BuildIdentity kIdentity{ISOGUARD_VERSION, ISOGUARD_BUILD_COMMIT,
                                           ISOGUARD_COMPILER, ISOGUARD_BUILD_TYPE};
  return kIdentity;
}

std::string version_text() {
  const BuildIdentity& built = build_identity();
  std::string text = "isoguard ";
  text.append(built.version).append(" (commit ").append(built.commit).append("; ");
  text.append(built.compiler).append(", ").append(built.build_type).append("; manifests sha256:");
  return text +
         knowledge::sha256_of(knowledge::without_self_tests(knowledge::embedded_manifests())) + ")";
}

}  // namespace isoguard::app

#include <build_commit.h>  // written at every build

#include "src/audit/canonical.h"

namespace isoguard::audit {

std::string build_json() {
  static const std::string kJson = CanonicalObject()
                                       .text("commit", ISOGUARD_BUILD_COMMIT)
                                       .text("version", ISOGUARD_VERSION)
                                       .json();
  return kJson;
}

}  // namespace isoguard::audit

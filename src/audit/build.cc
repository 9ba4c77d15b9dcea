#include <build_commit.h>  // written at every build

#include "src/audit/canonical.h"

namespace isoguard::audit {

std::string build_json() {
  return CanonicalObject()
      .text("commit", ISOGUARD_BUILD_COMMIT)
      .text("version", ISOGUARD_VERSION)
      .json();
}

}  // namespace isoguard::audit

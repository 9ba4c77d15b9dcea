#pragma once

#include <functional>
#include <optional>
#include <string>

#include "plugin/knowledge/knowledge.h"

namespace isoguard::app {

/// What knowledge is told apart by when one follows on another.
struct KnowledgeVersion {
  std::string id;
  std::string version;
  std::string listing;  ///< knowledge::Signature::listing; empty: it was not signed
};
KnowledgeVersion version_of(const knowledge::Knowledge& knowledge);

/// What the newest record of the service in the data folder says that it was decided with; nothing
/// when none does. Reads no more than it must; the databases may be in use. One that cannot be read
/// is passed over and told to `report`, in a sentence.
std::optional<KnowledgeVersion> last_in_use(const std::string& data_dir,
                                            const std::function<void(const std::string&)>& report);

/// Why `next` must not follow on `last` unless somebody says so, in words; empty: it may. A lower
/// version must not, nor knowledge of another id, nor, where both were signed, the same version
/// with other files.
std::string fault_after(const KnowledgeVersion& last, const KnowledgeVersion& next);

}  // namespace isoguard::app

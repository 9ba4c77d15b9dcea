#include "plugin/decision/discovery.h"

#include "plugin/cds_hooks/json_writer.h"
#include "plugin/knowledge/service_manifest.h"

namespace isoguard::decision {

std::string write_discovery(const std::vector<knowledge::ServiceManifest>& services,
                            fhir::Release release) {
  std::string out;
  cds_hooks::JsonWriter writer(out);
  writer.open('{');
  writer.open_member("services", '[');
  for (const knowledge::ServiceManifest& service : services) {
    if (!service.enabled) continue;
    writer.open('{');
    writer.member("hook", service.hook);
    writer.optional_member("title", service.title);
    writer.member("description", service.description);
    writer.member("id", service.id);
    if (!service.prefetch.empty()) {
      writer.open_member("prefetch", '{');
      for (const auto& entry : service.prefetch) {
        const auto queries = service.queries(entry.first, release);
        if (queries.size() == 1) writer.member(entry.first, queries.front());
      }
      writer.close('}');
    }
    writer.optional_member("usageRequirements", service.usage_requirements);
    writer.close('}');
  }
  writer.close(']');
  writer.close('}');
  return out;
}

}  // namespace isoguard::decision

#include "plugin/decision/discovery.h"

#include "plugin/cds_hooks/json_writer.h"
#include "plugin/knowledge/service_manifest.h"

namespace isoguard::decision {
namespace {

/// What a client may ask for with a boolean.
struct Option {
  std::string_view code;
  std::string_view name;
  std::string_view description;
  std::string_view otherwise;  ///< the default, as JSON
};

constexpr Option kRemember = {"cache-for-order-sign-filtering", "Remember for order-sign",
                              "Cards of this call need not be repeated at order-sign", "false"};
constexpr Option kFilter = {
    "filter-out-repeated-alerts", "Do not repeat answered cards",
    "Leave out cards that were answered since order-select showed them; never critical ones, those "
    "about pregnancy and those about missing data",
    "false"};
constexpr Option kNonSerious = {"alert-non-serious", "Show information",
                                "Whether cards that are only information are wanted", "true"};
constexpr Option kSources = {"show-evidence-support", "Show sources",
                             "Whether cards name the texts that their rules are from", "true"};

std::vector<Option> options_of(const knowledge::Quiet& quiet, std::string_view hook) {
  std::vector<Option> options;
  if (quiet.clients_may_filter_repeated && hook == "order-select") options.push_back(kRemember);
  if (quiet.clients_may_filter_repeated && hook == "order-sign") options.push_back(kFilter);
  if (quiet.clients_may_leave_out_info) options.push_back(kNonSerious);
  if (quiet.clients_may_leave_out_sources) options.push_back(kSources);
  return options;
}

void write_options(const std::vector<Option>& options, cds_hooks::JsonWriter& writer) {
  if (options.empty()) return;
  writer.open_member("extension", '{');
  writer.open_member("pddi-configuration-items", '[');
  for (const Option& option : options) {
    writer.open('{');
    writer.member("code", option.code);
    writer.member("type", "boolean");
    writer.member("name", option.name);
    writer.member("description", option.description);
    writer.raw_member("default", option.otherwise);
    writer.close('}');
  }
  writer.close(']');
  writer.close('}');
}

}  // namespace

std::string write_discovery(const std::vector<knowledge::ServiceManifest>& services,
                            fhir::Release release, const knowledge::Quiet& quiet) {
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
    write_options(options_of(quiet, service.hook), writer);
    writer.close('}');
  }
  writer.close(']');
  writer.close('}');
  return out;
}

}  // namespace isoguard::decision

#include "plugin/knowledge/quiet.h"

#include <cmath>

#include "plugin/knowledge/element.h"

namespace isoguard::knowledge {
namespace {

constexpr std::size_t kShortestAcceptance = 10;  // as for a hidden check

void read_option(const Element& option, Quiet& quiet) {
  const std::string code = option.as_text();
  if (code == "filter-out-repeated-alerts") {
    quiet.clients_may_filter_repeated = true;
  } else if (code == "alert-non-serious") {
    quiet.clients_may_leave_out_info = true;
  } else if (code == "show-evidence-support") {
    quiet.clients_may_leave_out_sources = true;
  } else {
    option.fault("is none of filter-out-repeated-alerts, alert-non-serious, show-evidence-support");
  }
}

int read_days(const Element& element) {
  if (!element.present()) return 0;
  const auto days = element.as_number();
  if (!days) return 0;
  if (*days < 0 || *days > kLongestOverrideMemory || std::floor(*days) != *days) {
    element.fault("is no whole number of days from 0 to 180");
    return 0;
  }
  return static_cast<int>(*days);
}

}  // namespace

Quiet read_quiet(const Element& element) {
  Quiet quiet;
  if (!element.present()) return quiet;
  element.allow_only({"accept_risk", "client_options", "override_memory_days"});
  quiet.accept_risk = element.text("accept_risk", 1000);
  if (!quiet.accept_risk.empty() && quiet.accept_risk.size() < kShortestAcceptance) {
    element.member("accept_risk").fault("is too short to say who accepts the risk, when and why");
  }
  for (const Element& option : element.optional_list("client_options")) read_option(option, quiet);
  quiet.override_memory_days = read_days(element.member("override_memory_days"));
  return quiet;
}

bool stays_loud(std::string_view rule) {
  return rule.starts_with("teratogenic-") || rule == "data-unavailable";
}

}  // namespace isoguard::knowledge

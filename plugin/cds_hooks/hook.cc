#include "plugin/cds_hooks/hook.h"

#include <array>
#include <utility>

namespace isoguard::cds_hooks {
namespace {

constexpr std::array<std::pair<Hook, std::string_view>, 3> kNames = {{
    {Hook::order_select, "order-select"},
    {Hook::order_sign, "order-sign"},
    {Hook::medication_prescribe, "medication-prescribe"},
}};

}  // namespace

std::optional<Hook> parse_hook(std::string_view name) {
  for (const auto& [hook, text] : kNames) {
    if (text == name) return hook;
  }
  return std::nullopt;
}

std::string_view to_string(Hook hook) {
  for (const auto& [known, text] : kNames) {
    if (known == hook) return text;
  }
  return {};
}

std::string_view orders_member(Hook hook) {
  return hook == Hook::medication_prescribe ? "medications" : "draftOrders";
}

}  // namespace isoguard::cds_hooks

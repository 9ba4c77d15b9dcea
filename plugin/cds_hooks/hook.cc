#include "plugin/cds_hooks/hook.h"

#include <array>
#include <cstddef>

namespace isoguard::cds_hooks {
namespace {

struct Row {
  Hook hook;
  std::string_view name;
  std::string_view orders;
};

constexpr std::array kRows = {
    Row{Hook::order_select, "order-select", "draftOrders"},
    Row{Hook::order_sign, "order-sign", "draftOrders"},
    Row{Hook::medication_prescribe, "medication-prescribe", "medications"},
    Row{Hook::order_review, "order-review", "orders"},
    Row{Hook::medication_refill, "medication-refill", "medications"},
    Row{Hook::patient_view, "patient-view", {}},
    Row{Hook::encounter_start, "encounter-start", {}},
    Row{Hook::encounter_discharge, "encounter-discharge", {}},
};

constexpr const Row& row_of(Hook hook) { return kRows[static_cast<std::size_t>(hook)]; }
static_assert(row_of(Hook::encounter_discharge).hook == Hook::encounter_discharge);

}  // namespace

std::optional<Hook> parse_hook(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.hook;
  }
  return std::nullopt;
}

std::string_view to_string(Hook hook) { return row_of(hook).name; }

std::string_view orders_member(Hook hook) { return row_of(hook).orders; }

}  // namespace isoguard::cds_hooks

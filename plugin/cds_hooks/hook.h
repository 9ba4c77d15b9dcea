#pragma once

#include <optional>
#include <string_view>

namespace isoguard::cds_hooks {

/// The hooks that are answered, and how each is judged (rules.md section 1).
enum class Hook : unsigned char {
  order_select,          ///< an order was chosen; details may be missing
  order_sign,            ///< the last stop before orders become active
  medication_prescribe,  ///< CDS Hooks 1.0; judged as order_sign
  order_review,          ///< CDS Hooks 1.0; judged as order_sign
  medication_refill,     ///< a further prescription is asked for; judged as order_sign
  patient_view,          ///< a chart is opened; nothing is ordered
  encounter_start,       ///< a visit begins; nothing is ordered
  encounter_discharge,   ///< a stay ends; nothing is ordered
};

std::optional<Hook> parse_hook(std::string_view name);
std::string_view to_string(Hook hook);

/// Name of the context member that holds the draft orders: "draftOrders", "medications" or
/// "orders"; empty for a hook without orders, which is judged on the history.
std::string_view orders_member(Hook hook);

}  // namespace isoguard::cds_hooks

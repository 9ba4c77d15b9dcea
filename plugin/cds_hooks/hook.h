#pragma once

#include <optional>
#include <string_view>

namespace isoguard::cds_hooks {

/// The hooks that are answered, and how each is judged (rules.md section 1).
enum class Hook : unsigned char {
  order_select,          ///< an order was chosen; details may be missing
  order_sign,            ///< the last stop before orders become active
  medication_prescribe,  ///< CDS Hooks 1.0; judged as order_sign
};

std::optional<Hook> parse_hook(std::string_view name);
std::string_view to_string(Hook hook);

/// Name of the context member that holds the draft orders: "draftOrders", or "medications" in 1.0.
std::string_view orders_member(Hook hook);

}  // namespace isoguard::cds_hooks

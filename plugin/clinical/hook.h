#pragma once

namespace isoguard::clinical {

/// The moment at which the decision is asked for.
enum class Hook : unsigned char {
  order_select,  ///< an order was chosen and may not be finished
  order_sign,    ///< orders are finished: signed, prescribed, reviewed or refilled
  chart,         ///< nothing is ordered: a chart is opened, a visit begins or a stay ends
};

}  // namespace isoguard::clinical

#pragma once

namespace isoguard::clinical {

/// The moment in order entry at which the decision is asked for. `medication-prescribe` of CDS
/// Hooks 1.0 behaves as order_sign.
enum class Hook : unsigned char { order_select, order_sign };

}  // namespace isoguard::clinical

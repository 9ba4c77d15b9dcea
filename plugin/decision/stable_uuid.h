#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace isoguard::decision {

/// A UUID (RFC 9562 version 8) that is the same for the same parts and tells nothing of them: the
/// leading bits of a SHA-256 over the parts with their lengths. Cards keep their uuid from
/// order-select to order-sign as long as patient, rule and evidence stay the same.
std::string stable_uuid(std::initializer_list<std::string_view> parts);

}  // namespace isoguard::decision

#include "plugin/knowledge/ndc.h"

#include <algorithm>

namespace isoguard::knowledge {
namespace {

constexpr std::size_t kLabeler = 5;
constexpr std::size_t kProduct = 4;
constexpr std::size_t kPackage = 2;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// How many digits the whole has: ten, or eleven when every part is at its longest.
bool is_writing(std::size_t labeler, std::size_t product, std::size_t package) {
  const std::size_t short_of = (kLabeler - labeler) + (kProduct - product) + (kPackage - package);
  return short_of <= 1;
}

NdcProduct padded(std::string_view labeler, std::string_view product) {
  NdcProduct out;
  out.fill('0');
  std::copy(labeler.begin(), labeler.end(), out.begin() + (kLabeler - labeler.size()));
  std::copy(product.begin(), product.end(), out.end() - product.size());
  return out;
}

}  // namespace

std::optional<NdcProduct> ndc_product(std::string_view code) {
  const std::size_t first = code.find('-');
  if (first == std::string_view::npos) {
    const bool whole = code.size() == kLabeler + kProduct + kPackage;
    if ((!whole && code.size() != kLabeler + kProduct) || !all_digits(code)) return std::nullopt;
    return padded(code.substr(0, kLabeler), code.substr(kLabeler, kProduct));
  }
  const std::string_view labeler = code.substr(0, first);
  std::string_view product = code.substr(first + 1);
  std::string_view package = "00";
  if (const std::size_t second = product.find('-'); second != std::string_view::npos) {
    package = product.substr(second + 1);
    product = product.substr(0, second);
  }
  const bool sizes_fit = labeler.size() <= kLabeler && product.size() <= kProduct &&
                         package.size() <= kPackage && !package.empty() &&
                         is_writing(labeler.size(), product.size(), package.size());
  if (!sizes_fit || !all_digits(labeler) || !all_digits(product) || !all_digits(package)) {
    return std::nullopt;
  }
  return padded(labeler, product);
}

std::string to_code(const NdcProduct& product) {
  std::string code(product.begin(), product.end());
  return code.insert(kLabeler, "-");
}

}  // namespace isoguard::knowledge

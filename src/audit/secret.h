#pragma once

#include <openssl/crypto.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace isoguard::audit {

/// 256 bits that are overwritten when they go; each copy for itself.
struct Key {
  std::array<std::uint8_t, 32> bytes{};

  Key() = default;
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

/// Text or bytes that are overwritten when they go. Not copied; filled in place, so that growing
/// leaves nothing behind.
class Secret {
 public:
  explicit Secret(std::string bytes = {}) : bytes_(std::move(bytes)) {}
  Secret(Secret&& other) noexcept { bytes_.swap(other.bytes_); }
  Secret& operator=(Secret&& other) noexcept {
    bytes_.swap(other.bytes_);
    return *this;
  }
  ~Secret() {
    bytes_.resize(bytes_.capacity());
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
  }

  std::string& bytes() { return bytes_; }
  std::string_view view() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace isoguard::audit

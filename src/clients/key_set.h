#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "fhir/json.h"
#include "src/clients/public_key.h"

namespace isoguard::clients {

/// The keys of a client by their id (RFC 7517 section 5). Immutable.
class KeySet {
 public:
  static constexpr std::size_t kMostBytes = 64 * 1024;
  static constexpr std::size_t kMostKeys = 64;
  static constexpr std::size_t kLongestId = 256;

  /// A key that was passed over, and why.
  struct Skipped {
    std::size_t index = 0;  ///< in `keys`
    std::string why;        ///< follows "the key"
  };

  /// Reads the text of a set. Keys that are of no use here are passed over, since an issuer may
  /// have others for others; two keys of one id, too many keys or bytes, or no object with a list
  /// `keys` make the whole set no good, in words that follow "the key set".
  static tl::expected<KeySet, std::string> parse(std::string text);
  static tl::expected<KeySet, std::string> read(const fhir::json::Value& set);

  /// nullptr when there is none.
  const PublicKey* find(std::string_view id) const;
  std::size_t size() const { return keys_.size(); }
  const std::vector<Skipped>& skipped() const { return skipped_; }

 private:
  std::map<std::string, PublicKey, std::less<>> keys_;
  std::vector<Skipped> skipped_;
};

}  // namespace isoguard::clients

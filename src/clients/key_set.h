#pragma once

#include <cstddef>
#include <memory>
#include <optional>
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
    bool alarming = false;  ///< a mistake of the issuer: a private key, or two with one id
  };

  /// Reads the text of a set. Keys that are of no use here are passed over, since an issuer may
  /// have others for others. Keys of one id are good side by side when no algorithm suits two of
  /// them (RFC 7517 section 4.5); of two that one does, none is. Too many keys or bytes, or no
  /// object with a list `keys` make the whole set no good, in words that follow "the key set".
  static tl::expected<KeySet, std::string> parse(std::string text);
  static tl::expected<KeySet, std::string> read(const fhir::json::Value& set);

  /// The key of that id that suits `algorithm`, or else another of that id; nullptr when there is
  /// none. Without an algorithm any of that id.
  const PublicKey* find(std::string_view id, std::optional<Algorithm> algorithm = {}) const;
  std::size_t size() const { return keys_.size(); }
  /// In their order.
  const std::vector<Skipped>& skipped() const { return skipped_; }
  /// "key 0 has a private part …, key 2 is …": all that was passed over, or what is alarming.
  std::string skipped_in_words(bool alarming_only = false) const;

 private:
  struct Entry {
    std::size_t index;  // in `keys`
    std::string id;
    PublicKey key;
  };

  void drop_ambiguous();

  std::vector<Entry> keys_;
  std::vector<Skipped> skipped_;
};

}  // namespace isoguard::clients

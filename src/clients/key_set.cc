#include "src/clients/key_set.h"

#include <utility>

#include "fhir/document.h"

namespace isoguard::clients {
namespace {

constexpr fhir::json::Limits kLimits{.bytes = KeySet::kMostBytes,
                                     .depth = 8,
                                     .values = 4096,
                                     .members_of_an_object = 64,
                                     .string_bytes = 16 * 1024};

}  // namespace

tl::expected<KeySet, std::string> KeySet::parse(std::string text) {
  if (text.size() > kMostBytes) return tl::unexpected<std::string>("has more than 64 KiB");
  const auto document = fhir::Document::parse(std::move(text), kLimits);
  if (!document) {
    return tl::unexpected("is no JSON: " + document.error().front().diagnostics);
  }
  return read(document->root());
}

tl::expected<KeySet, std::string> KeySet::read(const fhir::json::Value& set) {
  if (!set["keys"].is_array()) return tl::unexpected<std::string>("has no list \"keys\"");
  const auto items = set["keys"].items();
  if (items.size() > kMostKeys) return tl::unexpected<std::string>("has more than 64 keys");
  KeySet keys;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string_view id = items[i]["kid"].string();
    if (id.empty() || id.size() > kLongestId) {
      keys.skipped_.push_back({i, "has no id (kid) of 1 to 256 bytes"});
      continue;
    }
    auto key = PublicKey::read(items[i]);
    if (!key) {
      keys.skipped_.push_back({i, std::move(key.error())});
    } else if (!keys.keys_.emplace(id, std::move(*key)).second) {
      return tl::unexpected("has two keys with the id of key " + std::to_string(i));
    }
  }
  return keys;
}

const PublicKey* KeySet::find(std::string_view id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace isoguard::clients

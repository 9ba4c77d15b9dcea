#include "src/clients/key_set.h"

#include <algorithm>
#include <utility>

#include "fhir/document.h"

namespace isoguard::clients {
namespace {

constexpr fhir::json::Limits kLimits{.bytes = KeySet::kMostBytes,
                                     .depth = 8,
                                     .values = 4096,
                                     .members_of_an_object = 64,
                                     .string_bytes = 16 * 1024};

/// Whether some algorithm suits both.
bool may_be_meant_alike(const PublicKey& one, const PublicKey& other) {
  return std::ranges::any_of(kAlgorithms, [&](Algorithm algorithm) {
    return one.suits(algorithm) && other.suits(algorithm);
  });
}

bool are_meant_alike(const PublicKey& one, const PublicKey& other) {
  return std::ranges::all_of(kAlgorithms, [&](Algorithm algorithm) {
    return one.suits(algorithm) == other.suits(algorithm);
  });
}

}  // namespace

tl::expected<KeySet, std::string> KeySet::parse(std::string text) {
  if (text.size() > kMostBytes) return tl::unexpected<std::string>("has more than 64 KiB");
  if (text.starts_with("\xEF\xBB\xBF")) {
    return tl::unexpected<std::string>("is no JSON: it begins with a byte order mark");
  }
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
    if (key) {
      keys.keys_.push_back({i, std::string(id), std::move(*key)});
    } else {
      keys.skipped_.push_back({i, std::move(key.error()), PublicKey::has_private_part(items[i])});
    }
  }
  keys.drop_ambiguous();
  return keys;
}

/// Whoever signed with the one would be told that the signature is wrong, as the other happens to
/// be found.
void KeySet::drop_ambiguous() {
  const std::vector<Entry> all = std::exchange(keys_, {});
  for (const Entry& one : all) {
    const Entry* rival = nullptr;
    bool is_repeated = false;
    for (const Entry& other : all) {
      if (&other == &one || other.id != one.id || !may_be_meant_alike(one.key, other.key)) continue;
      const bool same = one.key.is_same_as(other.key);
      if (!same) rival = &other;
      is_repeated |= same && other.index < one.index && are_meant_alike(one.key, other.key);
    }
    if (rival != nullptr) {
      skipped_.push_back({one.index,
                          "has the id and an algorithm of key " + std::to_string(rival->index) +
                              ", which is another",
                          true});
    } else if (!is_repeated) {
      keys_.push_back(one);
    }
  }
  std::ranges::sort(skipped_, {}, &Skipped::index);
}

std::string KeySet::skipped_in_words(bool alarming_only) const {
  std::string text;
  for (const Skipped& each : skipped_) {
    if (alarming_only && !each.alarming) continue;
    text += (text.empty() ? "key " : ", key ") + std::to_string(each.index) + " " + each.why;
  }
  return text;
}

const PublicKey* KeySet::find(std::string_view id, std::optional<Algorithm> algorithm) const {
  const PublicKey* found = nullptr;
  for (const Entry& entry : keys_) {
    if (entry.id != id) continue;
    if (!algorithm || entry.key.suits(*algorithm)) return &entry.key;
    found = &entry.key;
  }
  return found;
}

}  // namespace isoguard::clients

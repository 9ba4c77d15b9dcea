#include "plugin/knowledge/code_table.h"

#include <cstring>

#include "fhir/json.h"

namespace isoguard::knowledge {
namespace {

// FNV-1a: the hash of every prefix comes with the hash of the whole.
constexpr std::uint64_t kPrime = 0x100000001B3u;
constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;
constexpr std::uint64_t seed(CodeSystem system) {
  return 0xCBF29CE484222325u ^ (static_cast<std::uint64_t>(system) << 32);
}
constexpr std::uint64_t extend(std::uint64_t hash, char c) {
  return (hash ^ static_cast<unsigned char>(c)) * kPrime;
}
/// Eight characters at a time, for codes of which no prefix means anything.
std::uint64_t hash_of_whole(CodeSystem system, std::string_view key) {
  std::uint64_t hash = seed(system) ^ key.size();
  for (; key.size() > 8; key.remove_prefix(8)) {
    std::uint64_t word;
    std::memcpy(&word, key.data(), sizeof word);
    hash = (hash ^ word) * kMix;
    hash ^= hash >> 29;
  }
  std::uint64_t rest = 0;
  for (const char c : key) rest = rest << 8 | static_cast<unsigned char>(c);
  hash = (hash ^ rest) * kMix;
  return hash ^ hash >> 32;
}
std::uint64_t hash_of(CodeSystem system, std::string_view key) {
  if (!is_hierarchical(system)) return hash_of_whole(system, key);
  std::uint64_t hash = seed(system);
  for (const char c : key) hash = extend(hash, c);
  return hash;
}
constexpr std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32);
}

// No family is named by fewer characters; this saves needless probes.
constexpr std::size_t kShortestFamily = 3;

}  // namespace

CodeTable::Entry& CodeTable::add(CodeSystem system, std::string_view key) {
  if ((entries_.size() + 1) * 2 > slots_.size()) grow();
  const std::uint64_t hash = hash_of(system, key);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].entry != 0; at = (at + 1) & mask) {
    Entry& entry = entries_[slots_[at].entry - 1];
    if (slots_[at].tag == tag_of(hash) && entry.system == system && entry.key == key) return entry;
  }
  entries_.push_back({.key = key,
                      .system = system,
                      .exact = {},
                      .below = {},
                      .not_below = {},
                      .display = {},
                      .family_display = {}});
  slots_[at] = {tag_of(hash), static_cast<std::uint32_t>(entries_.size())};
  return entries_.back();
}

const CodeTable::Entry* CodeTable::find(CodeSystem system, std::string_view key) const {
  return probe(hash_of(system, key), system, key);
}

CodeTable::Match CodeTable::match(CodeSystem system, std::string_view key) const {
  Match match;
  std::uint64_t hash = is_hierarchical(system) ? seed(system) : hash_of(system, key);
  for (std::size_t size = 1; is_hierarchical(system) && size <= key.size(); ++size) {
    hash = extend(hash, key[size - 1]);
    if (size < kShortestFamily) continue;
    if (const Entry* family = probe(hash, system, key.substr(0, size))) {
      match.family.remove(family->not_below);
      match.family |= family->below;
      if (!family->family_display.empty()) match.display = family->family_display;
    }
  }
  if (const Entry* code = probe(hash, system, key)) {
    match.exact = code->exact;
    if (!code->display.empty()) match.display = code->display;
  }
  if (match.exact.empty() && match.family.empty()) match.display = {};
  return match;
}

const CodeTable::Entry* CodeTable::probe(std::uint64_t hash, CodeSystem system,
                                         std::string_view key) const {
  if (slots_.empty()) return nullptr;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at].entry != 0; at = (at + 1) & mask) {
    if (slots_[at].tag != tag_of(hash)) continue;
    const Entry& entry = entries_[slots_[at].entry - 1];
    if (entry.system == system && fhir::json::same_name(entry.key, key)) return &entry;
  }
  return nullptr;
}

void CodeTable::grow() {
  slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, Slot{});
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::uint64_t hash = hash_of(entries_[i].system, entries_[i].key);
    std::size_t at = hash & mask;
    while (slots_[at].entry != 0) at = (at + 1) & mask;
    slots_[at] = {tag_of(hash), static_cast<std::uint32_t>(i + 1)};
  }
}

}  // namespace isoguard::knowledge

#include "plugin/knowledge/code_system.h"

#include <array>
#include <cstring>
#include <utility>

#include "fhir/json.h"
#include "plugin/knowledge/ndc.h"

namespace isoguard::knowledge {
namespace {

struct Known {
  std::string_view uri;
  CodeSystem system;
};

// Spellings that differ by more than case, scheme or slashes. The first of a system is FHIR's own.
constexpr Known kKnown[] = {
    {"http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem::rxnorm},
    {"urn:oid:2.16.840.1.113883.6.88", CodeSystem::rxnorm},
    {"http://snomed.info/sct", CodeSystem::snomed},
    {"http://snomed.info/id", CodeSystem::snomed},
    {"urn:oid:2.16.840.1.113883.6.96", CodeSystem::snomed},
    {"http://loinc.org", CodeSystem::loinc},
    {"urn:oid:2.16.840.1.113883.6.1", CodeSystem::loinc},
    {"http://hl7.org/fhir/sid/icd-10-cm", CodeSystem::icd10},
    {"urn:oid:2.16.840.1.113883.6.90", CodeSystem::icd10},
    {"http://hl7.org/fhir/sid/icd-10", CodeSystem::icd10},
    {"urn:oid:2.16.840.1.113883.6.3", CodeSystem::icd10},
    {"http://fhir.de/CodeSystem/bfarm/icd-10-gm", CodeSystem::icd10},
    {"http://fhir.de/CodeSystem/dimdi/icd-10-gm", CodeSystem::icd10},
    {"http://hl7.org/fhir/sid/icd-10-de", CodeSystem::icd10},
    {"http://hl7.org/fhir/sid/icd-10-nl", CodeSystem::icd10},
    {"http://www.whocc.no/atc", CodeSystem::atc},
    {"http://fhir.de/CodeSystem/bfarm/atc", CodeSystem::atc},
    {"http://fhir.de/CodeSystem/dimdi/atc", CodeSystem::atc},
    {"urn:oid:2.16.840.1.113883.6.73", CodeSystem::atc},
    {"http://hl7.org/fhir/sid/ndc", CodeSystem::ndc},
    {"urn:oid:2.16.840.1.113883.6.69", CodeSystem::ndc},
    {"http://fdasis.nlm.nih.gov", CodeSystem::unii},
    {"urn:oid:2.16.840.1.113883.4.9", CodeSystem::unii},
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
constexpr bool is_letter_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
constexpr std::array<char, 256> kUpper = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = upper(static_cast<char>(i));
  return table;
}();
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Size and the last eight bytes tell the URIs in use apart; the comparison afterwards is exact.
std::size_t hash(std::string_view uri) {
  std::uint64_t tail = 0;
  if (uri.size() >= sizeof tail) {
    std::memcpy(&tail, uri.data() + (uri.size() - sizeof tail), sizeof tail);
  } else {
    for (const char c : uri) tail = tail << 8 | static_cast<unsigned char>(c);
  }
  tail = (tail ^ uri.size()) * 0x9E3779B97F4A7C15u;
  return static_cast<std::size_t>(tail >> 48);
}

constexpr std::size_t kLongestUri = 200;

// Without case, scheme, "www.", version and trailing slashes, in `buffer`; empty when too long.
std::string_view simplify(std::string_view uri, std::array<char, kLongestUri>& buffer) {
  uri = trim(uri.substr(0, uri.find('|')));
  if (uri.size() > buffer.size()) return {};
  std::size_t size = 0;
  for (const char c : uri) buffer[size++] = lower(c);
  std::string_view text(buffer.data(), size);
  for (const std::string_view front : {"urn:oid:", "http://", "https://", "www."}) {
    if (text.starts_with(front)) text.remove_prefix(front.size());
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  return text.starts_with("snomed.info/sct/") ? text.substr(0, 15) : text;
}

}  // namespace

CodeSystems::CodeSystems() {
  std::array<char, kLongestUri> buffer;
  for (const Known& known : kKnown) {
    insert(std::string(known.uri), known.system);
    insert(std::string(simplify(known.uri, buffer)), known.system);
  }
}

CodeSystem CodeSystems::add(std::string_view uri) {
  const CodeSystem known = find(uri);
  if (known != CodeSystem::unknown || next_other_ >= 200) return known;
  const auto system = static_cast<CodeSystem>(next_other_++);
  std::array<char, kLongestUri> buffer;
  insert(std::string(uri), system);
  insert(std::string(simplify(uri, buffer)), system);
  return system;
}

CodeSystem CodeSystems::find(std::string_view uri) const {
  if (uri.empty()) return CodeSystem::unknown;
  if (const Entry* entry = look_up(uri)) return entry->system;
  std::array<char, kLongestUri> buffer;
  const std::string_view simple = simplify(uri, buffer);
  if (simple.empty()) return CodeSystem::unknown;
  const Entry* entry = look_up(simple);
  return entry == nullptr ? CodeSystem::unknown : entry->system;
}

void CodeSystems::insert(std::string uri, CodeSystem system) {
  if (uri.empty() || look_up(uri) != nullptr) return;
  std::size_t slot = hash(uri) % kSlots;
  while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
  entries_.push_back({std::move(uri), system});
  slots_[slot] = static_cast<std::uint16_t>(entries_.size());
}

const CodeSystems::Entry* CodeSystems::look_up(std::string_view uri) const {
  for (std::size_t slot = hash(uri) % kSlots; slots_[slot] != 0; slot = (slot + 1) % kSlots) {
    const Entry& entry = entries_[slots_[slot] - 1u];
    if (fhir::json::same_name(entry.uri, uri)) return &entry;
  }
  return nullptr;
}

CodeKey::CodeKey(CodeSystem system, std::string_view code) {
  code = trim(code);
  if (code.size() > kLongest) return;
  if (system == CodeSystem::ndc) {
    if (const auto product = ndc_product(code)) {
      std::memcpy(text_.data(), product->data(), product->size());
      size_ = product->size();
      return;
    }
  }
  const bool drops_marks = system == CodeSystem::icd10;
  for (const char c : code) {
    const char big = kUpper[static_cast<unsigned char>(c)];
    text_[size_] = big;  // written in any case: cheaper than a branch on each character
    size_ += !drops_marks || is_letter_or_digit(big);
  }
}

}  // namespace isoguard::knowledge

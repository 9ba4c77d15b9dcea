#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "fhir/json.h"

namespace isoguard::fhir {

/// The releases of FHIR that are told apart. R4B is R4 here: nothing that this service reads or
/// writes differs between the two.
enum class Release : std::uint8_t { dstu2, stu3, r4, r5 };

/// "dstu2", "stu3", "r4" or "r5", for the command line and for logs.
std::string_view to_code(Release release);
/// The release of such a code ("r4b" is R4); nothing for every other text.
std::optional<Release> parse_release(std::string_view code);

/// The release of a version such as "1.0.2" or "4.3.0", the form of
/// CapabilityStatement.fhirVersion; nothing for ballots and for what is older or newer.
/// http://hl7.org/fhir/directory.html
std::optional<Release> release_of_version(std::string_view fhir_version);
/// The same of a server's metadata: a CapabilityStatement, or DSTU2's Conformance.
std::optional<Release> release_of_metadata(const json::Value& metadata);

/// Those that something may be of.
class Releases {
 public:
  constexpr Releases(std::initializer_list<Release> releases) {
    for (const Release release : releases) bits_ |= bit(release);
  }
  static constexpr Releases all() {
    return {Release::dstu2, Release::stu3, Release::r4, Release::r5};
  }

  constexpr bool has(Release release) const { return (bits_ & bit(release)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  /// What is left of these when it is one of `others` as well; these, when nothing would be left.
  constexpr Releases narrowed_by(Releases others) const {
    const Releases both(static_cast<std::uint8_t>(bits_ & others.bits_));
    return both.empty() ? *this : both;
  }
  /// Nothing when there are several.
  std::optional<Release> only() const;

  friend constexpr bool operator==(Releases, Releases) = default;

 private:
  explicit constexpr Releases(std::uint8_t bits) : bits_(bits) {}
  static constexpr std::uint8_t bit(Release release) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(release));
  }
  std::uint8_t bits_ = 0;
};

/// The releases that have `resource` as it is written: its type, and the elements by which releases
/// differ. All of them for a resource, or a value, that does not tell.
Releases releases_of(const json::Value& resource);

}  // namespace isoguard::fhir

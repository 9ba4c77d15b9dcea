#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "plugin/knowledge/terminology.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::app {

/// The groups of drugs that a site may add codes of.
enum class DrugKind : unsigned char { isotretinoin, tetracycline, retinoid, vitamin_a };

/// Where a dose form brings its drug.
enum class Reach : unsigned char { not_told, local, systemic };

/// Tells drugs and dose forms apart with the words and displays of the manifests' value sets.
class DrugKinds {
 public:
  DrugKinds(const knowledge::Terminology& terminology,
            const std::vector<knowledge::ValueSetFile>& sets);

  /// What an ingredient of this name is; nothing: none of ours.
  std::optional<DrugKind> of_ingredient(std::string_view name) const;

  /// "Topical Gel": local; "Oral Capsule", "Injectable Solution": systemic; "Oral Gel" is not told,
  /// since gels for the gum are called so.
  Reach of_form(std::string_view form) const;

  /// What the manifests already say of a drug's code; that stays.
  struct Known {
    knowledge::Set set;
    std::string_view display;
  };
  std::optional<Known> known(const std::string& system, const std::string& code) const;

 private:
  const knowledge::Terminology& terminology_;
  std::map<std::string, DrugKind, std::less<>> substances_;  ///< by folded display
};

/// The value set for a product of a kind. `strength` is text such as "20 MG"; `combined`: with
/// other active ingredients. Vitamin A counts as high alone or from 10,000 IU a unit. Nothing: the
/// form must be known and is not.
std::optional<knowledge::Set> set_of(DrugKind kind, Reach reach, std::string_view strength,
                                     bool combined);

/// International units of vitamin A in a strength such as "25000 UNT", "10.000 UI" is not one;
/// "3 MG" is 10,000 (1 mg retinol is 3,333 IU). Nothing when it cannot be read.
std::optional<double> vitamin_a_units(std::string_view strength);

/// Codes that an import adds, each to one value set.
class ImportedCodes {
 public:
  /// False when the code is there already, for another set: which one stays. What would be markup
  /// in a card is taken out of the display.
  bool add(knowledge::Set set, const std::string& system, const std::string& code,
           const std::string& display);
  /// Set and display of a code that is there.
  struct Code {
    knowledge::Set set;
    std::string display;
  };
  const Code* find(const std::string& system, const std::string& code) const;
  std::size_t size() const { return codes_.size(); }
  /// How many of them no set of `terminology` has yet.
  std::size_t count_new(const knowledge::Terminology& terminology) const;
  /// A FHIR Bundle of ValueSets, as the loader reads it.
  std::string to_bundle() const;

 private:
  std::map<std::pair<std::string, std::string>, Code> codes_;  ///< by system and code
};

}  // namespace isoguard::app

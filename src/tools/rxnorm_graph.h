#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "src/tools/rows.h"

namespace isoguard::app {

using Rxcui = std::uint32_t;

/// RxNorm's term types that matter, in the order in which drugs are made of each other.
enum class TermType : unsigned char {
  ingredient,          ///< IN
  precise_ingredient,  ///< PIN
  component,           ///< SCDC
  form_of_ingredient,  ///< SCDF, SCDG: ingredient with a form, without strength
  clinical_drug,       ///< SCD
  branded_drug,        ///< SBD
  pack,                ///< GPCK
  branded_pack,        ///< BPCK
  brand,               ///< BN
  dose_form,           ///< DF
};

struct RxConcept {
  TermType type;
  std::string name;
};

/// The concepts and relations of RxNorm (SAB=RXNORM) that lead from ingredients to products.
class RxnormGraph {
 public:
  /// False when a file cannot be read.
  bool read(const std::string& folder, RowLog& log);

  const std::unordered_map<Rxcui, RxConcept>& concepts() const { return concepts_; }
  const RxConcept* find(Rxcui id) const;

  /// What is made of `id`, whichever way the file tells the relation.
  std::vector<Rxcui> made_of(Rxcui id) const { return neighbours(up_, id); }
  /// What `id` is made of.
  std::vector<Rxcui> parts_of(Rxcui id) const { return neighbours(down_, id); }
  /// Name of its dose form; empty when there is none.
  std::string form_of(Rxcui id) const;
  std::vector<Rxcui> brands_of(Rxcui id) const { return neighbours(brands_, id); }

 private:
  using Edges = std::vector<std::pair<Rxcui, Rxcui>>;  ///< sorted after reading
  static std::vector<Rxcui> neighbours(const Edges& edges, Rxcui id);
  void take_concept(const Fields& fields, std::size_t line, RowLog& log);
  void take_relation(const Fields& fields, std::size_t line, RowLog& log);

  std::unordered_map<Rxcui, RxConcept> concepts_;
  Edges up_, down_, forms_, brands_;
};

}  // namespace isoguard::app

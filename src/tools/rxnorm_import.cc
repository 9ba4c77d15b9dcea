#include "src/tools/rxnorm_import.h"

#include <algorithm>
#include <set>

#include "src/tools/ndc_import.h"
#include "src/tools/rxnorm_graph.h"

namespace isoguard::app {
namespace {

/// Everything that is made of the ingredients of one kind.
class KindOfRxnorm {
 public:
  KindOfRxnorm(const RxnormGraph& graph, const DrugKinds& kinds, DrugKind kind)
      : graph_(graph), kinds_(kinds), kind_(kind) {}

  void import(const std::vector<Rxcui>& ingredients, ImportedCodes& codes) {
    for (const Rxcui id : ingredients) reach(id);
    for (const Rxcui id : reached_) add(id, codes);
    for (const auto& [brand, reach] : brands_) add_brand(brand, reach, codes);
  }

 private:
  void reach(Rxcui id) {
    if (!reached_.insert(id).second) return;
    for (const Rxcui above : graph_.made_of(id)) reach(above);
  }

  bool is_product(Rxcui id) const {
    const TermType type = graph_.find(id)->type;
    return type >= TermType::clinical_drug && type <= TermType::branded_pack;
  }

  /// A pack is systemic when one of its drugs of ours is.
  Reach reach_of(Rxcui id) const {
    const TermType type = graph_.find(id)->type;
    if (type == TermType::pack || type == TermType::branded_pack) {
      Reach most = Reach::not_told;
      for (const Rxcui part : graph_.parts_of(id)) {
        if (reached_.contains(part)) most = std::max(most, reach_of(part));
      }
      return most;
    }
    const std::string form = graph_.form_of(id);
    return kinds_.of_form(form.empty() ? graph_.find(id)->name : form);
  }

  /// The strongest component of ours, and whether the drug has components of others.
  std::string strength_of(Rxcui id, bool& combined) const {
    std::string strength;
    for (const Rxcui part : graph_.parts_of(id)) {
      const bool ours = reached_.contains(part);
      const TermType type = graph_.find(part)->type;
      if (type == TermType::component) {
        if (ours) strength = graph_.find(part)->name;
        combined = combined || !ours;
      } else if (ours && type >= TermType::clinical_drug && strength.empty()) {
        strength = strength_of(part, combined);
      }
    }
    return strength;
  }

  void add(Rxcui id, ImportedCodes& codes) {
    // The substance alone tells nothing of a retinoid or of a multivitamin.
    const bool by_product_only = kind_ == DrugKind::retinoid || kind_ == DrugKind::vitamin_a;
    if (by_product_only && !is_product(id)) return;
    const TermType type = graph_.find(id)->type;
    const bool has_form = type >= TermType::form_of_ingredient;
    const Reach reach = has_form ? reach_of(id) : Reach::not_told;
    bool combined = false;
    const std::string strength = strength_of(id, combined);
    if (const auto set = set_of(kind_, reach, strength, combined)) {
      codes.add(*set, kRxnormSystem, std::to_string(id), graph_.find(id)->name);
    }
    for (const Rxcui brand : graph_.brands_of(id)) note_brand(brand, reach);
  }

  /// A brand of creams and capsules tells neither.
  void note_brand(Rxcui brand, Reach reach) {
    const auto [entry, is_new] = brands_.try_emplace(brand, reach);
    if (!is_new && entry->second != reach) entry->second = Reach::not_told;
  }

  void add_brand(Rxcui brand, Reach reach, ImportedCodes& codes) {
    if (kind_ == DrugKind::vitamin_a) return;
    const auto set = set_of(kind_, reach, {}, false);
    if (set) codes.add(*set, kRxnormSystem, std::to_string(brand), graph_.find(brand)->name);
  }

  const RxnormGraph& graph_;
  const DrugKinds& kinds_;
  DrugKind kind_;
  std::set<Rxcui> reached_;
  std::map<Rxcui, Reach> brands_;
};

}  // namespace

std::string import_rxnorm(const std::string& folder, const DrugKinds& kinds, ImportedCodes& codes,
                          RowLog& log) {
  RxnormGraph graph;
  if (!graph.read(folder, log)) {
    return folder + " needs RXNCONSO.RRF and RXNREL.RRF, which can be read";
  }
  std::map<DrugKind, std::vector<Rxcui>> ingredients;
  for (const auto& [id, entry] : graph.concepts()) {
    if (entry.type != TermType::ingredient && entry.type != TermType::precise_ingredient) continue;
    if (const auto kind = kinds.of_ingredient(entry.name)) ingredients[*kind].push_back(id);
  }
  // In the order of DrugKind: a code of two kinds stays with the first.
  for (auto& [kind, ids] : ingredients) {
    std::sort(ids.begin(), ids.end());
    KindOfRxnorm(graph, kinds, kind).import(ids, codes);
  }
  return import_ndc(folder, kinds, codes, log);
}

}  // namespace isoguard::app

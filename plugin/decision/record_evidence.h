#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/cds_hooks/json_writer.h"
#include "plugin/clinical/evidence.h"
#include "plugin/facts/arrived.h"

namespace isoguard::decision {

/// The resources that the verdicts of one call rest on, each once, in the order they are named.
class RecordEvidence {
 public:
  RecordEvidence(std::string_view patient_id, std::span<const facts::Arrived> arrived)
      : patient_id_(patient_id), arrived_(arrived) {}

  /// The number of the resource in the list, from 0. One without an id is one with all others of
  /// its type that have none.
  std::size_t number_of(const clinical::Evidence& item);

  /// `[{id, lastUpdated, sha256, source, type, versionId}, …]`; members without a value are left
  /// out. The hash is of the resource as compact JSON, its members in the order in which they came.
  /// An id that tells the patient is not there; `boxed` is its number in boxed().
  std::string list();

  /// References that must be sealed, of what list() wrote.
  const std::vector<std::string>& boxed() const { return boxed_; }

 private:
  struct Item {
    std::string_view type;
    std::string_view id;
  };
  const facts::Arrived* find(const Item& item) const;
  void write_item(const Item& item, cds_hooks::JsonWriter& writer);

  std::string_view patient_id_;
  std::span<const facts::Arrived> arrived_;
  std::vector<Item> items_;
  std::vector<std::string> boxed_;
  std::string compact_;  ///< of one resource after the other
};

}  // namespace isoguard::decision

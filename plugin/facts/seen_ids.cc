#include "plugin/facts/seen_ids.h"

#include <functional>

namespace isoguard::facts {

bool SeenIds::insert(std::string_view type, std::string_view id) {
  if (id.empty()) return true;
  if (count_ * 2 >= table_.size()) grow();
  if (!place({type, id})) return false;
  ++count_;
  return true;
}

bool SeenIds::place(Entry entry) {
  const std::hash<std::string_view> hash;
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = (hash(entry.id) * 31 + entry.type.size()) & mask;
  while (!table_[slot].id.empty()) {
    if (table_[slot].id == entry.id && table_[slot].type == entry.type) return false;
    slot = (slot + 1) & mask;
  }
  table_[slot] = entry;
  return true;
}

void SeenIds::grow() {
  const std::span<Entry> old = table_;
  table_ = arena_.array<Entry>(old.empty() ? 128 : old.size() * 2);
  for (const Entry& entry : old) {
    if (!entry.id.empty()) place(entry);
  }
}

}  // namespace isoguard::facts

#include "plugin/facts/seen_ids.h"

#include <functional>

namespace isoguard::facts {

bool SeenIds::insert(std::string_view type, std::string_view id) {
  if (id.empty()) return true;
  if (count_ * 2 >= table_.size()) grow();
  if (!place(type, id)) return false;
  ++count_;
  return true;
}

bool SeenIds::place(std::string_view type, std::string_view id) {
  const std::hash<std::string_view> hash;
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = (hash(id) * 31 + type.size()) & mask;
  for (; !table_[slot].id.empty(); slot = (slot + 1) & mask) {
    if (table_[slot].id == id && table_[slot].type == type) return false;
  }
  table_[slot].type = type;
  table_[slot].id = id;
  return true;
}

void SeenIds::grow() {
  const std::span<Entry> old = table_;
  table_ = arena_.array<Entry>(old.empty() ? 128 : old.size() * 2);
  for (const Entry& entry : old) {
    if (!entry.id.empty()) place(entry.type, entry.id);
  }
}

}  // namespace isoguard::facts

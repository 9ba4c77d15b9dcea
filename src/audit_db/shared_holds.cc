#include "src/audit_db/shared_holds.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "src/audit/orders.h"
#include "src/audit_db/check_shared.h"
#include "src/audit_db/shared_records.h"

namespace isoguard::audit_db {

bool is_of_orders(const std::string& origin) {
  const std::string folder = "/" + std::string(audit::kOrdersFolder);
  const std::size_t epoch = origin.rfind('/');
  return epoch != std::string::npos && origin.substr(0, epoch).ends_with(folder);
}

const std::vector<audit::Hold>& SharedHolds::now() {
  std::map<std::string, std::uint64_t> sizes;
  for (const std::string& origin : log_.origins()) {
    if (is_of_orders(origin)) sizes[origin] = SharedRecords(log_, origin).size();
  }
  if (sizes == sizes_) return holds_;
  sizes_ = sizes;
  holds_.clear();
  try {
    for (const auto& [origin, size] : sizes) read(origin);
  } catch (...) {
    sizes_.clear();
    throw;
  }
  return holds_;
}

void SharedHolds::read(const std::string& origin) {
  check_shared(log_, origin, trust_, [](const audit::Finding& finding) {
    throw std::runtime_error("nothing is deleted, since holds may not be known: " + finding.text());
  });
  const auto newest = SharedRecords(log_, origin).newest_checkpoint();
  const std::uint64_t is_signed = newest ? newest->size : 0;
  audit::Orders orders;
  std::vector<audit::Hold> unsigned_holds;
  log_.for_each_event(origin, [&](const SharedEvent& event) {
    if (event.record.sequence < is_signed) return take_order(event.record, orders);
    audit::Orders alone;
    take_order(event.record, alone);
    std::ranges::move(alone.holds, std::back_inserter(unsigned_holds));
  });
  std::ranges::move(orders.holds, std::back_inserter(holds_));
  std::ranges::move(unsigned_holds, std::back_inserter(holds_));
}

}  // namespace isoguard::audit_db

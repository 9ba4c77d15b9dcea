#include "src/audit/record_source.h"

namespace isoguard::audit {

void each_found(RecordSource& log, const RecordFilter& filter, std::uint64_t from,
                const std::function<bool(const Record&)>& use, std::size_t at_once) {
  for (;;) {
    const std::vector<Record> page = log.find(filter, from, at_once);
    for (const Record& record : page) {
      if (!use(record)) return;
    }
    if (page.size() < at_once) return;
    from = page.back().sequence + 1;
  }
}

}  // namespace isoguard::audit

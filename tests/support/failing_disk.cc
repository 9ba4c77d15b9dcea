#include "tests/support/failing_disk.h"

#include <gtest/gtest.h>

#include "fhir/arena.h"
#include "fhir/json.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "tests/support/audit_events.h"

namespace isoguard::test {

using audit::Event;
using audit::Log;
using audit::Receipt;
using audit::Record;
using audit::Records;
using audit::segment_files;

namespace {

void read_gap(std::string bytes, Found& found) {
  fhir::Arena arena;
  const auto gap = fhir::json::parse(bytes, arena);
  ASSERT_TRUE(gap);
  for (const auto& id : (*gap)["event_ids"].items()) found.named.emplace(id.string());
  found.counted += std::stoll(std::string((*gap)["count"].number()));
}

}  // namespace

Found found_in(const std::filesystem::path& directory) {
  Found found;
  for (const auto& file : segment_files(directory)) {
    Records records(file);
    std::uint64_t next = 0;
    for (const Record& record : records.range(0, 100'000)) {
      EXPECT_EQ(record.sequence, next++) << file;
      if (record.type == "decision") found.kept.insert(record.id.text());
      if (record.type == "gap") read_gap(record.bytes, found);
      if (record.type == "start") found.starts.push_back(record.bytes);
    }
  }
  return found;
}

void append(Log& log, int count, Told& told) {
  for (int i = 0; i < count; ++i) {
    const Event event = some_event(i);
    const Receipt receipt = append_and_wait(log, event);
    told.all.insert(event.id.text());
    if (receipt.durable) {
      told.durable.insert(event.id.text());
    } else {
      EXPECT_NE(receipt.why, "");
    }
  }
}

}  // namespace isoguard::test

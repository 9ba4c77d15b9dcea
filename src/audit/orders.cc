#include "src/audit/orders.h"

#include <algorithm>
#include <stdexcept>

#include "fhir/document.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;
using fhir::json::Value;

constexpr std::size_t kPage = 500;

[[noreturn]] void unreadable(const fs::path& folder, const std::string& why) {
  throw std::runtime_error("nothing is deleted, since holds in " + folder.string() +
                           " may not be known: " + why);
}

void take_hold(const Record& record, const Value& event, Orders& orders) {
  const Value& member = event["hold"];
  if (member["do"].string() == "remove") {
    std::erase_if(orders.holds,
                  [&](const Hold& hold) { return hold.id == member["hold"].string(); });
    return;
  }
  auto hold = hold_of(member);
  // A later version's scope: nobody here can tell what it covers, so it covers all.
  if (!hold) hold = Hold{};
  hold->id = record.id.text();
  hold->by = event["by"]["name"].string();
  hold->since_us = record.recorded_us;
  orders.holds.push_back(std::move(*hold));
}

void take_destruction(const Record& record, const Value& event, Orders& orders) {
  const Value& member = event["key_destruction"];
  if (member["do"].string() == "request") {
    Destruction request;
    request.request = record.id.text();
    request.patient = event["subject"]["pseudonym"].string();
    request.request_note = member["note"].string();
    request.requested_us = record.recorded_us;
    orders.destructions.push_back(std::move(request));
    return;
  }
  for (Destruction& request : orders.destructions) {
    if (request.request != member["request"].string() || !request.approval.empty()) continue;
    request.approval = record.id.text();
    request.approval_note = member["note"].string();
    request.approved_us = record.recorded_us;
  }
}

/// Whether a database took the place of one that was damaged, which somebody moved away since.
bool follows_damage(const fs::path& file) {
  const auto first = Records(file).range(0, 1);
  return !first.empty() && first.front().bytes.find(R"("reason":"damaged")") != std::string::npos;
}

void read_all(const fs::path& file, Orders& orders) {
  Records records(file);
  std::uint64_t next = 0;
  for (auto page = records.range(next, kPage); !page.empty(); page = records.range(next, kPage)) {
    for (const Record& record : page) {
      if (record.sequence != next++) throw std::runtime_error("an order is missing");
      take_order(record, orders);
    }
  }
}

}  // namespace

void take_order(const Record& record, Orders& orders) {
  const bool is_order =
      record.type == kHoldType || record.type == kDestructionType || record.type == kRetentionType;
  if (!is_order) return;
  const auto document = fhir::Document::parse(record.bytes, kEventLimits);
  if (!document || leaf_hash(record.bytes) != record.leaf) {
    throw std::runtime_error("the order " + record.id.text() + " is damaged");
  }
  if (record.type == kHoldType) {
    take_hold(record, document->root(), orders);
  } else if (record.type == kDestructionType) {
    take_destruction(record, document->root(), orders);
  } else {
    orders.apply = record.id.text();
  }
}

Orders read_orders(const fs::path& folder) {
  Orders orders;
  try {
    if (!fs::exists(folder)) return orders;
    const auto aside = set_aside_files(folder);
    if (!aside.empty()) {
      unreadable(folder, aside.front().filename().string() +
                             " is damaged; place its holds again, then move it elsewhere");
    }
    std::uint64_t due = 1;
    for (const fs::path& file : segment_files(folder)) {
      if (segment_number(file) != due && !follows_damage(file)) {
        unreadable(folder, "a database before " + file.filename().string() + " is gone");
      }
      due = segment_number(file) + 1;
      read_all(file, orders);
    }
    return orders;
  } catch (const fs::filesystem_error& error) {
    unreadable(folder, error.code().message());
  } catch (const DatabaseError& error) {
    unreadable(folder, error.what());
  }
}

}  // namespace isoguard::audit

#include "src/audit/losses.h"

#include <algorithm>
#include <utility>

#include "src/audit/canonical.h"
#include "src/audit/text.h"

namespace isoguard::audit {

std::string sealed_line(const Entry& entry, const std::string& fate) {
  return "audit: event " + entry.event.id.text() + " leaf " + hex(leaf_hash(entry.event.body)) +
         " is " + fate;
}

void Losses::add(const Entry& entry, const std::string& why) {
  Losses one;
  one.count_ = 1;
  one.first_us_ = one.last_us_ = entry.received_us;
  one.ids_.push_back(entry.event.id);
  one.why_ = why;
  add(std::move(one));
}

void Losses::add(Losses others) {
  if (others.count_ == 0) return;
  first_us_ = count_ == 0 ? others.first_us_ : std::min(first_us_, others.first_us_);
  last_us_ = std::max(last_us_, others.last_us_);
  count_ += others.count_;
  const std::size_t room = kMostIds - ids_.size();
  const auto taken = static_cast<std::ptrdiff_t>(std::min(room, others.ids_.size()));
  ids_.insert(ids_.end(), others.ids_.begin(), others.ids_.begin() + taken);
  why_ = std::move(others.why_);
}

Entry Losses::gap() const {
  CanonicalArray ids;
  for (const EventId& id : ids_) ids.text(id.text());
  CanonicalObject body;
  body.integer("count", static_cast<std::int64_t>(count_)).json("event_ids", ids.json());
  body.text("first_utc", utc_text(first_us_)).text("last_utc", utc_text(last_us_));
  body.text("why", why_);
  Entry entry;
  entry.event.id = new_event_id();
  entry.event.type = "gap";
  entry.event.body = body.json();
  entry.received_us = now_us();
  return entry;
}

}  // namespace isoguard::audit

#include "src/admission/auth_failures.h"

#include <exception>

#include "src/audit/canonical.h"
#include "src/recording/decision_log.h"

namespace isoguard::app {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;

audit::Event new_event() {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = "auth_failure";
  return event;
}

}  // namespace

void AuthFailures::note(clients::AuthResult why, std::string_view client, std::string_view endpoint,
                        const Caller& caller, Clock::time_point now) noexcept try {
  if (log_ == nullptr) return;
  Counts over;
  bool alone = false;
  {
    const std::lock_guard lock(mutex_);
    begin_period(now, false, over);
    alone = told_ < kOneByOne;
    if (alone) {
      ++told_;
    } else {
      ++counts_[{std::string(client), why}];
    }
  }
  if (!over.empty()) tell(over);
  if (!alone) return;
  audit::Event event = new_event();
  CanonicalObject auth;
  auth.integer("count", 1).text("endpoint", endpoint).text("reason", clients::to_code(why));
  if (!client.empty()) auth.text("name", client);
  event.body = CanonicalObject()
                   .json("auth", auth.json())
                   .json("build", audit::build_json())
                   .json("client", to_json(caller))
                   .json();
  log_->sink().append(std::move(event), [](const audit::Receipt&) {});
} catch (const std::exception&) {
  // Nobody was let in, and nobody waits for this.
}

void AuthFailures::flush(Clock::time_point now, bool all) noexcept try {
  Counts over;
  {
    const std::lock_guard lock(mutex_);
    begin_period(now, all, over);
  }
  if (!over.empty()) tell(over);
} catch (const std::exception&) {
  // As above.
}

void AuthFailures::begin_period(Clock::time_point now, bool all, Counts& to_tell) {
  if (!all && now < period_begun_ + kPeriod) return;
  period_begun_ = now;
  told_ = 0;
  to_tell.swap(counts_);
}

void AuthFailures::tell(const Counts& counts) noexcept try {
  if (log_ == nullptr) return;
  CanonicalArray list;
  std::int64_t sum = 0;
  for (const auto& [key, count] : counts) {
    CanonicalObject entry;
    entry.integer("count", count).text("reason", clients::to_code(key.second));
    if (!key.first.empty()) entry.text("name", key.first);
    list.json(entry.json());
    sum += count;
  }
  audit::Event event = new_event();
  event.body =
      CanonicalObject()
          .json("auth", CanonicalObject().integer("count", sum).json("others", list.json()).json())
          .json("build", audit::build_json())
          .json();
  log_->sink().append(std::move(event), [](const audit::Receipt&) {});
} catch (const std::exception&) {
  // As above.
}

}  // namespace isoguard::app

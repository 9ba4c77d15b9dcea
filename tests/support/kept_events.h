#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "src/audit/canonical.h"
#include "src/audit/keys.h"
#include "src/audit/sink.h"
#include "src/audit/subjects.h"
#include "src/audit/text.h"

namespace isoguard::test_support {

/// A sink that keeps events in memory, durable or not, and answers when it is told to.
class EventsInMemory final : public audit::Sink {
 public:
  enum class Mode { durable, failing, holding, out_of_memory };

  void append(audit::Event event, std::function<void(const audit::Receipt&)> done) override {
    audit::Receipt receipt;
    {
      const std::lock_guard lock(mutex_);
      if (mode_ == Mode::out_of_memory) throw std::bad_alloc();
      receipt.durable = mode_ != Mode::failing;
      receipt.sequence = events_.size();
      if (receipt.durable) {
        events_.push_back(std::move(event));
        recorded_us_.push_back(now_us_);
      }
      if (mode_ == Mode::holding) {
        held_.emplace_back(std::move(done), receipt);
        return;
      }
    }
    done(receipt);
  }
  void set(Mode mode) {
    const std::lock_guard lock(mutex_);
    mode_ = mode;
  }
  /// Answers what was held, on this thread, all durable or none.
  void release(bool durable = true) {
    std::vector<std::pair<std::function<void(const audit::Receipt&)>, audit::Receipt>> held;
    {
      const std::lock_guard lock(mutex_);
      held.swap(held_);
      mode_ = Mode::durable;
      if (!durable) events_.resize(events_.size() - held.size());
      recorded_us_.resize(events_.size());
    }
    for (auto& [done, receipt] : held) {
      receipt.durable = durable;
      done(receipt);
    }
  }

  std::vector<audit::Event> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  std::vector<audit::Event> of_type(const std::string& type) const {
    std::vector<audit::Event> found;
    for (audit::Event& event : events()) {
      if (event.type == type) found.push_back(std::move(event));
    }
    return found;
  }
  /// The time at which events are recorded from now on: microseconds since 1970.
  void set_clock(std::int64_t now_us) {
    const std::lock_guard lock(mutex_);
    now_us_ = now_us;
  }
  /// As they would be stored, newest first, of a card; of an empty text all of them.
  std::vector<std::string> stored(std::string_view card) const {
    std::vector<std::string> bytes;
    const std::lock_guard lock(mutex_);
    for (std::size_t i = events_.size(); i-- > 0;) {
      const audit::Event& event = events_[i];
      if (event.card_uuids.find(card) == std::string::npos) continue;
      bytes.push_back(*audit::event_bytes(
          event.body, {event.id.text(), "test/1/1", recorded_us_[i], i, event.type}));
    }
    return bytes;
  }

 private:
  mutable std::mutex mutex_;
  Mode mode_ = Mode::durable;
  std::vector<audit::Event> events_;
  std::vector<std::int64_t> recorded_us_;  ///< of each event
  std::int64_t now_us_ = 0;
  std::vector<std::pair<std::function<void(const audit::Receipt&)>, audit::Receipt>> held_;
};

/// A sink that forgets, for measuring.
class EventsDropped final : public audit::Sink {
 public:
  void append(audit::Event event, std::function<void(const audit::Receipt&)> done) override {
    bytes = event.body.size();
    done({true, 0, {}});
  }
  std::size_t bytes = 0;  ///< of the last event's body
};

/// A site's keys, with patients' keys in memory.
class TestSite {
 public:
  std::string patient_key(const std::string& pseudonym, const std::function<std::string()>& make) {
    const std::lock_guard lock(mutex_);
    auto& wrapped = wrapped_[pseudonym];
    if (broken) return "no key";
    if (wrapped.empty()) wrapped = make();
    return wrapped;
  }
  /// What lies in the box of an event; empty when it does not open.
  std::string opened(const audit::Event& event, std::string_view box) const {
    const auto key = audit::unwrap(event.wrapped_key, keys.wrapping, event.patient);
    const auto bytes = audit::from_base64url(box);
    if (!key || !bytes) return "";
    const auto plain = audit::open(*key, *bytes, event.id.text());
    return plain ? std::string(plain->view()) : "";
  }

  audit::SiteKeys keys = audit::derive_site_keys("a site key of 32 bytes and more, for tests");
  audit::Subjects subjects{keys, [this](const auto& pseudonym, const auto& make) {
                             return patient_key(pseudonym, make);
                           }};
  bool broken = false;

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> wrapped_;
};

}  // namespace isoguard::test_support

#pragma once

#include <future>
#include <string>
#include <vector>

#include "src/audit/log.h"

namespace isoguard::test {

/// An event as a decision makes it, about as large.
inline audit::Event some_event(int number) {
  const std::string text = std::to_string(number);
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = "decision";
  event.body = "{\"number\":" + text + ",\"padding\":\"" + std::string(1500, 'x') + "\"}";
  event.tenant = "ward";
  event.patient = "pseudonym-" + std::to_string(number % 7);
  event.user = "Practitioner/" + std::to_string(number % 3);
  event.service = "order-sign";
  event.call = "call-" + text;
  event.card_uuids = "card-" + text + "-a card-" + text + "-b";
  event.wrapped_key = "key of " + event.patient;
  return event;
}

/// Appends one event and waits for what becomes of it.
inline audit::Receipt append_and_wait(audit::Sink& log, audit::Event event) {
  std::promise<audit::Receipt> promise;
  log.append(std::move(event),
             [&promise](const audit::Receipt& receipt) { promise.set_value(receipt); });
  return promise.get_future().get();
}

/// A note without a signature, as the log's own check reads it.
std::string unsigned_note(const std::string& origin, std::uint64_t size, const audit::Hash& root);

/// A log for tests: no clock decides anything, failed places are tried again with every event, and
/// lines for operators are dropped.
inline audit::LogOptions quick_options(const std::filesystem::path& directory) {
  audit::LogOptions options;
  options.directory = directory;
  options.origin = "site/replica";
  options.signer = unsigned_note;
  options.checkpoint_events = 16;
  options.checkpoint_every = std::chrono::hours(1);
  options.answer_within = std::chrono::milliseconds(0);
  options.retry_every = std::chrono::milliseconds(0);
  options.report = [](const std::string&) {};
  return options;
}

}  // namespace isoguard::test

#include "src/audit/place.h"

#include <algorithm>
#include <array>
#include <utility>

#include "src/audit/canonical.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

/// Not guessable, and sorted by time for people: "20261125T220000Z-0123456789ab".
std::string new_epoch() {
  std::string time = utc_text(now_us());
  std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
  const std::string id = new_event_id().text();
  return time.substr(0, time.find('.')) + "Z-" + id.substr(id.size() - 12);
}

Entry own_event(const char* type, const CanonicalObject& body) {
  Entry entry;
  entry.event.id = new_event_id();
  entry.event.type = type;
  entry.event.body = body.json();
  entry.received_us = now_us();
  return entry;
}

CanonicalObject start_body(const std::string& reason) {
  CanonicalObject body;
  body.json("build", build_json());
  body.text("reason", reason);
  return body;
}

std::string state_of(const Store& store) {
  CanonicalObject state;
  state.text("origin", store.origin()).text("root", hex(store.root()));
  return state.integer("size", static_cast<std::int64_t>(store.size())).json();
}

/// A database that was not finished, as far as the disk lets it go.
void discard(const std::filesystem::path& file) {
  remove_segment(file);
  try {
    if (is_being_made(file)) made(file);
  } catch (const std::filesystem::filesystem_error&) {
    return;  // the next start looks again
  }
}

Store::Options store_options(const LogOptions& options) {
  return {options.vfs, options.full_check_rows};
}

}  // namespace

Place::Place(const std::filesystem::path& directory, const LogOptions& options)
    : directory_(directory),
      options_(options),
      lock_(directory),
      first_segment_(std::max<std::uint64_t>(last_segment(directory), 1)),
      closer_(options) {
  remove_unfinished();
  const std::uint64_t last = last_segment(directory_);
  if (last == 0) {
    begin("new", "");
  } else if (!std::filesystem::exists(segment_file(directory_, last))) {
    begin("damaged", "the last database is gone");
  } else {
    open_last();
  }
  closer_.add_earlier(directory_, store_ ? segment_number(store_->file()) : UINT64_MAX);
}

/// What a process left that was killed while it made a database is no damage.
void Place::remove_unfinished() {
  const auto file = segment_file(directory_, last_segment(directory_));
  if (!is_being_made(file)) return;
  try {
    const bool exists = std::filesystem::exists(file);
    if (!exists || Store::is_unfinished(file, store_options(options_))) remove_segment(file);
    made(file);
  } catch (const std::exception&) {
    return;  // as any other that cannot be read
  }
}

void Place::open_last() {
  const auto file = segment_file(directory_, last_segment(directory_));
  try {
    store_.emplace(Store::open(file, store_options(options_)));
    if (!store_->origin().starts_with(options_.origin + "/")) {
      leave();
      begin("origin", "");
      return;
    }
    const bool clean = store_->last_type() == "stop";
    const Entry start = own_event("start", start_body("restart").boolean("clean", clean));
    store_->append({&start, 1});
  } catch (const Damaged& damage) {
    store_.reset();
    std::string why = damage.what();
    try {
      why += "; it is now " + set_aside(file, now_us()).filename().string();
    } catch (const std::filesystem::filesystem_error&) {
      why += "; it cannot be renamed";
    }
    options_.report("audit: " + file.string() + " is damaged: " + why);
    begin("damaged", why);
  } catch (const UnsafeSettings&) {
    throw;
  } catch (const std::exception& error) {
    leave();
    begin("error", error.what());
  }
}

bool Place::begin(const std::string& reason, const std::string& damage) {
  std::filesystem::path file;
  bool is_made = false;
  try {
    file = segment_file(directory_, last_segment(directory_) + 1);
    is_made = !std::filesystem::exists(file);
    if (is_made) making(file);
    store_.emplace(
        Store::create(file, options_.origin + "/" + new_epoch(), store_options(options_)));
    made(file);
    CanonicalObject body = start_body(reason);
    if (!damage.empty()) body.text("why", damage);
    if (!previous_.empty()) body.json("previous", previous_);
    const Entry start = own_event("start", body);
    store_->append({&start, 1});
    is_fresh_ = true;
    error_.clear();
    return true;
  } catch (const UnsafeSettings&) {
    store_.reset();
    discard(file);
    throw;
  } catch (const std::exception& error) {
    store_.reset();
    if (is_made) discard(file);
    fail(error.what());
    return false;
  }
}

void Place::fail(const std::string& error) {
  error_ = error;
  retry_at_ = std::chrono::steady_clock::now() + options_.retry_every;
}

Store* Place::store() {
  if (store_) return &*store_;
  if (std::chrono::steady_clock::now() < retry_at_) return nullptr;
  return begin("error", error_) ? &*store_ : nullptr;
}

void Place::leave() {
  if (!store_) return;
  previous_ = state_of(*store_);
  if (store_->checkpointed() < store_->size()) {
    closer_.add(store_->file(), {store_->origin(), store_->size(), store_->root()});
  }
  store_.reset();
}

void Place::abandon(const std::string& error, bool again_at_once) {
  leave();
  fail(error);
  if (again_at_once) retry_at_ = {};
}

void Place::checkpoint() {
  if (!store_ || store_->checkpointed() == store_->size() || !options_.signer) return;
  const std::string note = options_.signer(store_->origin(), store_->size(), store_->root());
  store_->add_checkpoint(note, now_us());
  is_fresh_ = false;
}

void Place::stop() {
  if (!store_) return;
  close_earlier();
  const Entry stop = own_event("stop", {});
  store_->append({&stop, 1});
  checkpoint();
  store_->write_back(true);
  store_.reset();
}

}  // namespace isoguard::audit

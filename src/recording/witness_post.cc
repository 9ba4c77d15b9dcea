#include "src/recording/witness_post.h"

#include <algorithm>
#include <future>
#include <limits>
#include <memory>
#include <utility>

#include "src/audit/entry.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/witness.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

/// Of a database that gets no more checkpoints.
constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

}  // namespace

void WitnessPost::Round::fail(const std::exception& failure) {
  fault = std::string("cannot be given what is not readable: ") + failure.what();
  ++failed;
}

WitnessPost::WitnessPost(Options options)
    : options_(std::move(options)), retry_(options_.first_retry), thread_([this] { run(); }) {}

WitnessPost::~WitnessPost() { stop(); }

WitnessHealth WitnessPost::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

void WitnessPost::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void WitnessPost::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const auto pause = look();
    lock.lock();
    changed_.wait_for(lock, pause, [this] { return stopping_; });
  }
  const bool in_trouble = !health_.last_error.empty();
  lock.unlock();
  if (!in_trouble) look();  // the last checkpoint of the log
}

/// How long to wait until the next.
std::chrono::milliseconds WitnessPost::look() {
  Round round;
  for (const fs::path& directory : options_.directories) {
    const auto files = files_in(directory, round);
    for (std::size_t i = 0; i < files.size() && round.witness_takes; ++i) {
      give(files[i], i + 1 == files.size(), round);
    }
  }
  conclude(round);
  const bool well = round.fault.empty();
  const auto pause = well ? options_.every : retry_;
  retry_ = well ? options_.first_retry : std::min(2 * retry_, options_.longest_retry);
  return pause;
}

std::vector<fs::path> WitnessPost::files_in(const fs::path& directory, Round& round) try {
  return audit::segment_files(directory);
} catch (const std::exception& failure) {
  round.fail(failure);
  return {};
}

void WitnessPost::give(const fs::path& file, bool takes_more, Round& round) {
  std::optional<Letter> letter;
  try {
    letter = letter_from(file, takes_more);
  } catch (const std::exception& failure) {  // which must not keep others from it
    round.fail(failure);
  }
  if (!letter) return;
  const std::string fault = send(*letter);
  if (fault.empty()) {
    ++round.taken;
    taken_[file] = letter->is_last ? kAll : letter->size;
    return;
  }
  round.fault = fault;
  round.witness_takes = false;
  ++round.failed;
}

/// Nothing when the witness has what there is.
std::optional<WitnessPost::Letter> WitnessPost::letter_from(const fs::path& file, bool takes_more) {
  const auto known = taken_.find(file);
  const std::uint64_t taken = known == taken_.end() ? 0 : known->second;
  if (taken == kAll || audit::is_being_made(file)) return std::nullopt;
  audit::Records records(file);
  const auto newest = records.newest_checkpoint();
  if (!newest || newest->size <= taken) return std::nullopt;
  Letter letter;
  letter.size = newest->size;
  letter.note = newest->note;
  letter.url = audit::witness_url(options_.url, {records.origin(), newest->size, {}});
  // One that was given up may get its last checkpoint later.
  letter.is_last = !takes_more && newest->size >= records.size();
  return letter;
}

std::string WitnessPost::send(const Letter& letter) {
  const auto taken = std::make_shared<std::promise<std::string>>();
  auto answer = taken->get_future();
  options_.put(letter.url, letter.note,
               [taken](std::string fault) { taken->set_value(std::move(fault)); });
  return answer.get();
}

void WitnessPost::conclude(const Round& round) {
  std::string line;
  {
    const std::lock_guard lock(mutex_);
    const bool was_behind = health_.behind_us != 0;
    const bool is_behind = !round.fault.empty();
    health_.taken += round.taken;
    health_.failed += round.failed;
    health_.last_error = round.fault;
    if (is_behind != was_behind) health_.behind_us = is_behind ? audit::now_us() : 0;
    if (is_behind && !was_behind) line = "the witness of checkpoints " + round.fault;
    if (was_behind && !is_behind) line = "the witness takes checkpoints again";
  }
  if (!line.empty()) options_.report(line);
}

}  // namespace isoguard::app

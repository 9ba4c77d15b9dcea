#include "src/terminology_client/answer_cache.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "src/terminology_client/answer_line.h"
#include "src/terminology_client/file_writing.h"
#include "src/terminology_client/questions.h"

namespace isoguard::terminology_client {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLinesForNothing = 1000;
constexpr std::uintmax_t kLargestFile = std::uintmax_t{256} << 20;
constexpr std::chrono::minutes kBetweenTries{1};

}  // namespace

AnswerCache::AnswerCache(Settings settings)
    : settings_(std::move(settings)), store_(settings_.limits) {}

std::string AnswerCache::load(Time now) {
  if (settings_.file.empty()) return {};
  const std::lock_guard lock(mutex_);
  rewrite_ = true;
  std::error_code error;
  const auto size = fs::file_size(settings_.file, error);
  if (error == std::errc::no_such_file_or_directory) return {};
  std::string why = "cannot be read";
  if (!error && size > kLargestFile) why = "is too large";
  if (!error && size <= kLargestFile) {
    std::ifstream file(settings_.file, std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(file)),
                              std::istreambuf_iterator<char>());
    if (file.good() || file.eof()) why = take_over(content, now);
  }
  if (why.empty()) return {};
  store_.clear();
  return "the terminology server's answers in " + settings_.file + " are begun anew: the file " +
         why;
}

std::string AnswerCache::take_over(const std::string& content, Time now) {
  const std::string first = first_line(settings_.server);
  if (!content.starts_with(first)) {
    return content.starts_with(first_line("").substr(0, first_line("").size() - 1))
               ? "holds those of another server"
               : "is damaged";
  }
  std::size_t at = first.size();
  std::size_t lines = 0;
  fhir::Arena scratch;
  for (std::size_t end = content.find('\n', at); end != content.npos;
       at = end + 1, end = content.find('\n', at), ++lines) {
    auto stored = parse_line(std::string_view(content).substr(at, end - at), scratch);
    if (!stored) return "is damaged";
    if (AnswerStore::is_good(*stored, now)) {
      store_.put(std::make_shared<const StoredAnswer>(std::move(*stored)));
    }
  }
  // What was being written when the process ended is half a line, and no damage.
  rewrite_ = at != content.size();
  lines_ = lines;
  return {};
}

AnswerStore::Kept AnswerCache::find(const plugin::UnknownCode& code, Time now) const {
  const std::lock_guard lock(mutex_);
  return store_.find(code, now);
}

void AnswerCache::put(plugin::ExplainedCode answer, Time now) {
  if (!answer.complete) return;
  const auto good_for = is_unknown(answer) ? AnswerStore::kUnknownGoodFor : AnswerStore::kGoodFor;
  const auto stored =
      std::make_shared<const StoredAnswer>(StoredAnswer{std::move(answer), now + good_for});
  const std::string line = settings_.file.empty() ? std::string() : to_line(*stored);
  const std::lock_guard lock(mutex_);
  store_.put(stored);
  // While the file has to be written anew, all of it will be.
  if (!rewrite_) pending_ += line;
}

AnswerCache::Work AnswerCache::take_work(Time now) {
  const std::lock_guard lock(mutex_);
  Work work;
  work.lines.swap(pending_);
  const auto added = std::count(work.lines.begin(), work.lines.end(), '\n');
  lines_ += static_cast<std::size_t>(added);
  work.rewrite = rewrite_ || lines_ > 2 * store_.size() + kLinesForNothing;
  if (!work.rewrite) return work;
  for (AnswerStore::Kept& kept : store_.all()) {
    if (AnswerStore::is_good(*kept, now)) work.anew.push_back(std::move(kept));
  }
  rewrite_ = false;
  lines_ = work.anew.size();
  return work;
}

std::string AnswerCache::flush(Time now) {
  const std::lock_guard one_at_a_time(file_mutex_);
  if (settings_.file.empty() || now < next_try_) return {};
  const Work work = take_work(now);
  if (!work.rewrite) {
    return work.lines.empty() ? std::string() : failed(now, append_to(settings_.file, work.lines));
  }
  std::string content = first_line(settings_.server);
  for (const AnswerStore::Kept& kept : work.anew) content += to_line(*kept);
  return failed(now, replace_file(settings_.file, content));
}

std::string AnswerCache::failed(Time now, const std::string& why) {
  if (why.empty()) {
    failing_ = false;
    return {};
  }
  next_try_ = now + kBetweenTries;
  {
    const std::lock_guard lock(mutex_);
    rewrite_ = true;
  }
  if (std::exchange(failing_, true)) return {};
  return "the terminology server's answers cannot be kept in " + settings_.file + ": " + why;
}

}  // namespace isoguard::terminology_client

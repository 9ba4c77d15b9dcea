#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "src/terminology_client/answer_store.h"

namespace isoguard::terminology_client {

/// Answers of one terminology server, kept in memory and, with a file, over restarts. Losing them
/// costs questions and nothing else, so nothing about the file is ever an error: a file that cannot
/// be read, was changed, or is another server's is begun anew.
///
/// The file grows by a line an answer and is written anew, under another name first, when most of
/// it is out of date. Thread-safe; only load() and flush() touch the file.
class AnswerCache {
 public:
  struct Settings {
    std::string file;    ///< empty: memory only
    std::string server;  ///< whose answers they are
    AnswerStore::Limits limits;
  };
  explicit AnswerCache(Settings settings);

  /// Reads the file, if there is one. A sentence for the log when it had to be left.
  std::string load(Time now);

  /// nullptr: not known, or not any more.
  AnswerStore::Kept find(const plugin::UnknownCode& code, Time now) const;

  /// Keeps a complete answer for as long as it is good; others are not kept.
  void put(plugin::ExplainedCode answer, Time now);

  /// Writes what was put since. May take long. A sentence for the log when it could not, the first
  /// time; then it is tried again at most once a minute.
  std::string flush(Time now);

 private:
  struct Work {
    std::string lines;                    ///< to append, or
    std::vector<AnswerStore::Kept> anew;  ///< to write in place of the file
    bool rewrite = false;
  };
  std::string take_over(const std::string& content, Time now);
  Work take_work(Time now);
  std::string failed(Time now, const std::string& why);

  const Settings settings_;
  std::mutex file_mutex_;  // one flush at a time
  Time next_try_{};        // guarded by file_mutex_, and so is the next
  bool failing_ = false;
  mutable std::mutex mutex_;  // guards what follows
  AnswerStore store_;
  std::string pending_;
  std::size_t lines_ = 0;  // in the file
  bool rewrite_ = false;   // the file is not what it should be, or not there
};

}  // namespace isoguard::terminology_client

#pragma once

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace isoguard::app {

/// A recorded request and where it stood.
struct RecordedRequest {
  std::size_t number = 0;  ///< place in the input, from 1
  std::string place;       ///< "line 12" or "a.json"; never content
  std::string bytes;
  std::string problem;  ///< why the bytes are not there; empty: they are
};

/// Requests one after the other, each read when it is asked for, so that memory stays bounded by
/// the number of threads that ask. Any thread.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  /// The next request into `request`, whose memory is used again; false: there is none left.
  virtual bool next(RecordedRequest& request) = 0;
};

/// The source that `input` names: a folder of *.json files in name order, one .json file, a file
/// with a request a line (blank lines are passed over), or "-" for such lines on standard input.
/// nullptr when it cannot be opened.
std::unique_ptr<RequestSource> open_requests(const std::string& input);

/// Lines longer than this are bad: more than any request may have.
inline constexpr std::size_t kLongestLine = 8 * 1024 * 1024;

}  // namespace isoguard::app

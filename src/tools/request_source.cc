#include "src/tools/request_source.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "src/process/files.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

class Lines final : public RequestSource {
 public:
  explicit Lines(File file) : file_(std::move(file)), buffer_(256 * 1024) {}

  bool next(RecordedRequest& request) override {
    const std::lock_guard lock(mutex_);
    do {
      if (!read_line(request)) return false;
    } while (request.problem.empty() && is_blank(request.bytes));
    request.number = line_;
    request.place = "line " + std::to_string(line_);
    return true;
  }

 private:
  bool fill() {
    begin_ = 0;
    end_ = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
    return end_ > 0;
  }

  bool read_line(RecordedRequest& request) {
    request.bytes.clear();
    request.problem.clear();
    if (begin_ == end_ && !fill()) return false;
    ++line_;
    do {
      const char* start = buffer_.data() + begin_;
      const void* found = std::memchr(start, '\n', end_ - begin_);
      const std::size_t size =
          found ? static_cast<std::size_t>(static_cast<const char*>(found) - start) : end_ - begin_;
      if (request.bytes.size() + size > kLongestLine) {
        request.problem = "is longer than 8 MiB";
      } else if (request.problem.empty()) {
        request.bytes.append(start, size);
      }
      begin_ += size + (found ? 1 : 0);
      if (found) break;
    } while (fill());
    return true;
  }

  std::mutex mutex_;
  File file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t line_ = 0;
};

class Files final : public RequestSource {
 public:
  explicit Files(std::vector<std::string> paths) : paths_(std::move(paths)) {}

  bool next(RecordedRequest& request) override {
    {
      const std::lock_guard lock(mutex_);
      if (next_ == paths_.size()) return false;
      request.number = ++next_;
    }
    const std::string& path = paths_[request.number - 1];
    request.place = fs::path(path).filename().string();
    request.problem.clear();
    auto bytes = read_file(path);
    if (bytes) {
      request.bytes = std::move(*bytes);
    } else {
      request.problem = "cannot be read";
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> paths_;
  std::size_t next_ = 0;
};

std::unique_ptr<RequestSource> open_folder(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    std::error_code unknown;
    if (entries->path().extension() == ".json" && entries->is_regular_file(unknown)) {
      paths.push_back(entries->path().string());
    }
  }
  if (error) return nullptr;
  std::sort(paths.begin(), paths.end());
  return std::make_unique<Files>(std::move(paths));
}

}  // namespace

std::unique_ptr<RequestSource> open_requests(const std::string& input) {
  if (input == "-") return std::make_unique<Lines>(File(stdin));
  std::error_code error;
  if (fs::is_directory(input, error)) return open_folder(input);
  File file(std::fopen(input.c_str(), "rb"));
  if (!file) return nullptr;
  if (fs::path(input).extension() == ".json") {
    return std::make_unique<Files>(std::vector<std::string>{input});
  }
  return std::make_unique<Lines>(std::move(file));
}

}  // namespace isoguard::app

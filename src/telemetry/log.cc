#include "src/telemetry/log.h"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace isoguard::telemetry {
namespace {

/// "2026-11-25T22:00:00.123456Z"
std::string now_text() {
  using std::chrono::microseconds;
  const auto now = std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
  const auto count = now.time_since_epoch().count();
  const std::time_t seconds = static_cast<std::time_t>(count / 1'000'000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", utc.tm_year + 1900,
                utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                static_cast<int>(count % 1'000'000));
  return text.data();
}

void prepare(spdlog::logger& logger) {
  logger.set_pattern("%v");  // lines are whole already
  logger.set_level(spdlog::level::info);
  logger.flush_on(spdlog::level::info);
  logger.set_error_handler([](const std::string&) {});  // there is nowhere else to say it
}

}  // namespace

struct Log::Writers {
  Writers()
      : sink(std::make_shared<spdlog::sinks::stderr_sink_mt>()),
        at_once("isoguard", sink),
        pool(std::make_shared<spdlog::details::thread_pool>(kWaiting, 1)),
        soon(std::make_shared<spdlog::async_logger>(
            "isoguard", sink, pool, spdlog::async_overflow_policy::overrun_oldest)) {
    prepare(at_once);
    prepare(*soon);
  }

  std::shared_ptr<spdlog::sinks::stderr_sink_mt> sink;
  spdlog::logger at_once;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> soon;  // its lines know their logger
};

Log::Log(LogFormat format) : format_(format), writers_(std::make_unique<Writers>()) {}

Log::~Log() = default;

void Log::write(const LogLine& line) noexcept try {
  writers_->at_once.log(spdlog::level::info, line.written(format_, now_text()));
} catch (...) {
  // Out of memory: who wanted to say something goes on.
}

void Log::say(Level level, const std::string& sentence) noexcept try {
  write(LogLine(level, "message").text("message", sentence));
} catch (...) {
  // As above.
}

void Log::write_soon(const LogLine& line) noexcept try {
  writers_->soon->log(spdlog::level::info, line.written(format_, now_text()));
} catch (...) {
  // As above.
}

std::uint64_t Log::lost() const { return writers_->pool->overrun_counter(); }

}  // namespace isoguard::telemetry

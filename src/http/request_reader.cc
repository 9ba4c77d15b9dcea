// Beast 1.74 asserts five bytes where a last chunk that is also the first has four ("0\r\n\r"), so
// a client could end a debug build. The code behind the assertion is right for four.
#define BOOST_DISABLE_ASSERTS

#include "src/http/request_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "src/http/head_rules.h"

namespace isoguard::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

// A client that only announces a large body gets no memory for it: space grows with what came.
constexpr std::size_t kFirstBodySpace = 64 * 1024;

constexpr Refusal kTargetTooLong{414, "The request target is too long."};
constexpr Refusal kChunkOverhead{431, "The chunk extensions or trailers are too large."};

bool is_about_chunks(const error_code& error) {
  return error == beast_http::error::bad_chunk || error == beast_http::error::bad_chunk_extension;
}

}  // namespace

/// Beast's push parser, writing straight into the Request. Beast checks the grammar; its own limits
/// count only what one call sees, so the reader counts the bytes of the whole head itself.
class RequestReader::Parser final : public beast_http::basic_parser<true> {
 public:
  Parser(const RequestLimits& limits, Request& request) : limits_(limits), request_(request) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(limits.body_bytes);
  }

  std::size_t feed(std::string_view bytes, error_code& error) {
    fed_ = bytes;
    chunk_line_ = bytes.data();
    return put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  }
  bool has_request_line() const { return has_request_line_; }
  bool is_http_1_0() const { return http_1_0_; }
  const std::optional<Refusal>& refusal() const { return refusal_; }
  /// After the last byte `used` of what was fed: the length of the last chunk line and the
  /// trailers.
  std::size_t trailer_bytes(std::size_t used) const {
    return static_cast<std::size_t>(fed_.data() + used - chunk_line_);
  }

 private:
  using string_view = boost::beast::string_view;

  void on_request_impl(beast_http::verb, string_view method, string_view target, int version,
                       error_code& error) override {
    if (target.size() > limits_.target_bytes) {
      return refuse(kTargetTooLong, error);
    }
    has_request_line_ = true;
    http_1_0_ = version == 10;
    request_ = Request({method.data(), method.size()}, {target.data(), target.size()});
  }

  void on_field_impl(beast_http::field, string_view name, string_view value,
                     error_code& error) override {
    if (is_folded(name, value)) return refuse({400, "A header is folded over lines."}, error);
    if (is_header_done()) return;
    if (++headers_ > limits_.headers) return refuse({431, "There are too many headers."}, error);
    request_.add_header({name.data(), name.size()}, {value.data(), value.size()});
  }

  // Beast unfolds into a buffer of its own, or skips folds in front of the value.
  bool is_folded(string_view name, string_view value) const {
    const auto first = reinterpret_cast<std::uintptr_t>(fed_.data());
    const auto at = reinterpret_cast<std::uintptr_t>(value.data());
    if (at < first || at > first + fed_.size()) return true;
    const char* const name_end = name.data() + name.size();
    return std::find(name_end, value.data(), '\n') != value.data();
  }

  std::size_t on_body_impl(string_view bytes, error_code&) override { return bytes.size(); }

  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) override {
    request_.body.append(bytes.data(), bytes.size());
    chunk_line_ = bytes.data() + bytes.size();
    return bytes.size();
  }

  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  void on_chunk_header_impl(std::uint64_t, string_view extension, error_code& error) override {
    const char* const end = extension.data() + extension.size() + 2;
    if (end - chunk_line_ > static_cast<std::ptrdiff_t>(limits_.header_bytes)) {
      refuse(kChunkOverhead, error);
    }
  }
  void on_finish_impl(error_code&) override {}

  void refuse(Refusal refusal, error_code& error) {
    refusal_ = refusal;
    error = beast_http::error::bad_value;
  }

  const RequestLimits& limits_;
  Request& request_;
  std::string_view fed_;
  const char* chunk_line_ = nullptr;  // in fed_: where the present one begins
  std::size_t headers_ = 0;
  bool has_request_line_ = false;
  bool http_1_0_ = false;
  std::optional<Refusal> refusal_;
};

namespace {

Refusal refusal_for(const error_code& error, std::string_view rest, bool has_request_line) {
  if (error == beast_http::error::body_limit) return {413, "The body is too large."};
  if (error == beast_http::error::bad_version && names_other_version(rest)) {
    return {505, "The only versions understood are HTTP/1.1 and HTTP/1.0."};
  }
  if (is_about_chunks(error)) return {400, "The chunked body is malformed."};
  return {400, has_request_line ? std::string_view("A header is malformed.")
                                : std::string_view("The request line is malformed.")};
}

}  // namespace

RequestReader::RequestReader(const RequestLimits& limits)
    : limits_(limits), parser_(std::make_unique<Parser>(limits_, request_)) {}

RequestReader::~RequestReader() = default;

void RequestReader::reset() {
  request_ = Request();
  std::destroy_at(parser_.get());
  std::construct_at(parser_.get(), limits_, request_);
  state_ = State::need_more;
  head_bytes_ = body_bytes_ = body_received_ = 0;
  begun_ = head_complete_ = chunked_ = expects_continue_ = keep_alive_ = http_1_0_ = false;
}

bool RequestReader::take_expectation() { return std::exchange(expects_continue_, false); }

void RequestReader::refuse(Refusal refusal) {
  refusal_ = refusal;
  state_ = State::refused;
}

std::size_t RequestReader::consume(std::string_view bytes) {
  std::size_t used = 0;
  // Clients of old send an empty line after a body; RFC 9112 section 2.2 has it ignored.
  while (!begun_ && bytes.substr(used).starts_with("\r\n")) used += 2;
  if (state_ == State::need_more && !head_complete_) used += consume_head(bytes.substr(used));
  if (state_ == State::need_more && head_complete_) used += consume_body(bytes.substr(used));
  return used;
}

std::size_t RequestReader::consume_head(std::string_view bytes) {
  if (bytes.empty() || (!begun_ && bytes == "\r")) return 0;
  begun_ = true;
  error_code error;
  const std::size_t used = parser_->feed(bytes, error);
  head_bytes_ += used;
  const bool incomplete = error == beast_http::error::need_more;
  const std::size_t held = head_bytes_ + (incomplete ? bytes.size() - used : 0);
  if (error == beast_http::error::header_limit || held > limits_.header_bytes ||
      (incomplete && held == limits_.header_bytes)) {
    // Beast goes on only when the end of the head has come, so ask the bytes how far they are.
    const bool has_line =
        parser_->has_request_line() || bytes.find("\r\n") != std::string_view::npos;
    refuse(has_line ? Refusal{431, "The headers are too large."} : kTargetTooLong);
    return used;
  }
  if (incomplete) return used;
  if (parser_->refusal()) {
    refuse(*parser_->refusal());
  } else if (error) {
    refuse(refusal_for(error, bytes, parser_->has_request_line()));
  } else if (parser_->is_header_done()) {
    finish_head();
  }
  return used;
}

void RequestReader::finish_head() {
  http_1_0_ = parser_->is_http_1_0();
  if (const auto refusal = check_head(request_, http_1_0_)) return refuse(*refusal);
  head_complete_ = true;
  keep_alive_ = parser_->keep_alive();
  chunked_ = parser_->chunked();
  body_bytes_ = static_cast<std::size_t>(parser_->content_length().value_or(0));
  parser_->eager(true);
  if (!chunked_ && body_bytes_ == 0) {
    state_ = State::complete;
    return;
  }
  expects_continue_ = !http_1_0_ && request_.header_count("Expect") > 0;
}

std::size_t RequestReader::consume_body(std::string_view bytes) {
  if (bytes.empty()) return 0;
  expects_continue_ = false;
  if (chunked_) return consume_chunks(bytes);
  const std::size_t used = std::min(bytes.size(), body_bytes_ - body_received_);
  if (body_received_ == 0) {
    request_.body.assign(bytes.substr(0, used));
  } else {
    request_.body.resize(body_received_);
    request_.body.append(bytes.substr(0, used));
  }
  body_received(used);
  return used;
}

std::size_t RequestReader::consume_chunks(std::string_view bytes) {
  error_code error;
  const std::size_t used = parser_->feed(bytes, error);
  if (error == beast_http::error::need_more) {
    if (bytes.size() - used >= limits_.header_bytes) {
      refuse(kChunkOverhead);
    }
  } else if (parser_->refusal()) {
    refuse(*parser_->refusal());
  } else if (error) {
    refuse(refusal_for(error, bytes, true));
  } else if (parser_->is_done()) {
    state_ = State::complete;
    if (parser_->trailer_bytes(used) > limits_.header_bytes) refuse(kChunkOverhead);
  }
  return used;
}

std::span<char> RequestReader::body_space() {
  if (!head_complete_ || chunked_ || state_ != State::need_more) return {};
  std::string& body = request_.body;
  if (body.size() == body_received_) {
    body.resize(next_body_space());
  }
  return std::span<char>(body).subspan(body_received_);
}

std::size_t RequestReader::next_body_space() const {
  const std::size_t size = request_.body.size();
  if (!head_complete_ || state_ != State::need_more) return 0;
  if (chunked_) return size + kFirstBodySpace;
  if (size > body_received_) return 0;
  return std::min(body_bytes_, std::max(kFirstBodySpace, 2 * size));
}

void RequestReader::body_received(std::size_t bytes) {
  body_received_ += bytes;
  if (body_received_ == body_bytes_) state_ = State::complete;
}

}  // namespace isoguard::http

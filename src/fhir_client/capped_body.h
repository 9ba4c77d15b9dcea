#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include "src/fhir_client/cpprest.h"

namespace isoguard::fhir_client {

/// What is left of the bytes that a fetch may receive; shared by its reads.
using ByteBudget = std::atomic<std::size_t>;

/// The write-only stream into which cpprestsdk puts the body of one answer. It refuses, by an
/// exception in the returned task that makes cpprestsdk close the connection, everything beyond
/// its own limit or the fetch's budget. A chunk of negative size arrives here as an enormous count.
class CappedBody final : public Concurrency::streams::details::streambuf_state_manager<uint8_t> {
 public:
  CappedBody(std::size_t limit, std::shared_ptr<ByteBudget> budget);

  // The base class waits inside these for a task that only another thread of the pool can run; when
  // all of them wait, as after many refusals at once, none is left. Here everything is immediate.
  pplx::task<std::size_t> putn_nocopy(const uint8_t* data, std::size_t count) override;
  pplx::task<void> close(std::ios_base::openmode mode) override;
  pplx::task<void> close(std::ios_base::openmode mode, std::exception_ptr why) override;

  bool overflowed() const { return overflowed_; }
  /// Everything that came. Only after cpprestsdk is through with the answer.
  std::string take() { return std::move(bytes_); }

 private:
  pplx::task<std::size_t> _putn(const uint8_t* data, std::size_t count) override;
  pplx::task<int_type> _putc(uint8_t byte) override;
  bool fits(std::size_t count);

  // The rest of the interface: this stream can neither be read, nor sought, nor written in place.
  bool can_seek() const override { return false; }
  bool has_size() const override { return false; }
  std::size_t buffer_size(std::ios_base::openmode) const override { return 0; }
  void set_buffer_size(std::size_t, std::ios_base::openmode) override {}
  std::size_t in_avail() const override { return 0; }
  pos_type getpos(std::ios_base::openmode) const override { return traits::eof(); }
  pos_type seekpos(pos_type, std::ios_base::openmode) override { return traits::eof(); }
  pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
    return traits::eof();
  }
  bool acquire(uint8_t*&, std::size_t&) override { return false; }
  void release(uint8_t*, std::size_t) override {}
  uint8_t* _alloc(std::size_t) override { return nullptr; }
  void _commit(std::size_t) override {}
  pplx::task<int_type> _bumpc() override { return end(); }
  int_type _sbumpc() override { return traits::eof(); }
  pplx::task<int_type> _getc() override { return end(); }
  int_type _sgetc() override { return traits::eof(); }
  pplx::task<int_type> _nextc() override { return end(); }
  pplx::task<int_type> _ungetc() override { return end(); }
  pplx::task<std::size_t> _getn(uint8_t*, std::size_t) override {
    return pplx::task_from_result<std::size_t>(0);
  }
  std::size_t _scopy(uint8_t*, std::size_t) override { return 0; }
  pplx::task<bool> _sync() override { return pplx::task_from_result(true); }
  static pplx::task<int_type> end() { return pplx::task_from_result<int_type>(traits::eof()); }

  std::string bytes_;
  const std::size_t limit_;
  const std::shared_ptr<ByteBudget> budget_;
  std::atomic<bool> overflowed_ = false;
};

}  // namespace isoguard::fhir_client

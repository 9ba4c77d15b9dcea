#include "src/fhir_client/capped_body.h"

#include <stdexcept>
#include <utility>

#include "src/fhir_client/allocation_guard.h"

namespace isoguard::fhir_client {

CappedBody::CappedBody(std::size_t limit, std::shared_ptr<ByteBudget> budget)
    : streambuf_state_manager(std::ios_base::out), limit_(limit), budget_(std::move(budget)) {}

bool CappedBody::fits(std::size_t count) {
  if (count > limit_ - bytes_.size()) return false;
  std::size_t left = budget_->load();
  do {
    if (count > left) return false;
  } while (!budget_->compare_exchange_weak(left, left - count));
  return true;
}

pplx::task<std::size_t> CappedBody::putn_nocopy(const uint8_t* data, std::size_t count) {
  return _putn(data, count);
}

pplx::task<void> CappedBody::close(std::ios_base::openmode) {
  m_stream_can_write = false;
  return pplx::task_from_result();
}

pplx::task<void> CappedBody::close(std::ios_base::openmode mode, std::exception_ptr) {
  return close(mode);
}

pplx::task<std::size_t> CappedBody::_putn(const uint8_t* data, std::size_t count) {
  if (!fits(count)) {
    overflowed_ = true;
    return pplx::task_from_exception<std::size_t>(std::length_error("answer over the limit"));
  }
  const AllocationGuard::Lifted lifted;  // an answer to a batch may be larger than one chunk
  bytes_.append(reinterpret_cast<const char*>(data), count);
  return pplx::task_from_result(count);
}

pplx::task<CappedBody::int_type> CappedBody::_putc(uint8_t byte) {
  return _putn(&byte, 1).then([byte](std::size_t) { return static_cast<int_type>(byte); });
}

}  // namespace isoguard::fhir_client

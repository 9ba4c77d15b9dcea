#include "src/http/handler.h"

#include <utility>

#include "src/http/refusal.h"

namespace isoguard::http {

Responder::~Responder() { give_up(); }

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this != &other) {
    give_up();
    sink_ = std::move(other.sink_);
  }
  return *this;
}

void Responder::operator()(Response response) {
  if (const auto sink = std::exchange(sink_, nullptr)) sink->answer(std::move(response));
}

void Responder::give_up() noexcept {
  const auto sink = std::exchange(sink_, nullptr);
  if (!sink) return;
  Response response;
  response.status = 500;
  try {
    response = to_response({500, "The request could not be answered."});
  } catch (...) {
    // Out of memory: the bare status still tells the client that this was no answer.
  }
  sink->answer(std::move(response));
}

}  // namespace isoguard::http

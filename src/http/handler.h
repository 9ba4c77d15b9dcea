#pragma once

#include <memory>
#include <string_view>

#include "src/http/request.h"
#include "src/http/response.h"

namespace isoguard::http {

/// The right and the duty to answer one request, exactly once, from any thread. Destroyed without
/// an answer it answers 500, so that no client waits for ever. May outlive the connection and the
/// Server: the answer then goes nowhere.
///
/// An answer given inside Handler::handle() costs no hand-over between threads.
class Responder {
 public:
  /// Where answers go; a test may pass its own.
  class Sink {
   public:
    virtual ~Sink() = default;
    /// Called once, from any thread. Must not throw.
    virtual void answer(Response response) noexcept = 0;
  };

  Responder() = default;
  explicit Responder(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}
  Responder(Responder&& other) noexcept = default;
  Responder& operator=(Responder&& other) noexcept;
  ~Responder();

  /// Sends the answer. A second call does nothing.
  void operator()(Response response);

 private:
  void give_up() noexcept;

  std::shared_ptr<Sink> sink_;
};

/// What the Server serves. Called on several I/O threads at once, one request of a connection at a
/// time. Must outlive the Server.
class Handler {
 public:
  virtual ~Handler() = default;

  /// Must not block: other connections wait on the same thread. Work that takes longer keeps the
  /// Responder and answers later. An exception answers 500.
  virtual void handle(Request request, Responder responder) = 0;

  /// Told of each request that is answered without handle(): malformed, too large, too slow, too
  /// many connections. `request` is what was read of it, perhaps nothing but the peer's address;
  /// headers may be added to `answer`. Must not block.
  virtual void on_refusal(const Request& request, Response& answer) {
    static_cast<void>(request);
    static_cast<void>(answer);
  }
};

}  // namespace isoguard::http

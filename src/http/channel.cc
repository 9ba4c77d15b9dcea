#include "src/http/channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <new>
#include <utility>

namespace isoguard::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Other connections wait on the same thread, so what one may have deciphered at a time is bounded.
constexpr std::size_t kMostAtATime = 64 * 1024;

}  // namespace

void Channel::Free::operator()(ssl_st* session) const { SSL_free(session); }

Channel::Channel(asio::ip::tcp::socket socket, std::shared_ptr<const TlsContext> tls)
    : socket_(std::move(socket)), session_(tls == nullptr ? nullptr : tls->new_session()) {
  if (session_ != nullptr && SSL_set_fd(session_.get(), socket_.native_handle()) != 1) {
    throw std::bad_alloc();
  }
}

error_code Channel::shake_hands() {
  ERR_clear_error();
  const int result = SSL_accept(session_.get());
  if (result == 1) {
    has_more_ = true;  // a request may have come with the end of the handshake
    return {};
  }
  return failure(result);
}

std::shared_ptr<const PeerCertificate> Channel::peer() const { return peer_certificate(*session_); }

error_code Channel::failure(int result) {
  const int reason = SSL_get_error(session_.get(), result);
  wants_write_ = reason == SSL_ERROR_WANT_WRITE;
  if (reason == SSL_ERROR_WANT_READ || wants_write_) {
    has_more_ = false;
    return asio::error::would_block;
  }
  if (reason == SSL_ERROR_ZERO_RETURN) return asio::error::eof;
  const auto error = ERR_peek_error();
  plain_http_ = ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_HTTP_REQUEST;
  broken_ = true;
  ERR_clear_error();
  return asio::error::connection_aborted;
}

std::size_t Channel::read_some(std::span<char> space, error_code& error) {
  if (session_ != nullptr) return read_tls(space, error);
  return socket_.read_some(asio::buffer(space.data(), space.size()), error);
}

// Until OpenSSL holds nothing more: what it has taken from the socket wakes nobody.
std::size_t Channel::read_tls(std::span<char> space, error_code& error) {
  error.clear();
  space = space.first(std::min(space.size(), kMostAtATime));
  std::size_t received = 0;
  ERR_clear_error();
  do {
    has_more_ = true;
    std::size_t count = 0;
    const int result =
        SSL_read_ex(session_.get(), space.data() + received, space.size() - received, &count);
    if (result != 1) {
      error = failure(result);
      break;
    }
    received += count;
    has_more_ = SSL_has_pending(session_.get()) != 0;
  } while (has_more_ && received < space.size());
  if (received > 0) error.clear();  // it will be told again
  return received;
}

std::size_t Channel::write_some(std::string_view first, std::string_view second,
                                error_code& error) {
  if (session_ == nullptr) {
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(first.data(), first.size()),
                                                       asio::buffer(second.data(), second.size())};
    return socket_.write_some(buffers, error);
  }
  const std::size_t sent = write_tls(first, error);
  return error || sent < first.size() ? sent : sent + write_tls(second, error);
}

std::size_t Channel::write_tls(std::string_view bytes, error_code& error) {
  error.clear();
  std::size_t sent = 0;
  ERR_clear_error();
  while (sent < bytes.size()) {
    std::size_t count = 0;
    const int result =
        SSL_write_ex(session_.get(), bytes.data() + sent, bytes.size() - sent, &count);
    if (result != 1) {
      error = failure(result);
      return sent;
    }
    sent += count;
  }
  wants_write_ = false;
  return sent;
}

// Unlike a look at what can be read, this sees the end behind bytes that nobody has read yet.
bool Channel::peer_has_closed() {
  pollfd watched{socket_.native_handle(), POLLRDHUP, 0};
  return ::poll(&watched, 1, 0) > 0;
}

bool Channel::has_unread() {
  error_code error;
  return has_more_ || socket_.available(error) > 0;
}

void Channel::say_goodbye() noexcept {
  if (session_ == nullptr || broken_ || SSL_in_init(session_.get()) != 0) return;
  ERR_clear_error();
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

}  // namespace isoguard::http

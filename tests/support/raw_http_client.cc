#include "tests/support/raw_http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace isoguard::test {
namespace {

constexpr timeval kPatience{20, 0};

/// Calls `visit(name, value)` for each header line.
template <class Visit>
void for_each_header(std::string_view head, Visit visit) {
  std::size_t end = head.find("\r\n");
  while (end != std::string_view::npos) {
    head.remove_prefix(end + 2);
    end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) visit(line.substr(0, colon), line.substr(colon + 2));
  }
}

bool is_called(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string RawResponse::header(std::string_view name) const {
  std::string found;
  for_each_header(head, [&](std::string_view each, std::string_view value) {
    if (found.empty() && is_called(each, name)) found = value;
  });
  return found;
}

std::size_t RawResponse::header_count(std::string_view name) const {
  std::size_t count = 0;
  for_each_header(head, [&](std::string_view each, std::string_view) {
    if (is_called(each, name)) ++count;
  });
  return count;
}

bool tests_run_over_tls() { return std::getenv("ISOGUARD_TEST_TLS") != nullptr; }

std::shared_ptr<ssl_ctx_st> trusting_client() {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  return {SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
}

void RawHttpClient::Free::operator()(ssl_st* session) const { SSL_free(session); }

RawHttpClient::RawHttpClient(std::uint16_t port)
    : RawHttpClient(port, tests_run_over_tls() ? trusting_client() : nullptr) {}

RawHttpClient::RawHttpClient(std::uint16_t port, std::shared_ptr<ssl_ctx_st> tls)
    : session_(tls == nullptr ? nullptr : SSL_new(tls.get())),
      socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

RawHttpClient::~RawHttpClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawHttpClient::shake_hands() {
  if (session_ == nullptr || SSL_is_init_finished(session_.get()) != 0) return true;
  SSL_set_fd(session_.get(), socket_);
  const bool stands = SSL_connect(session_.get()) == 1;
  if (!stands) ended_ = true;
  return stands;
}

long RawHttpClient::send_some(std::string_view bytes) {
  if (session_ == nullptr) return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (!shake_hands()) return -1;
  return SSL_write(session_.get(), bytes.data(),
                   static_cast<int>(std::min<std::size_t>(bytes.size(), 16384)));
}

long RawHttpClient::receive_some(char* space, std::size_t size) {
  if (session_ == nullptr) return ::recv(socket_, space, size, 0);
  if (!shake_hands()) return 0;
  errno = 0;
  const int count = SSL_read(session_.get(), space, static_cast<int>(size));
  if (count > 0) return count;
  return errno == EAGAIN || errno == EWOULDBLOCK ? -1 : 0;
}

bool RawHttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = send_some(bytes);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawHttpClient::shut_down_writing() {
  if (session_ != nullptr && shake_hands()) SSL_shutdown(session_.get());
  ::shutdown(socket_, SHUT_WR);
}

void RawHttpClient::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

bool RawHttpClient::receive() {
  std::array<char, 16384> buffer{};
  const long count = receive_some(buffer.data(), buffer.size());
  if (count > 0) {
    received_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  ended_ = count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  return false;
}

RawResponse RawHttpClient::read_response(bool head_only) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return {};
  }
  RawResponse response;
  response.head = received_.substr(0, end);
  response.status = std::atoi(response.head.substr(std::min<std::size_t>(9, end)).c_str());
  const std::size_t body =
      head_only ? 0 : std::strtoul(response.header("Content-Length").c_str(), nullptr, 10);
  while (received_.size() < end + 4 + body) {
    if (!receive()) return {};
  }
  response.body = received_.substr(end + 4, body);
  received_.erase(0, end + 4 + body);
  return response;
}

std::string RawHttpClient::read_to_end() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

bool RawHttpClient::is_closed_by_server() {
  if (!received_.empty()) return false;
  return !receive() && ended_;
}

RawResponse RawHttpClient::exchange(std::string_view bytes) {
  send(bytes);
  return read_response();
}

std::string get(std::string_view target, std::string_view headers) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
         "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view headers) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace isoguard::test

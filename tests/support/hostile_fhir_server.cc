#include "tests/support/hostile_fhir_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace isoguard::test_support {
namespace {

constexpr int kSliceMs = 10;

int listening_socket(int& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (socket < 0 || ::bind(socket, generic, size) != 0 || ::listen(socket, 512) != 0 ||
      ::getsockname(socket, generic, &size) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  port = ntohs(address.sin_port);
  return socket;
}

/// Of a request's head; 0 when it has no body.
std::size_t content_length(const std::string& head) {
  const std::size_t at = head.find("\r\nContent-Length:");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 17));
}

/// Whether something happened on `socket` within one slice of time.
bool ready(int socket, short events) {
  pollfd poll{socket, events, 0};
  return ::poll(&poll, 1, kSliceMs) > 0;
}

}  // namespace

bool Connection::send(std::string_view bytes) {
  while (open_ && !stopping_ && !bytes.empty()) {
    if (!ready(socket_, POLLOUT)) continue;
    const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
    const ssize_t sent = tls_ != nullptr
                             ? SSL_write(tls_, bytes.data(), size)
                             : ::send(socket_, bytes.data(), static_cast<std::size_t>(size),
                                      MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (tls_ != nullptr || (errno != EAGAIN && errno != EINTR)) {
      close();
    }
  }
  return open_ && !stopping_;
}

void Connection::send_for_ever(std::string_view bytes, std::size_t most) {
  for (std::size_t sent = 0; sent < most && send(bytes); sent += bytes.size()) {
  }
}

bool Connection::wait(std::chrono::milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!stopping_ && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::min(time, std::chrono::milliseconds(kSliceMs)));
  }
  return !stopping_;
}

void Connection::wait_for_peer() {
  char byte;
  while (open_ && !stopping_) {
    if (!ready(socket_, POLLIN)) continue;
    if (::recv(socket_, &byte, 1, MSG_DONTWAIT) <= 0) close();
  }
}

void Connection::close() {
  if (open_) ::shutdown(socket_, SHUT_RDWR);
  open_ = false;
}

void Connection::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  open_ = false;  // the close that follows sends the RST
}

void Connection::half_close() { ::shutdown(socket_, SHUT_WR); }

bool Connection::fill(const std::function<void(std::string_view)>& seen) {
  char buffer[4096];
  while (open_ && !stopping_) {
    const bool buffered = tls_ != nullptr && SSL_pending(tls_) > 0;
    if (!buffered && !ready(socket_, POLLIN)) continue;
    const ssize_t got = tls_ != nullptr ? SSL_read(tls_, buffer, sizeof(buffer))
                                        : ::recv(socket_, buffer, sizeof(buffer), 0);
    if (got <= 0) return false;
    seen({buffer, static_cast<std::size_t>(got)});
    unread_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  return false;
}

std::string Connection::read_request(const std::function<void(std::string_view)>& seen) {
  std::size_t end;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill(seen)) return {};
  }
  const std::size_t length = end + 4 + content_length(unread_.substr(0, end));
  while (unread_.size() < length && fill(seen)) {
  }
  std::string request = unread_.substr(0, length);
  unread_.erase(0, length);
  return request;
}

HostileFhirServer::HostileFhirServer() { listen(); }

HostileFhirServer::HostileFhirServer(const std::string& certificate, const std::string& key)
    : tls_(SSL_CTX_new(TLS_server_method())) {
  if (SSL_CTX_use_certificate_file(tls_, certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(tls_, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("cannot use certificate or key");
  }
  listen();
}

void HostileFhirServer::listen() {
  listener_ = listening_socket(port_);
  accepting_ = std::thread([this] { accept(); });
}

HostileFhirServer::~HostileFhirServer() {
  stopping_ = true;
  accepting_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
  SSL_CTX_free(tls_);
}

void HostileFhirServer::accept() {
  while (!stopping_) {
    if (!ready(listener_, POLLIN)) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    ++connections_;
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void HostileFhirServer::serve(int socket) {
  SSL* tls = nullptr;
  if (tls_ != nullptr) {
    const timeval patience{5, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    tls = SSL_new(tls_);
    SSL_set_fd(tls, socket);
  }
  if (tls == nullptr || SSL_accept(tls) == 1) {
    Connection connection(socket, tls, stopping_);
    Script first;
    {
      const std::lock_guard lock(mutex_);
      first = on_connect_;
    }
    if (first) first(connection, {});
    while (connection.is_open()) {
      const std::string request = connection.read_request([this](std::string_view bytes) {
        const std::lock_guard lock(mutex_);
        received_.append(bytes);
      });
      if (request.empty()) break;
      ++requests_;
      script_for(request)(connection, request);
    }
  }
  SSL_free(tls);
  ::close(socket);
}

void HostileFhirServer::on(std::string target, Script script) {
  const std::lock_guard lock(mutex_);
  scripts_[std::move(target)] = std::move(script);
}

void HostileFhirServer::on_connect(Script script) {
  const std::lock_guard lock(mutex_);
  on_connect_ = std::move(script);
}

Script HostileFhirServer::script_for(const std::string& request) const {
  const std::size_t start = request.find(' ') + 1;
  const std::string_view target =
      std::string_view(request).substr(start, request.find(' ', start) - start);
  const std::lock_guard lock(mutex_);
  Script best = answers(http_answer(404, "{}"));
  std::size_t best_size = 0;
  for (const auto& [prefix, script] : scripts_) {
    if (target.starts_with(prefix) && prefix.size() >= best_size) {
      best = script;
      best_size = prefix.size();
    }
  }
  return best;
}

std::string HostileFhirServer::base_url() const {
  return std::string(tls_ != nullptr ? "https" : "http") + "://127.0.0.1:" + std::to_string(port_) +
         "/fhir";
}

std::string HostileFhirServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

int closed_port() {
  int port = 0;
  ::close(listening_socket(port));
  return port;
}

std::string http_answer(int status, std::string_view body, std::string_view headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Scripted\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nContent-Type: application/fhir+json\r\n" + std::string(headers) + "\r\n" +
         std::string(body);
}

std::string chunked_head() { return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"; }

Script answers(std::string answer) {
  return [answer = std::move(answer)](Connection& connection, const std::string&) {
    connection.send(answer);
  };
}

std::string resource(std::string_view type, std::string_view id) {
  return R"({"resourceType":")" + std::string(type) + R"(","id":")" + std::string(id) + R"("})";
}

std::string searchset(const std::vector<std::string>& resources, std::string_view next) {
  std::string bundle = R"({"resourceType":"Bundle","type":"searchset","link":[)";
  if (!next.empty()) bundle += R"({"relation":"next","url":")" + std::string(next) + R"("})";
  bundle += R"(],"entry":[)";
  for (std::size_t i = 0; i < resources.size(); ++i) {
    bundle += (i == 0 ? R"({"resource":)" : R"(,{"resource":)") + resources[i] + "}";
  }
  return bundle + "]}";
}

}  // namespace isoguard::test_support

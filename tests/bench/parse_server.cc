// The floor for the load run: the same listener with a handler that only parses the body in situ and
// gives a fixed answer of 2 KB. Prints where it listens, like `isoguard serve`.

#include <rapidjson/document.h>

#include <csignal>
#include <iostream>
#include <string>

#include "src/http/server.h"

namespace {

class ParseHandler final : public isoguard::http::Handler {
 public:
  void handle(isoguard::http::Request request, isoguard::http::Responder responder) override {
    thread_local rapidjson::MemoryPoolAllocator<> pool;
    pool.Clear();
    rapidjson::Document document(&pool);
    document.ParseInsitu(request.body.data());
    isoguard::http::Response response;
    response.status = document.IsObject() ? 200 : 400;
    response.content_type = "application/json";
    response.body = answer_;
    responder(std::move(response));
  }

 private:
  std::string answer_ = R"({"cards":[],"padding":")" + std::string(2020, 'x') + "\"}";
};

}  // namespace

int main() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ParseHandler handler;
  isoguard::http::Settings settings;
  settings.threads = 2;
  isoguard::http::Server server(settings, handler);
  server.start();
  std::cout << "parse_server listening on http://127.0.0.1:" << server.port() << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server.stop();
  return 0;
}

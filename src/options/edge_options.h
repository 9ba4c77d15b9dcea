#pragma once

#include <string>
#include <vector>

#include "src/http/network.h"

namespace CLI {
class App;
}

namespace isoguard::app {

/// How clients reach the listener, and how much they may ask of it.
struct EdgeOptions {
  std::string tls_cert;        ///< file with the listener's certificates; empty: plain HTTP
  std::string tls_key;         ///< file with its key
  std::string tls_client_ca;   ///< file with the authorities of clients; empty: nobody is asked
  std::string tls_client_crl;  ///< file with their lists of revoked certificates; empty: none
  std::string tls_client = "required";       ///< or optional: whether a client must show one
  std::vector<std::string> trusted_proxies;  ///< networks that may say for whom they ask
  int max_connections = 1024;
  int max_calls = 512;           ///< calls in flight
  int max_calls_per_peer = 0;    ///< of those, for one address; 0: three quarters
  int calls_per_second = 0;      ///< of one address; 0: any number
  int max_body_memory_mib = 64;  ///< all large bodies together

  /// Whether no client gets in without a certificate.
  bool authenticates() const { return !tls_client_ca.empty() && tls_client == "required"; }
};

/// Adds them to `isoguard serve`.
void add_edge_options(CLI::App& command, EdgeOptions& options);

/// What is wrong with them together, in a sentence; empty: nothing.
std::string fault_of(const EdgeOptions& options);

/// Addresses and networks of proxies, as options give them. What is wrong with one of them, in a
/// sentence that names the option; empty: nothing.
std::string fault_of_proxies(const char* option, const std::vector<std::string>& proxies);
/// Those in which nothing is wrong.
std::vector<http::Network> networks_of(const std::vector<std::string>& proxies);

}  // namespace isoguard::app

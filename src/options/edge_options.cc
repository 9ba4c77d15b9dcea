#include "src/options/edge_options.h"

#include <CLI/CLI.hpp>

namespace isoguard::app {
namespace {

void add_tls(CLI::App& command, EdgeOptions& options) {
  command
      .add_option(
          "--tls-cert", options.tls_cert,
          "PEM file with the certificate of this service and those that sign it; without it "
          "the service speaks plain HTTP. Read again at SIGHUP and when it changes")
      ->envname("ISOGUARD_TLS_CERT");
  command.add_option("--tls-key", options.tls_key, "PEM file with its key, mode 0600")
      ->envname("ISOGUARD_TLS_KEY");
  CLI::Option* const authorities =
      command
          .add_option(
              "--tls-client-ca", options.tls_client_ca,
              "PEM file with the authorities whose clients are believed; without it no client "
              "is asked for a certificate")
          ->envname("ISOGUARD_TLS_CLIENT_CA");
  command
      .add_option("--tls-client-crl", options.tls_client_crl,
                  "PEM file with a revocation list (CRL) of each of these authorities; read again "
                  "with the certificates")
      ->envname("ISOGUARD_TLS_CLIENT_CRL");
  command
      .add_option("--tls-client", options.tls_client,
                  "Whether a client must show a certificate, or may")
      ->envname("ISOGUARD_TLS_CLIENT")
      ->check(CLI::IsMember({"required", "optional"}))
      ->capture_default_str()
      ->needs(authorities);
  command
      .add_option("--trusted-proxy", options.trusted_proxies,
                  "Address or network of a proxy whose X-Forwarded-For, Forwarded and "
                  "X-Forwarded-Proto are believed; repeat for several")
      ->envname("ISOGUARD_TRUSTED_PROXY")
      ->delimiter(',')
      ->take_all();
}

void add_number(CLI::App& command, const char* name, const char* environment, int& value, int least,
                int most, const char* about) {
  command.add_option(name, value, about)
      ->envname(environment)
      ->check(CLI::Range(least, most))
      ->capture_default_str();
}

}  // namespace

void add_edge_options(CLI::App& command, EdgeOptions& options) {
  add_tls(command, options);
  add_number(command, "--max-connections", "ISOGUARD_MAX_CONNECTIONS", options.max_connections, 1,
             1'000'000, "Open connections; further ones are refused");
  add_number(command, "--max-calls", "ISOGUARD_MAX_CALLS", options.max_calls, 1, 1'000'000,
             "Calls that are worked on at a time; further ones are refused");
  add_number(command, "--max-calls-per-peer", "ISOGUARD_MAX_CALLS_PER_PEER",
             options.max_calls_per_peer, 0, 1'000'000,
             "Of those, calls of one address; 0: three quarters");
  add_number(command, "--calls-per-second", "ISOGUARD_CALLS_PER_SECOND", options.calls_per_second,
             0, 1'000'000, "Calls that one address may make; 0: any number");
  add_number(command, "--max-body-memory-mib", "ISOGUARD_MAX_BODY_MEMORY_MIB",
             options.max_body_memory_mib, 8, 1 << 20,
             "MiB of memory for all requests of more than 96 KiB together");
}

std::string fault_of(const EdgeOptions& options) {
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return "--tls-cert and --tls-key need each other";
  }
  if (!options.tls_client_ca.empty() && options.tls_cert.empty()) {
    return "--tls-client-ca needs --tls-cert";
  }
  if (!options.tls_client_crl.empty() && options.tls_client_ca.empty()) {
    return "--tls-client-crl needs --tls-client-ca";
  }
  return fault_of_proxies("--trusted-proxy", options.trusted_proxies);
}

std::string fault_of_proxies(const char* option, const std::vector<std::string>& proxies) {
  for (const std::string& proxy : proxies) {
    if (http::Network::parse(proxy)) continue;
    return std::string(option) +
           " must be an address or a network such as 10.0.0.0/8 without further bits, not \"" +
           proxy + "\"";
  }
  return {};
}

std::vector<http::Network> networks_of(const std::vector<std::string>& proxies) {
  std::vector<http::Network> networks;
  for (const std::string& proxy : proxies) {
    if (const auto network = http::Network::parse(proxy)) networks.push_back(*network);
  }
  return networks;
}

}  // namespace isoguard::app

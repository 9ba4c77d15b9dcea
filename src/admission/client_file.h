#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/manifest.h"
#include "src/clients/client.h"

namespace isoguard::app {

/// What a file of clients refers to.
struct Installation {
  std::function<bool(std::string_view)> offers;        ///< service ids
  std::function<bool(std::string_view)> reads_server;  ///< base URLs that --fhir-server names
  std::function<bool(std::string_view)> has_policy;    ///< ids of policies in the manifests
  bool keeps_records = true;                           ///< there is a --data-dir
  bool asks_for_certificates = false;                  ///< there is --tls-client-ca
};

/// A client as the file says it. Its keys are there when they are fixed; where they are published,
/// and its allowance, are for the caller to make.
struct ReadClient {
  clients::Client client;
  std::string text;       ///< JSON of all that was said of it, with the keys of `jwks_file`
  std::string keys_file;  ///< the path of `jwks_file`; empty: its keys are not in a file
};

struct ClientFile {
  bool discovery_needs_token = false;
  std::vector<ReadClient> clients;
};

/// Reads the file that --clients names (docs/operations.md, manifests/schema/clients.schema.json),
/// and the key sets beside it that it names. All that is wrong with it, each with its element.
knowledge::Loaded<ClientFile> read_client_file(const std::string& path,
                                               const Installation& installation);

}  // namespace isoguard::app

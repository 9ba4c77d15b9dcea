#include "src/admission/client_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "plugin/knowledge/manifest_json.h"
#include "src/fhir_client/base_url.h"
#include "src/fhir_client/document_fetcher.h"
#include "src/process/files.h"

namespace isoguard::app {
namespace {

using clients::Client;
using fhir_client::BaseUrl;
using knowledge::Element;
using knowledge::Fault;

constexpr std::size_t kMostClients = 256;
constexpr std::size_t kMostBytes = 16U << 20U;
constexpr std::size_t kMostBytesOfKeys = 1U << 20U;  // more than a set may have, to tell that
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestText = 2048;

bool is_name(std::string_view text) {
  return text.size() <= kLongestName &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == text.npos;
}

/// Reads one client. Faults go where the elements say.
class ClientReader {
 public:
  ClientReader(std::filesystem::path folder, const Installation& installation)
      : folder_(std::move(folder)), installation_(installation) {}

  ReadClient read(const Element& element) const {
    element.allow_only({"name", "iss", "audience", "tenants", "algorithms", "max_token_seconds",
                        "jwks", "jwks_file", "jku", "policy", "audit_on_failure", "services",
                        "fhir_servers", "cors_origins", "certificate", "calls_per_second", "burst",
                        "calls_at_once"});
    for (const auto& member : element.value().members()) {
      // Otherwise it would be as if it were absent, which may mean all.
      if (member.value.is_null()) element.member(member.name).fault("is null");
    }
    ReadClient read;
    Client& client = read.client;
    client.name = element.text("name");
    if (!is_name(client.name)) {
      element.member("name").fault("must be at most 64 of a-z, 0-9, \"-\", \".\" and \"_\"");
    }
    client.iss = element.text("iss", kLongestText);
    client.audience = audience(element);
    client.tenants = texts(element, "tenants", [](auto) { return ""; });
    client.algorithms = algorithms(element, client.algorithms);
    client.longest_lifetime =
        number(element, "max_token_seconds", Client::kUsualLifetime, Client::kLongestLifetime);
    client.limits = limits(element);
    references(element, client);
    if (const Element rule = element.member("certificate"); rule.present()) {
      certificate(rule, client.certificates);
    }
    read.text = fhir::json::to_string(element.value());
    keys(element, read);
    return read;
  }

 private:
  template <class Check>
  static std::vector<std::string> texts(const Element& element, std::string_view name,
                                        Check why_not) {
    std::vector<std::string> found;
    for (const Element& item : element.optional_list(name)) {
      const std::string text = item.as_text(kLongestText);
      const std::string why = text.empty() ? "" : why_not(std::string_view(text));
      if (!why.empty()) item.fault(why);
      if (std::find(found.begin(), found.end(), text) != found.end()) item.fault("is there twice");
      found.push_back(text);
    }
    return found;
  }

  static int number(const Element& element, std::string_view name, int otherwise, int most) {
    const Element member = element.member(name);
    if (!member.present()) return otherwise;
    const auto value = member.as_number();
    const bool right = value && *value >= 1 && *value <= most && *value == std::floor(*value);
    if (right) return static_cast<int>(*value);
    if (value) member.fault("must be a whole number from 1 to " + std::to_string(most));
    return otherwise;
  }
  static int number(const Element& element, std::string_view name, std::int64_t otherwise,
                    std::int64_t most) {
    return number(element, name, static_cast<int>(otherwise), static_cast<int>(most));
  }

  static std::string audience(const Element& element) {
    std::string url = element.text("audience", kLongestText);
    const auto parsed = BaseUrl::parse(url);
    const Element member = element.member("audience");
    if (url.empty()) return url;
    if (!parsed || parsed->origin() + parsed->path() != url) {
      member.fault(
          "must be the plain base URL that this client calls, such as https://cds.example: lower "
          "case, without the default port, a slash at the end, user or query");
    } else if (!parsed->is_https() && !parsed->is_loopback()) {
      member.fault("must use https, since it is not on this host");
    }
    return url;
  }

  static std::vector<clients::Algorithm> algorithms(const Element& element,
                                                    std::vector<clients::Algorithm> usual) {
    if (!element.member("algorithms").present()) return usual;
    std::vector<clients::Algorithm> found;
    texts(element, "algorithms", [&found](std::string_view name) {
      const auto algorithm = clients::parse_algorithm(name);
      if (algorithm) found.push_back(*algorithm);
      return algorithm ? "" : "must be ES384, RS384, ES256, RS256 or PS384";
    });
    if (found.empty()) element.member("algorithms").fault("names none that may be used");
    return found;
  }

  static clients::RateLimits limits(const Element& element) {
    clients::RateLimits limits;
    limits.calls_per_second = number(element, "calls_per_second", limits.calls_per_second, 10'000);
    limits.burst =
        number(element, "burst", std::max(limits.burst, 2 * limits.calls_per_second), 100'000);
    limits.calls_at_once = number(element, "calls_at_once", limits.calls_at_once, 1024);
    return limits;
  }

  void references(const Element& element, Client& client) const {
    if (const Element policy = element.member("policy"); policy.present()) {
      client.policy = policy.as_text();
      if (!client.policy.empty() && !installation_.has_policy(client.policy)) {
        policy.fault("is no policy that the manifests have");
      }
    }
    if (const Element choice = element.member("audit_on_failure"); choice.present()) {
      client.audit_on_failure = choice.as_text();
      const bool is_refuse = client.audit_on_failure == "refuse";
      if (!is_refuse && client.audit_on_failure != "deliver") {
        choice.fault("must be deliver or refuse");
      } else if (is_refuse && !installation_.keeps_records) {
        choice.fault("needs --data-dir, where records are kept");
      }
    }
    client.services = texts(element, "services", [this](std::string_view id) {
      return installation_.offers(id) ? "" : "is no service that is offered here";
    });
    if (const Element services = element.member("services");
        services.present() && services.value().is_array() && services.value().items().empty()) {
      services.fault("names none that it may call");  // none in the client would mean all
    }
    client.fhir_servers = texts(element, "fhir_servers", [this](std::string_view url) {
      return installation_.reads_server(url) ? "" : "is not registered by --fhir-server";
    });
    client.cors_origins = texts(element, "cors_origins", [](std::string_view origin) {
      return BaseUrl::is_origin(origin) ? "" : "is no origin, such as https://ehr.example";
    });
  }

  void certificate(const Element& element, clients::CertificateRule& rule) const {
    element.allow_only({"sans", "sha256"});
    if (!installation_.asks_for_certificates) {
      element.fault("needs --tls-client-ca, without which no client is asked for one");
    }
    texts(element, "sans", [&rule](std::string_view text) {
      const auto name = clients::san_of(text);
      if (name) rule.names.push_back(*name);
      return name ? "" : "is neither a DNS name in lower case, without *, nor a URI";
    });
    rule.sha256 = texts(element, "sha256", [](std::string_view text) {
      return clients::is_sha256(text) ? "" : "must be 64 hexadecimal digits in lower case";
    });
    if (!rule.is_set()) element.fault("names none that may be used");  // else any would do
  }

  void keys(const Element& element, ReadClient& read) const {
    const Element inside = element.member("jwks");
    const Element beside = element.member("jwks_file");
    const Element published = element.member("jku");
    if (inside.present() + beside.present() + published.present() != 1) {
      return element.fault("must have one of jwks, jwks_file and jku");
    }
    if (published.present()) {
      read.client.jku = published.as_text(kLongestText);
      const std::string why = fhir_client::DocumentFetcher::fault_of(read.client.jku);
      if (!read.client.jku.empty() && !why.empty()) published.fault(why);
    } else if (inside.present()) {
      fix(inside, clients::KeySet::read(inside.value()), read.client);
    } else if (const std::string name = beside.as_text(kLongestText); !name.empty()) {
      read.keys_file = (folder_ / name).string();
      const auto content = read_file(read.keys_file, kMostBytesOfKeys);
      if (!content) return beside.fault("names a file that " + content.error());
      read.text += *content;
      fix(beside, clients::KeySet::parse(*content), read.client);
    }
  }

  static void fix(const Element& element, tl::expected<clients::KeySet, std::string> keys,
                  Client& client) {
    if (!keys) return element.fault("the key set " + keys.error());
    for (const auto& skipped : keys->skipped()) {
      element.fault("key " + std::to_string(skipped.index) + " " + skipped.why);
    }
    if (keys->size() == 0 && keys->skipped().empty()) element.fault("the key set has no key");
    client.keys = std::make_shared<clients::FixedKeys>(std::move(*keys));
  }

  const std::filesystem::path folder_;
  const Installation& installation_;
};

void refuse_repeats(const Element& list_owner, const std::vector<Element>& elements,
                    const std::vector<ReadClient>& found) {
  if (elements.empty()) list_owner.member("clients").fault("names nobody");
  if (elements.size() > kMostClients) list_owner.member("clients").fault("has more than 256");
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Client& one = found[i].client;
      const Client& other = found[j].client;
      if (one.iss == other.iss) elements[i].member("iss").fault("is another client's, too");
      if (one.name == other.name) elements[i].member("name").fault("is another client's, too");
    }
  }
}

}  // namespace

knowledge::Loaded<ClientFile> read_client_file(const std::string& path,
                                               const Installation& installation) {
  std::vector<Fault> faults;
  const auto content = read_file(path, kMostBytes);
  if (!content) return tl::unexpected(std::vector<Fault>{{path, "", content.error()}});
  ClientFile file;
  const ClientReader reader(std::filesystem::path(path).parent_path(), installation);
  knowledge::with_manifest(path, *content, faults, [&](const Element& root) {
    root.allow_only({"$schema", "discovery", "clients"});
    const std::string discovery = root.text_or("discovery", "open");
    file.discovery_needs_token = discovery == "token";
    if (discovery != "open" && discovery != "token") {
      root.member("discovery").fault("must be open or token");
    }
    const std::vector<Element> elements = root.list("clients");
    for (const Element& element : elements) file.clients.push_back(reader.read(element));
    refuse_repeats(root, elements, file.clients);
  });
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return file;
}

}  // namespace isoguard::app

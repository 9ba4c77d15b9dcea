// The file of --clients: what it may say, and how mistakes in it are told.

#include "src/admission/client_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "fhir/document.h"
#include "plugin/plugin.h"
#include "src/admission/clients_in_use.h"
#include "src/manifests/load_plugin.h"
#include "tests/src/clients/signer.h"
#include "tests/support/source_file.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using clients::Signer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string& jwks() {
  static const std::string text = clients::ec_signer().jwks();
  return text;
}

/// A file with one client; `more` are further members, `keys` the one that says where keys are.
std::string file_of(const std::string& more = {}, const std::string& keys = {}) {
  return R"({"clients":[{"name":"st-anna","iss":"https://ehr.example","audience":"https://cds.example",)" +
         more + (keys.empty() ? R"("jwks":)" + jwks() : keys) + "}]}";
}

class ClientFileTest : public testing::Test {
 protected:
  ClientFileTest() {
    options_.clients = (folder_.path() / "clients.json").string();
    options_.fhir_servers = {"https://fhir.example/r4 parallel=3"};
  }
  void write(const std::string& text, const char* name = "clients.json") {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  knowledge::Loaded<ClientFile> read(const std::string& text) {
    write(text);
    return read_client_file(options_.clients,
                            {[](std::string_view id) { return id == "order-sign"; },
                             [](std::string_view url) { return url == "https://fhir.example/r4"; },
                             [](std::string_view id) { return id == "uk-mhra"; }});
  }
  std::string faults(const std::string& text) {
    const auto file = read(text);
    return file ? "" : knowledge::to_string(file.error());
  }

  test::TemporaryFolder folder_;
  ServeOptions options_;
};

TEST_F(ClientFileTest, SaysLittleAndMeansTheUsual) {
  const auto file = read(file_of());
  ASSERT_TRUE(file) << knowledge::to_string(file.error());
  ASSERT_EQ(file->clients.size(), 1U);
  const clients::Client& client = file->clients.front().client;
  EXPECT_FALSE(file->discovery_needs_token);
  EXPECT_EQ(client.name, "st-anna");
  EXPECT_EQ(client.iss, "https://ehr.example");
  EXPECT_EQ(client.audience, "https://cds.example");
  EXPECT_THAT(client.algorithms, ElementsAre(clients::Algorithm::es384, clients::Algorithm::rs384));
  EXPECT_EQ(client.longest_lifetime, 300);
  EXPECT_EQ(client.limits, (clients::RateLimits{50, 100, 64}));
  EXPECT_TRUE(client.may_call("anything"));
  EXPECT_THAT(client.tenants, IsEmpty());
  EXPECT_THAT(client.fhir_servers, IsEmpty());
  EXPECT_NE(client.keys, nullptr);
}

TEST_F(ClientFileTest, SaysEverything) {
  const auto file = read(
      R"({"discovery":"token","clients":[{"name":"a.b_c-1","iss":"x","audience":"http://localhost:8080/cds",
      "tenants":["t","u"],"algorithms":["PS384","ES256"],"max_token_seconds":3600,
      "jku":"https://ehr.example/jwks.json","policy":"uk-mhra","audit_on_failure":"refuse","services":["order-sign"],
      "fhir_servers":["https://fhir.example/r4"],"cors_origins":["https://ehr.example:8443"],
      "calls_per_second":200,"calls_at_once":1024}]})");
  ASSERT_TRUE(file) << knowledge::to_string(file.error());
  const clients::Client& client = file->clients.front().client;
  EXPECT_TRUE(file->discovery_needs_token);
  EXPECT_THAT(client.tenants, ElementsAre("t", "u"));
  EXPECT_THAT(client.algorithms, ElementsAre(clients::Algorithm::ps384, clients::Algorithm::es256));
  EXPECT_EQ(client.longest_lifetime, 3600);
  EXPECT_EQ(client.jku, "https://ehr.example/jwks.json");
  EXPECT_EQ(client.policy, "uk-mhra");
  EXPECT_EQ(client.audit_on_failure, "refuse");
  EXPECT_TRUE(client.may_call("order-sign"));
  EXPECT_FALSE(client.may_call("order-select"));
  EXPECT_EQ(client.limits, (clients::RateLimits{200, 400, 1024}));
  EXPECT_THAT(client.cors_origins, ElementsAre("https://ehr.example:8443"));
}

TEST_F(ClientFileTest, TellsEachMistakeWithItsPlace) {
  const std::string ec = clients::ec_signer().jwk();
  const struct {
    std::string text;
    const char* fault;
  } rows[] = {
      {"", "clients.json: "},
      {"[]", "is not an object"},
      {"{}", "/clients: is missing"},
      {R"({"clients":[]})", "/clients: names nobody"},
      {R"({"clients":[],"client":1})", "/client: is not known here"},
      {R"({"clients":[],"discovery":"closed"})", "/discovery: must be open or token"},
      {R"({"clients":[7]})", "/clients/0: is not an object"},
      {R"({"clients":[{}]})", "/clients/0/name: is missing"},
      {R"({"clients":[{}]})", "/clients/0/iss: is missing"},
      {R"({"clients":[{}]})", "/clients/0/audience: is missing"},
      {R"({"clients":[{}]})", "/clients/0: must have one of jwks, jwks_file and jku"},
      {file_of(R"("secret":"x",)"), "/clients/0/secret: is not known here"},
      {file_of(R"("policy":"mars",)"), "/clients/0/policy: is no policy that the manifests have"},
      {file_of(R"("policy":7,)"), "/clients/0/policy: "},
      {file_of(R"("audit_on_failure":"maybe",)"),
       "/clients/0/audit_on_failure: must be deliver or refuse"},
      {file_of(R"("audit_on_failure":true,)"), "/clients/0/audit_on_failure: "},
      {R"({"clients":[{"name":"St. Anna"}]})", "/clients/0/name: must be at most 64 of a-z"},
      {R"({"clients":[{"audience":"https://cds.example/"}]})",
       "/audience: must be the plain base URL"},
      {R"({"clients":[{"audience":"https://CDS.example"}]})",
       "lower case, without the default port, a slash at the end, user or query"},
      {R"({"clients":[{"audience":"cds.example"}]})", "/audience: must be the plain base URL"},
      {R"({"clients":[{"audience":"http://cds.example"}]})", "/audience: must use https"},
      {file_of(R"("tenants":["a","a"],)"), "/clients/0/tenants/1: is there twice"},
      {file_of(R"("tenants":[7],)"), "/clients/0/tenants/0: "},
      {file_of(R"("algorithms":["HS256"],)"), "/clients/0/algorithms/0: must be ES384, RS384"},
      {file_of(R"("algorithms":["none"],)"), "/clients/0/algorithms/0: must be ES384, RS384"},
      {file_of(R"("algorithms":[],)"), "/clients/0/algorithms: names none"},
      {file_of(R"("max_token_seconds":3601,)"),
       "/max_token_seconds: must be a whole number from 1 to 3600"},
      {file_of(R"("max_token_seconds":0,)"), "/max_token_seconds: must be a whole number"},
      {file_of(R"("max_token_seconds":"300",)"), "/max_token_seconds: is not a number"},
      {file_of(R"("calls_per_second":0.5,)"), "/calls_per_second: must be a whole number"},
      {file_of(R"("burst":-1,)"), "/burst: must be a whole number"},
      {file_of(R"("calls_at_once":1025,)"), "/calls_at_once: must be a whole number"},
      {file_of(R"("services":null,)"), "/clients/0/services: is null"},
      {file_of(R"("certificate":null,)"), "/clients/0/certificate: is null"},
      {file_of(R"("certificate":{"sans":["ehr.example"]},)"),
       "/clients/0/certificate: needs --tls-client-ca"},
      {file_of(R"("services":[],)"), "/clients/0/services: names none that it may call"},
      {file_of(R"("services":["no-such"],)"), "/services/0: is no service that is offered here"},
      {file_of(R"("fhir_servers":["https://x.example"],)"),
       "/fhir_servers/0: is not registered by --fhir-server"},
      {file_of(R"("cors_origins":["https://x.example/a"],)"), "/cors_origins/0: is no origin"},
      {file_of(R"("cors_origins":["*"],)"), "/cors_origins/0: is no origin"},
      {file_of("", R"("jwks":{"keys":[]})"), "/jwks: the key set has no key"},
      {file_of("", R"("jwks":{})"), "/jwks: the key set has no list"},
      {file_of("", R"("jwks":{"keys":[{"kid":"k","kty":"oct","k":"c2VjcmV0"}]})"),
       "/jwks: key 0 has a private part, which must stay with the client"},
      {file_of("", R"("jwks":{"keys":[)" + ec + "," + clients::Signer::ec("k1").jwk() + "]}"),
       "/jwks: key 1 has the id and an algorithm of key 0, which is another"},
      {file_of("", R"("jwks_file":"none.json")"), "/jwks_file: names a file that cannot be read"},
      {file_of("", R"("jwks_file":".")"),
       "/jwks_file: names a file that cannot be read: it is a folder"},
      {file_of("", R"("jku":"http://ehr.example/k")"), "/jku: must use https"},
      {file_of("", R"("jku":"https://169.254.169.254/k")"),
       "/jku: is a link-local or metadata address"},
      {file_of("", R"("jku":"https://ehr.example/k?a=b")"), "/jku: is not a plain https"},
      {file_of("", R"("jku":"https://u:p@ehr.example/k")"), "/jku: is not a plain https"},
      {file_of("", R"("jku":"https://ehr.example/k","jwks":)" + jwks()), "must have one of"},
  };
  for (const auto& row : rows) EXPECT_THAT(faults(row.text), HasSubstr(row.fault)) << row.text;
  const std::string one = file_of();
  const std::string client = one.substr(12, one.size() - 14);
  const std::string twice = R"({"clients":[)" + client + "," + client + "]}";
  EXPECT_THAT(faults(twice), HasSubstr("/clients/1/iss: is another client's, too"));
  EXPECT_THAT(faults(twice), HasSubstr("/clients/1/name: is another client's, too"));
}

TEST_F(ClientFileTest, KeysMayLieBesideIt) {
  write(jwks(), "keys.json");
  const auto file = read(file_of("", R"("jwks_file":"keys.json")"));
  ASSERT_TRUE(file) << knowledge::to_string(file.error());
  bool found = false;
  file->clients.front().client.keys->find(
      "k1", clients::Algorithm::es384,
      [&](const std::optional<clients::PublicKey>& key) { found = key.has_value(); });
  EXPECT_TRUE(found);
}

TEST_F(ClientFileTest, TheExampleIsGood) {
  const auto plugin = load_plugin({}).value();
  const auto file = read_client_file(
      std::string(ISOGUARD_SOURCE_DIR) + "/manifests/deploy/clients.json",
      {[&](std::string_view id) { return plugin->offers(id); },
       [](std::string_view) { return false; }, [](std::string_view) { return false; }});
  ASSERT_TRUE(file) << knowledge::to_string(file.error());
  EXPECT_EQ(file->clients.size(), 2U);
}

TEST_F(ClientFileTest, EmptyListsAllowNothing) {
  const auto file = read(file_of(R"("tenants":[],"fhir_servers":[],"cors_origins":[],)"));
  ASSERT_TRUE(file) << knowledge::to_string(file.error());
  const clients::Client& client = file->clients.front().client;
  EXPECT_THAT(client.tenants, IsEmpty());
  EXPECT_THAT(client.fhir_servers, IsEmpty());
  EXPECT_THAT(client.cors_origins, IsEmpty());
}

TEST_F(ClientFileTest, TheSchemaKnowsTheSameMembers) {
  const auto schema =
      fhir::Document::parse(test::source_file("manifests/schema/clients.schema.json"));
  ASSERT_TRUE(schema);
  const auto& client = schema->root()["properties"]["clients"]["items"]["properties"];
  EXPECT_EQ(client.members().size(), 18U);
  for (const auto& member : client.members()) {
    EXPECT_THAT(faults(R"({"clients":[{")" + std::string(member.name) + R"(":true}]})"),
                testing::Not(HasSubstr("is not known here")))
        << member.name;
  }
}

/// Reading anew, as SIGHUP does it.
class ClientsReload : public ClientFileTest {
 protected:
  void start(const std::string& text) {
    write(text);
    clients_ = ClientsInUse::load(options_, *plugin_).value();
  }
  /// What a reload says, in use afterwards.
  std::vector<std::string> reload(const std::string& text) {
    write(text);
    auto prepared = clients_->prepare(*plugin_);
    if (!prepared) return {"refused: " + prepared.error()};
    prepared->use();
    return prepared->changes;
  }

  std::shared_ptr<const plugin::Plugin> plugin_ = load_plugin({}).value();
  std::unique_ptr<ClientsInUse> clients_;
};

TEST_F(ClientsReload, SaysWhoCameWentAndChanged) {
  start(file_of());
  EXPECT_THAT(reload(file_of()), IsEmpty());
  EXPECT_THAT(reload(file_of(R"("tenants":["a"],)")), ElementsAre("client st-anna changed"));
  const std::string other =
      R"({"discovery":"token","clients":[{"name":"b","iss":"b","audience":"https://c.example","jwks":)" +
      jwks() + "}]}";
  EXPECT_THAT(reload(other),
              ElementsAre("discovery needs a token", "client b added", "client st-anna removed"));
  EXPECT_EQ(clients_->authenticator().registry()->find("https://ehr.example"), nullptr);
  EXPECT_NE(clients_->authenticator().registry()->find("b"), nullptr);
}

TEST_F(ClientsReload, ABadFileChangesNothing) {
  start(file_of());
  EXPECT_THAT(reload(R"({"clients":[]})").front(),
              testing::AllOf(HasSubstr("refused: the clients in "), HasSubstr("1 fault"),
                             HasSubstr("/clients: names nobody")));
  EXPECT_NE(clients_->authenticator().registry()->find("https://ehr.example"), nullptr);
}

TEST_F(ClientsReload, AFolderOrAPipeInPlaceOfTheFileChangesNothing) {
  start(file_of());
  const std::filesystem::path path = options_.clients;
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  const auto folder = clients_->prepare(*plugin_);
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error(), HasSubstr("clients.json: cannot be read: it is a folder"));
  std::filesystem::remove(path);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto pipe = clients_->prepare(*plugin_);
  ASSERT_FALSE(pipe);
  EXPECT_THAT(pipe.error(), HasSubstr("clients.json: cannot be read: it is no regular file"));
}

TEST_F(ClientsReload, WhatWasUsedOfAnAllowanceStaysUsed) {
  start(file_of(R"("calls_per_second":1,"burst":1,)"));
  const auto before = clients_->authenticator().registry()->clients.front();
  const auto now = std::chrono::steady_clock::now();
  EXPECT_EQ(before->allowance->enter(now), 0);
  reload(file_of(R"("calls_per_second":1,"burst":1,"tenants":["a"],)"));
  const auto after = clients_->authenticator().registry()->clients.front();
  EXPECT_EQ(after->allowance, before->allowance);
  EXPECT_GT(after->allowance->enter(now), 0);
}

TEST_F(ClientFileTest, ABadFileStopsTheStart) {
  write("{");
  const auto clients = ClientsInUse::load(options_, *load_plugin({}).value());
  ASSERT_FALSE(clients);
  EXPECT_THAT(clients.error(), HasSubstr("the clients in --clients " + options_.clients));
}

}  // namespace
}  // namespace isoguard::app

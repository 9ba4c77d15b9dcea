#include "src/options/config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

CommandLine read(std::vector<std::string> words) {
  words.insert(words.begin(), "isoguard");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return read_command_line(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLineTest, ServeHasTheDefaultsOfTheManual) {
  const CommandLine line = read({"serve"});
  EXPECT_EQ(line.command, CommandLine::Command::serve);
  EXPECT_EQ(line.serve.listen, "127.0.0.1:8080");
  EXPECT_EQ(line.serve.decision.policy, "eu-ppp");
  EXPECT_TRUE(line.serve.fhir_servers.empty());
  EXPECT_TRUE(line.serve.cors_origins.empty());
  EXPECT_EQ(line.serve.fhir_deadline_ms, 350) << "an answer within 500 ms (CH-27)";
  EXPECT_EQ(line.serve.fhir_parallel, 32);
}

TEST(CommandLineTest, RecordOptions) {
  const CommandLine plain = read({"serve"});
  EXPECT_EQ(plain.serve.audit.on_failure, "deliver");
  EXPECT_EQ(plain.serve.audit.origin + plain.serve.audit.key_file, "");
  const CommandLine line = read({"serve", "--audit-on-failure", "refuse", "--audit-origin",
                                 "st-anna/cds-1", "--audit-key-file", "/run/key"});
  EXPECT_EQ(line.serve.audit.on_failure, "refuse");
  EXPECT_EQ(line.serve.audit.origin, "st-anna/cds-1");
  EXPECT_EQ(line.serve.audit.key_file, "/run/key");
  EXPECT_NE(read({"serve", "--audit-on-failure", "ignore"}).exit_code, 0);
}

TEST(CommandLineTest, RecordOptionsThatDoNotFit) {
  const std::string needs = " needs --data-dir, where records are kept";
  const std::string shape =
      "--audit-origin must be SITE/REPLICA of letters, digits and \"-._\", such as st-anna/cds-1";
  const std::string same =
      "--audit-second-dir must be another folder than --data-dir and those in it that keep "
      "records: it takes records while that does not";
  namespace fs = std::filesystem;
  const test::TemporaryFolder folder;
  const test::TemporaryFolder elsewhere;
  const std::string link = elsewhere.file("link");
  fs::create_directory_symlink(folder.path(), link);
  struct Row {
    std::vector<std::string> words;
    std::string fault;
  };
  const Row rows[] = {
      {{}, ""},
      {{"--data-dir", "d"}, ""},
      {{"--audit-on-failure", "deliver"}, ""},
      {{"--audit-on-failure", "refuse", "--data-dir", "d"}, ""},
      {{"--audit-origin", "a/b-1.c_2", "--data-dir", "d"}, ""},
      {{"--audit-on-failure", "refuse"}, "--audit-on-failure refuse" + needs},
      {{"--audit-origin", "a/b"}, "--audit-origin" + needs},
      {{"--audit-key-file", "k"}, "--audit-key-file" + needs},
      {{"--audit-db", "postgresql://db/isoguard"}, "--audit-db" + needs},
      {{"--audit-witness", "https://w.example/notes"}, "--audit-witness" + needs},
      {{"--audit-second-dir", "s"}, "--audit-second-dir" + needs},
      {{"--audit-second-dir", "s", "--data-dir", "d"}, ""},
      {{"--audit-second-dir", "d/second", "--data-dir", "d"}, ""},
      {{"--audit-second-dir", "d", "--data-dir", "d"}, same},
      {{"--audit-second-dir", "./x/../d//", "--data-dir", "d"}, same},
      {{"--audit-second-dir", "d", "--data-dir", "d/"}, same},
      {{"--audit-second-dir", fs::absolute("d").string(), "--data-dir", "d"}, same},
      {{"--audit-second-dir", "d/audit", "--data-dir", "d"}, same},
      {{"--audit-second-dir", link, "--data-dir", folder.path().string()}, same},
      {{"--audit-witness", "https://w.example/notes", "--data-dir", "d"}, ""},
      {{"--audit-witness", "http://127.0.0.1:1/notes", "--data-dir", "d"}, ""},
      {{"--audit-witness", "http://w.example/notes", "--data-dir", "d"},
       "--audit-witness must use https, since it is not on this host"},
      {{"--audit-witness", "/notes", "--data-dir", "d"},
       "--audit-witness is not a plain https://host[:port]/path URL"},
      {{"--audit-origin", "a", "--data-dir", "d"}, shape},
      {{"--audit-origin", "/b", "--data-dir", "d"}, shape},
      {{"--audit-origin", "a/", "--data-dir", "d"}, shape},
      {{"--audit-origin", "a/b/c", "--data-dir", "d"}, shape},
      {{"--audit-origin", "a b/c", "--data-dir", "d"}, shape},
      {{"--audit-origin", "a/" + std::string(127, 'b'), "--data-dir", "d"}, shape},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words = {"serve"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    EXPECT_EQ(fault_of(read(words).serve), row.fault) << testing::PrintToString(row.words);
  }
}

TEST(CommandLineTest, ManifestOptions) {
  const std::string folder = ISOGUARD_SOURCE_DIR "/manifests";
  const CommandLine plain = read({"serve", "--manifests", folder});
  EXPECT_EQ(plain.serve.decision.manifest_signers, "");
  EXPECT_FALSE(plain.serve.decision.allow_older_manifests);
  EXPECT_EQ(fault_of(plain.serve), "");
  const CommandLine line = read(
      {"serve", "--manifests", folder, "--manifest-signers", "signers", "--allow-older-manifests"});
  EXPECT_EQ(line.serve.decision.manifest_signers, "signers");
  EXPECT_TRUE(line.serve.decision.allow_older_manifests);
  EXPECT_EQ(fault_of(line.serve), "");
  EXPECT_EQ(fault_of(read({"serve", "--manifest-signers", "signers"}).serve),
            "--manifest-signers needs --manifests, whose signature is asked for");
}

TEST(CommandLineTest, AdminOptionsThatDoNotFit) {
  const std::string shape = "--admin-listen must be ADDRESS:PORT, such as 127.0.0.1:9090";
  const std::string open =
      "--admin-listen authenticates nobody; --admin-beyond-loopback allows an address that others "
      "than this machine reach";
  const std::string proxy =
      "--admin-trusted-proxy must be an address or a network such as 10.0.0.0/8 without further "
      "bits, not ";
  struct Row {
    std::vector<std::string> words;
    std::string fault;
  };
  const Row rows[] = {
      {{"--admin-listen", "127.0.0.1:9090"}, ""},
      {{"--admin-listen", "127.9.9.9:0"}, ""},
      {{"--admin-listen", "[::1]:9090"}, ""},
      {{"--admin-listen", "localhost:9090"}, ""},
      {{"--admin-listen", "127.0.0.1:9090", "--admin-beyond-loopback"}, ""},
      {{"--admin-listen", "0.0.0.0:9090", "--admin-beyond-loopback"}, ""},
      {{"--admin-listen", "0.0.0.0:9090"}, open},
      {{"--admin-listen", "[::]:9090"}, open},
      {{"--admin-listen", "192.168.0.1:9090"}, open},
      {{"--admin-listen", "9090"}, shape},
      {{"--admin-listen", "127.0.0.1:99999"}, shape},
      {{"--admin-beyond-loopback"}, "--admin-beyond-loopback needs --admin-listen"},
      {{"--admin-listen", "127.0.0.1:0", "--admin-token-file", "f", "--admin-trusted-proxy", "::1"},
       ""},
      {{"--admin-listen", "127.0.0.1:0", "--admin-trusted-proxy", "10.0.0.0/8,192.0.2.1"}, ""},
      {{"--admin-listen", "127.0.0.1:0", "--admin-trusted-proxy", "foo"}, proxy + "\"foo\""},
      {{"--admin-listen", "127.0.0.1:0", "--admin-trusted-proxy", "127.0.0.1:80"},
       proxy + "\"127.0.0.1:80\""},
      {{"--admin-listen", "127.0.0.1:0", "--admin-trusted-proxy", "10.0.0.1/8"},
       proxy + "\"10.0.0.1/8\""},
      {{"--admin-listen", "0.0.0.0:0", "--admin-token-file", "f"}, open},
      {{"--admin-token-file", "f"}, "--admin-token-file needs --admin-listen"},
      {{"--admin-trusted-proxy", "::1"}, "--admin-trusted-proxy needs --admin-listen"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words = {"serve"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    EXPECT_EQ(fault_of(read(words).serve), row.fault) << testing::PrintToString(row.words);
  }
  EXPECT_EQ(read({"serve"}).serve.admin.listen, "");
  EXPECT_EQ(read({"serve"}).serve.drain_ms, 0);
  EXPECT_EQ(read({"serve", "--drain-ms", "5000"}).serve.drain_ms, 5000);
  EXPECT_NE(read({"serve", "--drain-ms", "-1"}).exit_code, 0);
  EXPECT_EQ(read({"serve"}).serve.reload_on, "change");
  EXPECT_EQ(read({"serve", "--reload-on", "signal"}).serve.reload_on, "signal");
  EXPECT_NE(read({"serve", "--reload-on", "never"}).exit_code, 0);
}

TEST(CommandLineTest, WhereEverybodyCanCallSomebodySaysWhoMay) {
  const std::string open =
      "--listen on an address that others than this machine reach needs --clients, the file of "
      "those who may call, or --tls-client-ca; --allow-unauthenticated lets anybody call";
  struct Row {
    std::vector<std::string> words;
    std::string fault;
  };
  const Row rows[] = {
      {{}, ""},
      {{"--listen", "127.9.9.9:0"}, ""},
      {{"--listen", "[::1]:0"}, ""},
      {{"--listen", "localhost:0"}, ""},
      {{"--listen", "0.0.0.0:0"}, open},
      {{"--listen", "[::]:0"}, open},
      {{"--listen", "192.168.0.1:80"}, open},
      {{"--listen", "0.0.0.0:0", "--allow-unauthenticated"}, ""},
      {{"--listen", "0.0.0.0:0", "--clients", "clients.json"}, ""},
      {{"--listen", "0.0.0.0:0", "--clients", "clients.json", "--allow-unauthenticated"}, ""},
      {{"--allow-unauthenticated"}, ""},
      {{"--listen", "0.0.0.0:0", "--tls-cert", "c", "--tls-key", "k", "--tls-client-ca", "a"}, ""},
      {{"--listen", "0.0.0.0:0", "--tls-cert", "c", "--tls-key", "k"}, open},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words = {"serve"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    EXPECT_EQ(fault_of(read(words).serve), row.fault) << testing::PrintToString(row.words);
  }
  EXPECT_FALSE(read({"serve"}).serve.allow_unauthenticated);
}

TEST(CommandLineTest, EdgeOptionsThatDoNotFit) {
  const std::string pair = "--tls-cert and --tls-key need each other";
  const std::string network =
      "--trusted-proxy must be an address or a network such as 10.0.0.0/8 without further bits, "
      "not ";
  struct Row {
    std::vector<std::string> words;
    std::string fault;
  };
  const Row rows[] = {
      {{"--tls-cert", "c", "--tls-key", "k"}, ""},
      {{"--tls-cert", "c", "--tls-key", "k", "--tls-client-ca", "a"}, ""},
      {{"--tls-cert", "c", "--tls-key", "k", "--tls-client", "optional"}, ""},
      {{"--trusted-proxy", "10.0.0.0/8,192.0.2.1"}, ""},
      {{"--tls-cert", "c"}, pair},
      {{"--tls-key", "k"}, pair},
      {{"--tls-client-ca", "a"}, "--tls-client-ca needs --tls-cert"},
      {{"--tls-cert", "c", "--tls-key", "k", "--tls-client-ca", "a", "--tls-client-crl", "r"}, ""},
      {{"--tls-cert", "c", "--tls-key", "k", "--tls-client-crl", "r"},
       "--tls-client-crl needs --tls-client-ca"},
      {{"--trusted-proxy", "10.0.0.1/8"}, network + "\"10.0.0.1/8\""},
      {{"--trusted-proxy", "::1", "--trusted-proxy", "proxy"}, network + "\"proxy\""},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words = {"serve"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    EXPECT_EQ(fault_of(read(words).serve), row.fault) << testing::PrintToString(row.words);
  }
  const EdgeOptions plain = read({"serve"}).serve.edge;
  EXPECT_EQ(plain.tls_cert, "");
  EXPECT_FALSE(plain.authenticates());
  EXPECT_EQ(plain.max_calls, 512);
  EXPECT_EQ(plain.calls_per_second, 0) << "off";
  EXPECT_TRUE(read({"serve", "--tls-client-ca", "a"}).serve.edge.authenticates());
  EXPECT_FALSE(read({"serve", "--tls-client-ca", "a", "--tls-client", "optional"})
                   .serve.edge.authenticates());
  EXPECT_NE(read({"serve", "--tls-client", "maybe"}).exit_code, 0);
  EXPECT_NE(read({"serve", "--max-calls", "0"}).exit_code, 0);
}

TEST(CommandLineTest, AnOptionThatIsGivenAsNothingIsMisuse) {
  for (const char* option :
       {"--clients", "--manifests", "--manifest-signers", "--tls-cert", "--tls-client-ca",
        "--admin-token-file", "--audit-key-file", "--trusted-proxy", "--fhir-server",
        "--cors-origin", "--policy", "--listen"}) {
    EXPECT_NE(read({"serve", option, ""}).exit_code, 0) << option;
  }
  EXPECT_NE(read({"check", ""}).exit_code, 0);
  for (const char* variable :
       {"ISOGUARD_CLIENTS", "ISOGUARD_TLS_CLIENT_CA", "ISOGUARD_LOG_REQUESTS"}) {
    setenv(variable, "", 1);
    EXPECT_NE(read({"serve"}).exit_code, 0) << variable;
    unsetenv(variable);
  }
  setenv("ISOGUARD_CLIENTS", "", 1);
  EXPECT_EQ(read({"serve", "--clients", "clients.json"}).serve.clients, "clients.json")
      << "the command line wins";
  unsetenv("ISOGUARD_CLIENTS");
}

TEST(CommandLineTest, WhatOnlyHelpsAnotherOptionNeedsIt) {
  EXPECT_NE(read({"serve", "--tls-client", "required"}).exit_code, 0);
  EXPECT_EQ(read({"serve", "--tls-client", "required", "--tls-client-ca", "f"}).exit_code, 0);
  EXPECT_NE(read({"serve", "--terminology-token-file", "f"}).exit_code, 0);
}

TEST(CommandLineTest, CorsOriginsAreThoseOfBrowsers) {
  for (const char* origin :
       {"*", "null", "foo", "HTTPS://a.example", "https://A.example", "https://a.example:443",
        "https://a.example/", "https://a.example/page"}) {
    EXPECT_NE(fault_of(read({"serve", "--cors-origin", origin}).serve), "") << origin;
  }
  for (const char* origin :
       {"https://a.example", "https://a.example:8443", "http://localhost:3000"}) {
    EXPECT_EQ(fault_of(read({"serve", "--cors-origin", origin}).serve), "") << origin;
  }
}

TEST(CommandLineTest, UrlsOfListeners) {
  EXPECT_EQ(url_of(parse_listen_address("127.0.0.1:0").value(), 80, true), "https://127.0.0.1:80");
  EXPECT_EQ(url_of(parse_listen_address("127.0.0.1:0").value(), 81), "http://127.0.0.1:81");
  EXPECT_EQ(url_of(parse_listen_address("[::1]:0").value(), 82), "http://[::1]:82");
}

TEST(CommandLineTest, OptionsRepeat) {
  const CommandLine line = read({"serve", "--fhir-server", "http://127.0.0.1/a", "--fhir-server",
                                 "http://127.0.0.1/b", "--cors-origin", "https://x.example"});
  EXPECT_EQ(line.serve.fhir_servers,
            (std::vector<std::string>{"http://127.0.0.1/a", "http://127.0.0.1/b"}));
  EXPECT_EQ(line.serve.cors_origins, std::vector<std::string>{"https://x.example"});
}

TEST(CommandLineTest, EnvironmentFillsWhatTheCommandLineLeavesOut) {
  setenv("ISOGUARD_POLICY", "uk-mhra", 1);
  setenv("ISOGUARD_FHIR_SERVER", "http://127.0.0.1/a,http://127.0.0.1/b", 1);
  const CommandLine from_environment = read({"serve"});
  const CommandLine from_both = read({"serve", "--policy", "us-ipledge"});
  unsetenv("ISOGUARD_POLICY");
  unsetenv("ISOGUARD_FHIR_SERVER");
  EXPECT_EQ(from_environment.serve.decision.policy, "uk-mhra");
  EXPECT_EQ(from_environment.serve.fhir_servers.size(), 2u);
  EXPECT_EQ(from_both.serve.decision.policy, "us-ipledge");
}

TEST(CommandLineTest, ReadsATomlFile) {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("isoguard.toml");
  std::ofstream(file) << "[serve]\npolicy = \"seed-article\"\nlisten = \"127.0.0.1:0\"\n"
                         "fhir-server = [\"http://127.0.0.1/a\", \"http://127.0.0.1/b\"]\n";
  const CommandLine line = read({"--config", file, "serve"});
  EXPECT_EQ(line.serve.decision.policy, "seed-article");
  EXPECT_EQ(line.serve.listen, "127.0.0.1:0");
  EXPECT_EQ(line.serve.fhir_servers.size(), 2u);
}

TEST(CommandLineTest, SettingsOfOneServerStayTogether) {
  const std::vector<std::string> expected = {"http://127.0.0.1/a release=stu3 parallel=8 batch=no",
                                             "http://127.0.0.1/b batch=no"};
  const CommandLine words =
      read({"serve", "--fhir-server", expected[0], "--fhir-server", expected[1]});
  EXPECT_EQ(words.serve.fhir_servers, expected);

  setenv("ISOGUARD_FHIR_SERVER", (expected[0] + "," + expected[1]).c_str(), 1);
  const CommandLine environment = read({"serve"});
  unsetenv("ISOGUARD_FHIR_SERVER");
  EXPECT_EQ(environment.serve.fhir_servers, expected);

  const test::TemporaryFolder folder;
  const std::string file = folder.file("isoguard.toml");
  std::ofstream(file) << "[serve]\nfhir-server = [\"" << expected[0] << "\", \"" << expected[1]
                      << "\"]\n";
  EXPECT_EQ(read({"--config", file, "serve"}).serve.fhir_servers, expected);
  std::ofstream(file) << "[serve]\nfhir-server = \"" << expected[0] << "\"\n";
  EXPECT_EQ(read({"--config", file, "serve"}).serve.fhir_servers,
            std::vector<std::string>{expected[0]});
}

TEST(CommandLineTest, TheEnvironmentNamesTheFile) {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("isoguard.toml");
  std::ofstream(file) << "[serve]\npolicy = \"seed-article\"\n";
  setenv("ISOGUARD_CONFIG", file.c_str(), 1);
  const CommandLine read_it = read({"serve"});
  setenv("ISOGUARD_CONFIG", folder.file("absent.toml").c_str(), 1);
  const CommandLine absent = read({"serve"});
  const CommandLine named = read({"--config", file, "serve"});
  setenv("ISOGUARD_CONFIG", "", 1);
  const CommandLine empty = read({"serve"});
  unsetenv("ISOGUARD_CONFIG");
  EXPECT_EQ(read_it.serve.decision.policy, "seed-article");
  EXPECT_EQ(absent.command, CommandLine::Command::done);
  EXPECT_NE(absent.exit_code, 0);
  EXPECT_EQ(named.serve.decision.policy, "seed-article");
  EXPECT_EQ(empty.serve.decision.policy, "eu-ppp");
}

TEST(CommandLineTest, CommandLineBeforeEnvironmentBeforeFile) {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("isoguard.toml");
  std::ofstream(file) << "[serve]\npolicy = \"seed-article\"\nthreads = 3\n"
                         "fhir-server = [\"http://127.0.0.1/a\", \"http://127.0.0.1/b\"]\n";
  setenv("ISOGUARD_POLICY", "uk-mhra", 1);
  setenv("ISOGUARD_FHIR_SERVER", "http://127.0.0.1/c", 1);
  setenv("ISOGUARD_THREADS", "", 1);
  const CommandLine without = read({"--config", file, "serve"});
  const CommandLine with = read({"--config", file, "serve", "--policy", "us-ipledge"});
  for (const char* name : {"ISOGUARD_POLICY", "ISOGUARD_FHIR_SERVER", "ISOGUARD_THREADS"}) {
    unsetenv(name);
  }
  EXPECT_EQ(without.serve.decision.policy, "uk-mhra");
  EXPECT_EQ(without.serve.fhir_servers, std::vector<std::string>{"http://127.0.0.1/c"});
  EXPECT_EQ(without.serve.threads, 3);
  EXPECT_EQ(with.serve.decision.policy, "us-ipledge");
}

TEST(CommandLineTest, RefusesATomlFileWithAnythingUnknown) {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("isoguard.toml");
  for (const char* text : {"[serve]\nfhir-servers = [\"https://ehr.example/fhir\"]\n",
                           "[server]\npolicy = \"uk-mhra\"\n", "policy = \"uk-mhra\"\n"}) {
    std::ofstream(file) << text;
    const CommandLine line = read({"--config", file, "serve"});
    EXPECT_EQ(line.command, CommandLine::Command::done) << text;
    EXPECT_NE(line.exit_code, 0) << text;
  }
}

TEST(CommandLineTest, MisuseEndsWithAnErrorCode) {
  for (const auto& words : {std::vector<std::string>{},
                            {"unknown"},
                            {"serve", "--no-such"},
                            {"check"},
                            {"serve", "--threads", "-1"}}) {
    const CommandLine line = read(words);
    EXPECT_EQ(line.command, CommandLine::Command::done);
    EXPECT_NE(line.exit_code, 0);
  }
}

TEST(CommandLineTest, HelpAndVersionAreNoErrors) {
  for (const char* word : {"--help", "--version"}) {
    const CommandLine line = read({word});
    EXPECT_EQ(line.command, CommandLine::Command::done);
    EXPECT_EQ(line.exit_code, 0);
  }
}

struct Address {
  const char* name;
  const char* text;
  const char* host;  // nullptr: refused
  int port;
  bool loopback;
};

class ListenAddressTest : public testing::TestWithParam<Address> {};

TEST_P(ListenAddressTest, IsParsed) {
  const auto address = parse_listen_address(GetParam().text);
  ASSERT_EQ(address.has_value(), GetParam().host != nullptr);
  if (!address) return;
  EXPECT_EQ(address->host, GetParam().host);
  EXPECT_EQ(address->port, GetParam().port);
  EXPECT_EQ(address->is_loopback(), GetParam().loopback);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ListenAddressTest,
    testing::Values(Address{"Ipv4", "127.0.0.1:8080", "127.0.0.1", 8080, true},
                    Address{"AnyPort", "127.0.0.1:0", "127.0.0.1", 0, true},
                    Address{"Localhost", "localhost:80", "localhost", 80, true},
                    Address{"AllInterfaces", "0.0.0.0:65535", "0.0.0.0", 65535, false},
                    Address{"Ipv6", "[::1]:8080", "::1", 8080, true},
                    Address{"AllInterfacesIpv6", "[::]:8080", "::", 8080, false},
                    Address{"NoPort", "127.0.0.1", nullptr, 0, false},
                    Address{"EmptyPort", "127.0.0.1:", nullptr, 0, false},
                    Address{"PortIsNoNumber", "127.0.0.1:x", nullptr, 0, false},
                    Address{"PortTooHigh", "127.0.0.1:65536", nullptr, 0, false},
                    Address{"PortBelowZero", "127.0.0.1:-1", nullptr, 0, false},
                    Address{"NoHost", ":8080", nullptr, 0, false},
                    Address{"Ipv6WithoutBrackets", "::1:8080", nullptr, 0, false}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace isoguard::app

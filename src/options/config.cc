#include "src/options/config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "src/options/config_file.h"
#include "src/options/empty_values.h"
#include "src/options/manifest_options.h"
#include "src/process/build_identity.h"
#include "src/tools/retention_options.h"

namespace isoguard::app {
namespace {

constexpr int kMisuse = 2;

constexpr const char* kAbout =
    "isoguard: a CDS Hooks safety check for orders of systemic isotretinoin.\n\n"
    "An order-entry screen calls it when a prescriber selects or signs an order. It warns of\n"
    "pregnancy and its prevention, of tetracyclines, and of missing sun-protection counselling.\n"
    "Start it with `isoguard serve`, then open http://127.0.0.1:8080/cds-services.";

void add_terminology_options(CLI::App& command, ServeOptions& options) {
  CLI::Option* const server =
      command
          .add_option(
              "--terminology-server", options.terminology_server,
              "Base URL of a FHIR terminology server that is asked about drug codes which "
              "nothing here knows: system and code, nothing else. Without it nobody is asked")
          ->envname("ISOGUARD_TERMINOLOGY_SERVER");
  command
      .add_option("--terminology-token-file", options.terminology_token_file,
                  "File (mode 0600) with the bearer token for the terminology server")
      ->envname("ISOGUARD_TERMINOLOGY_TOKEN_FILE")
      ->needs(server);
}

void add_audit(CLI::App& command, RecordOptions& options) {
  command
      .add_option("--audit-on-failure", options.on_failure,
                  "What happens to an answer whose record cannot be kept: deliver it, or refuse it "
                  "with status 503")
      ->envname("ISOGUARD_AUDIT_ON_FAILURE")
      ->check(CLI::IsMember({"deliver", "refuse"}))
      ->capture_default_str();
  command
      .add_option("--audit-origin", options.origin,
                  "SITE/REPLICA, by which records name who made them; default: this machine's name")
      ->envname("ISOGUARD_AUDIT_ORIGIN");
  command
      .add_option("--audit-key-file", options.key_file,
                  "File with the site key, which patients' names in records are sealed with; "
                  "default: one in the data folder, made at the first start")
      ->envname("ISOGUARD_AUDIT_KEY_FILE");
  command
      .add_option(
          "--audit-signing-key-file", options.signing_key_file,
          "File with the Ed25519 key that signs checkpoints of the records; default: one in "
          "the data folder, made at the first start")
      ->envname("ISOGUARD_AUDIT_SIGNING_KEY_FILE");
  command
      .add_option("--audit-second-dir", options.second_dir,
                  "Folder on another disk that takes records while the data folder does not")
      ->envname("ISOGUARD_AUDIT_SECOND_DIR");
  add_retention_policy(command, options.retention);
  command
      .add_option("--audit-approvers", options.approvers,
                  "File with the verifiers of those who may destroy a patient's key, two together; "
                  "default: approvers in the folder audit of the data folder")
      ->envname("ISOGUARD_AUDIT_APPROVERS");
  command
      .add_option(
          "--audit-witness", options.witness,
          "https URL of a witness: each new checkpoint of the records is PUT below it; http "
          "for this machine only")
      ->envname("ISOGUARD_AUDIT_WITNESS");
  command
      .add_option("--audit-db", options.shared_db,
                  "PostgreSQL database that all replicas send their records to: postgresql://…, or "
                  "a file that holds that. Passwords stand in the file or in PGPASSFILE, not here")
      ->envname("ISOGUARD_AUDIT_DB");
  command
      .add_option(
          "--audit-db-accept", options.shared_db_accepted,
          "Setting of that database which may be off, fsync or full_page_writes, because its "
          "storage keeps what it acknowledges in another way; repeat for both")
      ->envname("ISOGUARD_AUDIT_DB_ACCEPT")
      ->check(CLI::IsMember({"fsync", "full_page_writes"}));
}

void add_clients(CLI::App& command, ServeOptions& options) {
  command
      .add_option("--clients", options.clients,
                  "JSON file of the clients that may call, each with the keys that its tokens are "
                  "signed with. Without it anybody may call, and only an address of this machine "
                  "is listened on")
      ->envname("ISOGUARD_CLIENTS");
  command
      .add_flag("--allow-unauthenticated", options.allow_unauthenticated,
                "Without --clients, listen also where others than this machine can call: only "
                "behind a proxy that authenticates clients itself")
      ->envname("ISOGUARD_ALLOW_UNAUTHENTICATED");
}

void add_admin(CLI::App& command, ServeOptions& options) {
  command
      .add_option("--admin-listen", options.admin.listen,
                  "Address and port for /live, /ready and /metrics, and for reading the audit "
                  "(/fhir/AuditEvent, /stats); none without it")
      ->envname("ISOGUARD_ADMIN_LISTEN");
  command
      .add_flag("--admin-beyond-loopback", options.admin.beyond_loopback,
                "Allow --admin-listen on an address that others than this machine reach, although "
                "nobody is authenticated there")
      ->envname("ISOGUARD_ADMIN_BEYOND_LOOPBACK");
  command
      .add_option("--admin-token-file", options.admin.token_file,
                  "File (mode 0600) with the bearer token that reading the audit on --admin-listen "
                  "needs; without it the audit is read on loopback only")
      ->envname("ISOGUARD_ADMIN_TOKEN_FILE");
  command
      .add_option("--admin-audit-db", options.admin.audit_db,
                  "PostgreSQL database with the records of all replicas, which --admin-listen then "
                  "shows in place of this one's: as --audit-db, for a login with the role "
                  "isoguard_reader")
      ->envname("ISOGUARD_ADMIN_AUDIT_DB");
  command
      .add_option("--admin-trusted-proxy", options.admin.trusted_proxies,
                  "Address or network of a proxy in front of --admin-listen whose X-Remote-User or "
                  "From says who reads the audit; repeat for several")
      ->envname("ISOGUARD_ADMIN_TRUSTED_PROXY")
      ->delimiter(',')
      ->take_all();
  command
      .add_option("--reload-on", options.reload_on,
                  "When manifests and clients are read anew: at SIGHUP and on a change of their "
                  "files, or at SIGHUP only (signal)")
      ->envname("ISOGUARD_RELOAD_ON")
      ->check(CLI::IsMember({"change", "signal"}))
      ->capture_default_str();
  command
      .add_option("--drain-ms", options.drain_ms,
                  "Milliseconds after SIGTERM in which calls are still taken while /ready says no, "
                  "so that a load balancer can turn away")
      ->envname("ISOGUARD_DRAIN_MS")
      ->check(CLI::Range(0, 600000))
      ->capture_default_str();
}

void add_log(CLI::App& command, LogOptions& options) {
  command
      .add_option("--log", options.format,
                  "What lines on standard error look like: text, or a JSON object each")
      ->envname("ISOGUARD_LOG")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command
      .add_flag("--log-requests", options.requests,
                "Write a line for each answer: endpoint, service, status, time, event id")
      ->envname("ISOGUARD_LOG_REQUESTS");
}

void add_serve(CLI::App& app, ServeOptions& options) {
  CLI::App* command = app.add_subcommand("serve", "Answer CDS Hooks calls over HTTP");
  command->add_option("--listen", options.listen, "Address and port; port 0 picks a free one")
      ->envname("ISOGUARD_LISTEN")
      ->capture_default_str();
  add_clients(*command, options);
  add_decision_options(*command, options.decision);
  add_manifest_options(*command, options.decision);
  command
      ->add_option("--fhir-server", options.fhir_servers,
                   "Base URL of a FHIR server that may be asked for what a call did not bring; "
                   "repeat for several. A server that is not listed is never contacted. Settings "
                   "for this server alone may follow: \"URL release=stu3 parallel=8 batch=no\"")
      ->envname("ISOGUARD_FHIR_SERVER")
      ->delimiter(',')
      ->take_all();
  command
      ->add_option("--cors-origin", options.cors_origins,
                   "Origin of a browser client, such as https://ehr.example; repeat for several. "
                   "Without any, pages of this machine are allowed when listening on loopback")
      ->envname("ISOGUARD_CORS_ORIGIN")
      ->delimiter(',')
      ->take_all();
  command->add_option("--threads", options.threads, "Listener threads; 0: one a core")
      ->envname("ISOGUARD_THREADS")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command
      ->add_flag("--fhir-plain-http", options.fhir_plain_http,
                 "Allow http, not only https, to FHIR servers on other machines")
      ->envname("ISOGUARD_FHIR_PLAIN_HTTP");
  command
      ->add_option(
          "--fhir-release", options.fhir_release,
          "FHIR release of the EHR, in which it is asked for prefetch and searched, where a server "
          "has none of its own. auto: "
          "prefetch as R4, searches as the server's metadata says; orders and records are "
          "read in any release")
      ->envname("ISOGUARD_FHIR_RELEASE")
      ->check(CLI::IsMember({"auto", "dstu2", "stu3", "r4", "r4b", "r5"}))
      ->capture_default_str();
  command
      ->add_option("--fhir-deadline-ms", options.fhir_deadline_ms,
                   "Milliseconds for all FHIR reads of a call together")
      ->envname("ISOGUARD_FHIR_DEADLINE_MS")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command
      ->add_option("--fhir-parallel", options.fhir_parallel,
                   "Requests that one FHIR server gets at a time; others wait in line")
      ->envname("ISOGUARD_FHIR_PARALLEL")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  add_edge_options(*command, options.edge);
  add_terminology_options(*command, options);
  add_audit(*command, options.audit);
  add_admin(*command, options);
  add_log(*command, options.log);
}

void add_decide(CLI::App& app, const std::string& name, const std::string& about,
                DecideOptions& options) {
  CLI::App* command = app.add_subcommand(name, about);
  add_decision_options(*command, options.decision);
  command->add_option("--today", options.today,
                      "Day of the order, YYYY-MM-DD; default: today (UTC)");
  command->add_option("file", options.files, "Request files; - is standard input")->required();
}

/// The word that stands where a sub-command must; CLI11 only says that one is missing. Empty: none
/// does.
std::string unknown_command(const CLI::App& app) {
  const CLI::App* last = &app;
  std::string path = app.get_name();
  while (!last->get_subcommands().empty()) {
    last = last->get_subcommands().front();
    path += " " + last->get_name();
  }
  const auto words = app.remaining(true);
  if (last->get_require_subcommand_min() == 0 || words.empty()) return "";
  std::string names;
  for (const CLI::App* known : last->get_subcommands([](const CLI::App*) { return true; })) {
    names += (names.empty() ? "" : ", ") + known->get_name();
  }
  std::string word = words.front();
  std::ranges::replace_if(
      word, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return "\"" + word + "\" is no sub-command of " + path + ", which has " + names;
}

/// Prints what was asked for, or what is wrong. Returns the exit code: 0, or 2 for every misuse.
int complain(const CLI::App& app, const CLI::ParseError& error) {
  const std::string unknown = error.get_exit_code() == 0 ? "" : unknown_command(app);
  if (unknown.empty()) return app.exit(error) == 0 ? 0 : kMisuse;
  std::cerr << unknown << "\nRun with --help for more information.\n";
  return kMisuse;
}

}  // namespace

CommandLine read_command_line(int argc, char** argv) {
  CommandLine line;
  CLI::App app{kAbout, "isoguard"};
  app.set_version_flag("--version", version_text, "Say which build this is, and exit");
  read_config_file(app);
  app.require_subcommand(1);
  add_serve(app, line.serve);
  add_decide(app, "check", "Decide request files without a server and print the response JSON",
             line.decide);
  add_decide(app, "explain", "Say for each rule whether it fires, and on which evidence",
             line.decide);
  add_tools(app, line.tools);
  // Others have options of which nothing is a value, such as the FHIR server of calls without one.
  for (const char* command : {"serve", "check", "explain"}) {
    refuse_empty_values(*app.get_subcommand(command));
  }
  try {
    app.parse(argc, argv);
    refuse_empty_variables(app);
  } catch (const CLI::ParseError& error) {
    line.exit_code = complain(app, error);
    return line;
  }
  using Command = CommandLine::Command;
  line.command = app.got_subcommand("serve")     ? Command::serve
                 : app.got_subcommand("check")   ? Command::check
                 : app.got_subcommand("explain") ? Command::explain
                                                 : Command::tool;
  return line;
}

}  // namespace isoguard::app

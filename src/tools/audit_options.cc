#include "src/tools/audit_options.h"

#include <CLI/CLI.hpp>

#include "src/options/empty_values.h"

namespace isoguard::app {
namespace {

using Command = AuditOptions::Command;

CLI::App* add(CLI::App& group, AuditOptions& options, Command command, const char* name,
              const char* about) {
  CLI::App* added = group.add_subcommand(name, about);
  added->callback([&options, command] { options.command = command; });
  return added;
}

void add_place(CLI::App& command, AuditOptions& options) {
  command
      .add_option("--data-dir", options.data_dir,
                  "Folder of the service: all databases of its audit; only read")
      ->check(CLI::ExistingDirectory);
  command
      .add_option("--database", options.databases,
                  "A database of the audit; only read; repeat for several")
      ->check(CLI::ExistingFile)
      ->allow_extra_args(false);
}

/// Not from the environment, where the service's own login may stand.
CLI::Option* add_audit_db(CLI::App& command, AuditOptions& options) {
  return command.add_option(
      "--audit-db", options.audit_db,
      "PostgreSQL database that replicas share: postgresql://…, or a file that holds that");
}

/// For commands whose use is written down.
void add_recorded_place(CLI::App& command, AuditOptions& options) {
  add_place(command, options);
  command
      .add_option("--signing-key-file", options.signing_key_file,
                  "Key that signs the log of who read the audit; default: that in the data folder")
      ->envname("ISOGUARD_AUDIT_SIGNING_KEY_FILE");
}

void add_period(CLI::App& command, AuditOptions& options) {
  command.add_option("--from", options.from,
                     "First day or time, 2026-11-25 or 2026-11-25T22:00:00Z");
  command.add_option("--to", options.to, "Day or time before which it ends");
}

std::string no_url(const std::string& text) {
  return text.starts_with("https://") || text.starts_with("http://") ? "" : text + " is no URL";
}

void add_verify(CLI::App& group, AuditOptions& options) {
  CLI::App* command =
      add(group, options, Command::verify, "verify",
          "Check what a log handed out, offline. Exit code 0: whole and unchanged, 1: findings");
  command->add_option("bundle", options.files,
                      "Exported bundles, or databases of the audit, each of another origin; - is "
                      "a bundle on standard input");
  command
      ->add_option("--key", options.keys,
                   "Verifier of the log as `audit key` prints it, name+id+key; repeat for several")
      ->allow_extra_args(false);
  command->add_option("--witness", options.witness, "Folder of checkpoints that others kept")
      ->check(CLI::ExistingDirectory);
  command
      ->add_option("--data-dir", options.data_dir,
                   "Folder of the service: all databases of its audit, and of who read it")
      ->check(CLI::ExistingDirectory);
  add_audit_db(*command, options);
  command->add_option("--proof", options.proof,
                      "File with proofs as `audit prove` prints them; - is standard input");
}

void add_others(CLI::App& group, AuditOptions& options) {
  CLI::App* exporting =
      add(group, options, Command::export_bundle, "export",
          "Write all events up to the newest checkpoint as a bundle, or with --patient all that is "
          "kept about a patient, readable and with proofs");
  add_recorded_place(*exporting, options);
  add_audit_db(*exporting, options);
  exporting->add_option(
      "--output", options.output,
      "File; default: standard output. With --data-dir or --audit-db a folder, which "
      "gets a bundle for each database or origin; with --patient a new folder");
  add_patient(*exporting, options);
  add_retention_policy(*exporting, options.retention.policy);

  CLI::App* prove = add(group, options, Command::prove, "prove",
                        "Print a proof that events are in the log of the newest checkpoint");
  add_recorded_place(*prove, options);
  add_audit_db(*prove, options);
  prove->add_option("event-id", options.events, "UUIDs of events")
      ->required()
      ->transform(CLI::detail::to_lower);

  CLI::App* checkpoint =
      add(group, options, Command::checkpoint, "checkpoint", "Print the newest signed checkpoint");
  add_place(*checkpoint, options);
  add_audit_db(*checkpoint, options);
  checkpoint
      ->add_option("--witness", options.witness,
                   "Put it into this folder, too, and compare with what lies there; or below this "
                   "URL, where nothing is compared")
      ->check(CLI::ExistingDirectory | CLI::Validator(no_url, "URL"));

  CLI::App* key = add(group, options, Command::key, "key",
                      "Print the verifier that belongs to a signing key, for auditors");
  key->add_option("file", options.key_file, "File of the signing key")->required();
  key->add_option("--make", options.key_name, "Make a new key of this name, such as site/replica");
}

void add_list(CLI::App& group, AuditOptions& options) {
  CLI::App* list = add(group, options, Command::list, "list", "List events, a line each");
  add_recorded_place(*list, options);
  add_audit_db(*list, options);
  add_period(*list, options);
  add_patient(*list, options, TenantOf::calls);
  list->add_option("--user", options.user, "Such as Practitioner/1");
  list->add_option("--service", options.service, "Id of a service");
  list->add_option("--type", options.type,
                   "decision, refusal, feedback, config …; access: who read the audit");
  list->add_option("--limit", options.limit, "Events at most")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  list->add_flag("--oldest-first", options.oldest_first, "Instead of the newest first");
}

void add_show_and_stats(CLI::App& group, AuditOptions& options) {
  CLI::App* show = add(group, options, Command::show, "show", "Show events whole, as JSON");
  add_recorded_place(*show, options);
  add_audit_db(*show, options);
  show->add_option("event-id", options.events, "UUIDs of events")
      ->required()
      ->transform(CLI::detail::to_lower);
  show->add_option("--key-file", options.key_file,
                   "File of the site key: opens what is sealed, such as the patient's id");

  CLI::App* stats = add(group, options, Command::stats, "stats",
                        "Count calls, cards, what became of them, and what could not be checked");
  add_recorded_place(*stats, options);
  add_audit_db(*stats, options);
  add_period(*stats, options);
  stats->add_flag("--csv", options.csv, "CSV instead of JSON");
  stats->add_option("--by", options.by, "Count each service, hook, policy, day or month by itself")
      ->check(CLI::IsMember({"service", "hook", "policy", "day", "month"}));
  stats
      ->add_option("--min-cell", options.min_cell,
                   "Counts below this are hidden, and others from which they would follow; 0: none")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
}

void add_migrate(CLI::App& group, AuditOptions& options) {
  CLI::App* migrate =
      add(group, options, Command::migrate, "migrate",
          "Make or renew the tables of the shared store, as a login with the role isoguard_owner");
  add_audit_db(*migrate, options)->required();
}

}  // namespace

void add_patient(CLI::App& command, AuditOptions& options, TenantOf whose) {
  auto* patient = command.add_option("--patient", options.patient,
                                     "Patient/ID, which needs the site key and the FHIR server, or "
                                     "the pseudonym");
  refuse_empty_value(*patient);  // such as that of an unset variable, which would be everybody
  command
      .add_option("--fhir-server", options.fhir_server,
                  "FHIR server of the patient as calls name it; \"\" for calls that name none")
      ->needs(patient)
      ->each([&options](const std::string&) { options.fhir_server_is_given = true; });
  command.add_option("--key-file", options.key_file, "File of the site key")->needs(patient);
  auto* tenant = command.add_option("--tenant", options.tenant,
                                    "For whom the calls spoke that named the patient, as the file "
                                    "of clients says; left out: for nobody");
  if (whose == TenantOf::patient) tenant->needs(patient);
}

void add_audit(CLI::App& app, AuditOptions& options) {
  CLI::App* group =
      app.add_subcommand("audit", "Read, prove and check what the service wrote down");
  group->require_subcommand(1);
  add_verify(*group, options);
  add_others(*group, options);
  add_list(*group, options);
  add_show_and_stats(*group, options);
  add_retention(*group, options);
  add_migrate(*group, options);
}

}  // namespace isoguard::app

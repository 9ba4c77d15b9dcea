#include "src/tools/audit_options.h"

#include <CLI/CLI.hpp>

namespace isoguard::app {
namespace {

using Command = AuditOptions::Command;

CLI::App* add(CLI::App& group, AuditOptions& options, Command command, const char* name,
              const char* about) {
  CLI::App* added = group.add_subcommand(name, about);
  added->callback([&options, command] { options.command = command; });
  return added;
}

void add_database(CLI::App& command, AuditOptions& options) {
  command.add_option("--database", options.database, "Database of the audit; only read")
      ->check(CLI::ExistingFile)
      ->required();
}

void add_verify(CLI::App& group, AuditOptions& options) {
  CLI::App* command =
      add(group, options, Command::verify, "verify",
          "Check what a log handed out, offline. Exit code 0: whole and unchanged, 1: findings");
  command->add_option("bundle", options.files,
                      "Exported bundles, or databases of the audit, each of another origin");
  command
      ->add_option("--key", options.keys,
                   "Verifier of the log as `audit key` prints it, name+id+key; repeat for several")
      ->allow_extra_args(false);
  command->add_option("--witness", options.witness, "Folder of checkpoints that others kept")
      ->check(CLI::ExistingDirectory);
  command->add_option("--proof", options.proof,
                      "File with proofs as `audit prove` prints them; - is standard input");
}

void add_others(CLI::App& group, AuditOptions& options) {
  CLI::App* exporting = add(group, options, Command::export_bundle, "export",
                            "Write all events up to the newest checkpoint as a bundle");
  add_database(*exporting, options);
  exporting->add_option("--output", options.output, "File; default: standard output");

  CLI::App* prove = add(group, options, Command::prove, "prove",
                        "Print a proof that events are in the log of the newest checkpoint");
  add_database(*prove, options);
  prove->add_option("event-id", options.events, "UUIDs of events")->required();

  CLI::App* checkpoint =
      add(group, options, Command::checkpoint, "checkpoint", "Print the newest signed checkpoint");
  add_database(*checkpoint, options);
  checkpoint
      ->add_option("--witness", options.witness,
                   "Put it into this folder, too, and compare with what lies there")
      ->check(CLI::ExistingDirectory);

  CLI::App* key = add(group, options, Command::key, "key",
                      "Print the verifier that belongs to a signing key, for auditors");
  key->add_option("file", options.key_file, "File of the signing key")->required();
  key->add_option("--make", options.key_name, "Make a new key of this name, such as site/replica");
}

}  // namespace

void add_audit(CLI::App& app, AuditOptions& options) {
  CLI::App* group = app.add_subcommand("audit", "Prove and check what the service wrote down");
  group->require_subcommand(1);
  add_verify(*group, options);
  add_others(*group, options);
}

}  // namespace isoguard::app

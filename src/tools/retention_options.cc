#include "src/tools/retention_options.h"

#include <CLI/CLI.hpp>

#include "src/tools/audit_options.h"

namespace isoguard::app {
namespace {

using Command = AuditOptions::Command;

CLI::App* add(CLI::App& group, AuditOptions& options, Command command, const char* name,
              const char* about, bool needs_data_dir = true) {
  CLI::App* added = group.add_subcommand(name, about);
  added->callback([&options, command] { options.command = command; });
  added->add_option("--data-dir", options.data_dir, "Folder of the service")
      ->required(needs_data_dir)
      ->check(CLI::ExistingDirectory);
  return added;
}

/// For commands that take the shared copies in place of a folder.
void add_shared(CLI::App& command, AuditOptions& options) {
  auto* database = command.add_option("--audit-db", options.audit_db,
                                      "Of the copies in this PostgreSQL database, as a login with "
                                      "the role isoguard_owner; holds in "
                                      "--data-dir count, too");
  command
      .add_option("--key", options.keys,
                  "Verifier of a replica as `audit key` prints it, name+id+key; repeat for several")
      ->needs(database)
      ->allow_extra_args(false);
}

/// For commands that write an order down.
void add_signing(CLI::App& command, AuditOptions& options) {
  command
      .add_option("--signing-key-file", options.signing_key_file,
                  "Key that signs the log of orders; default: that in the data folder")
      ->envname("ISOGUARD_AUDIT_SIGNING_KEY_FILE");
}

void add_reason(CLI::App& command, AuditOptions& options) {
  command
      .add_option("--reason", options.retention.reason,
                  "Why, for whoever asks later; readable, so nothing of the patient")
      ->required();
}

void add_second_dir(CLI::App& command, AuditOptions& options) {
  command
      .add_option("--audit-second-dir", options.retention.second_dir,
                  "Folder on another disk that takes records while the data folder does not")
      ->envname("ISOGUARD_AUDIT_SECOND_DIR");
}

void add_wait(CLI::App& command, AuditOptions& options) {
  command
      .add_option("--wait", options.retention.wait_s,
                  "Seconds to wait for the running service, which does the work")
      ->check(CLI::Range(0, 86'400))
      ->capture_default_str();
}

void add_hold(CLI::App& group, AuditOptions& options) {
  CLI::App* hold = group.add_subcommand("hold", "Keep events although their time is over");
  hold->require_subcommand(1);
  CLI::App* place = add(*hold, options, Command::hold_add, "add",
                        "Hold a patient's events, those of a card, one, those of a time, or all");
  add_signing(*place, options);
  add_reason(*place, options);
  add_patient(*place, options);
  add_second_dir(*place, options);
  place->add_option("--card", options.retention.card, "UUID of a card");
  place->add_option("--event", options.retention.event, "UUID of an event");
  place->add_option("--from", options.from,
                    "First day or time, 2026-11-25 or 2026-11-25T22:00:00Z");
  place->add_option("--to", options.to, "Day or time before which it ends");
  place->add_flag("--all", options.retention.all, "Everything");
  CLI::App* end = add(*hold, options, Command::hold_remove, "remove", "End a hold");
  add_signing(*end, options);
  add_reason(*end, options);
  end->add_option("hold-id", options.retention.id, "As hold list shows it")->required();
  add(*hold, options, Command::hold_list, "list", "List holds that are in force, a line each");
}

void add_deleting(CLI::App& group, AuditOptions& options) {
  CLI::App* retention =
      group.add_subcommand("retention", "Delete events whose time is over, as the service does");
  retention->require_subcommand(1);
  CLI::App* show = add(*retention, options, Command::retention_show, "show",
                       "Show how long events are kept, and what is held");
  CLI::App* plan = add(*retention, options, Command::retention_plan, "plan",
                       "Show what would be deleted now; changes nothing", false);
  CLI::App* apply = add(*retention, options, Command::retention_apply, "apply",
                        "Delete it now: here, or by the service while it runs", false);
  for (CLI::App* command : {plan, apply}) add_shared(*command, options);
  for (CLI::App* command : {show, plan, apply}) {
    add_retention_policy(*command, options.retention.policy);
    add_second_dir(*command, options);
  }
  add_signing(*apply, options);
  add_wait(*apply, options);
}

void add_destroying(CLI::App& group, AuditOptions& options) {
  CLI::App* destroy = group.add_subcommand(
      "destroy-key", "Make what is sealed about a patient unreadable for good; takes two persons");
  destroy->require_subcommand(1);
  CLI::App* request = add(*destroy, options, Command::destroy_request, "request", "Ask for it");
  add_reason(*request, options);
  add_patient(*request, options);
  CLI::App* approve = add(*destroy, options, Command::destroy_approve, "approve",
                          "Approve what somebody else asked for, within 7 days");
  approve->add_option("request-id", options.retention.id, "As destroy-key list shows it")
      ->required();
  add_wait(*approve, options);
  CLI::App* list = add(*destroy, options, Command::destroy_list, "list",
                       "List what was asked for and what became of it");
  for (CLI::App* command : {request, approve}) {
    add_signing(*command, options);
    command
        ->add_option("--person-key", options.retention.person_key,
                     "File with the signing key of the person who runs this; - is standard input")
        ->required();
  }
  for (CLI::App* command : {request, approve, list}) {
    add_second_dir(*command, options);
    command
        ->add_option("--audit-approvers", options.retention.approvers,
                     "File with the verifiers of those who may; default: approvers in the folder "
                     "audit of the data folder")
        ->envname("ISOGUARD_AUDIT_APPROVERS");
  }
}

}  // namespace

void add_retention_policy(CLI::App& command, audit::RetentionPolicy& policy) {
  command
      .add_option("--audit-keep-years", policy.keep_years,
                  "Years for which records are kept; at least 6, unless --audit-keep-less")
      ->envname("ISOGUARD_AUDIT_KEEP_YEARS")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command
      .add_flag("--audit-keep-less", policy.is_forced, "Allow --audit-keep-years to be less than 6")
      ->envname("ISOGUARD_AUDIT_KEEP_LESS");
  command
      .add_option("--audit-majority-age", policy.majority_age,
                  "Age from which nobody is a minor; records of minors are kept longer")
      ->envname("ISOGUARD_AUDIT_MAJORITY_AGE")
      ->check(CLI::Range(14, 21))
      ->capture_default_str();
  command
      .add_option("--audit-minor-years", policy.minor_years,
                  "Years after majority until which a minor's records are kept at least")
      ->envname("ISOGUARD_AUDIT_MINOR_YEARS")
      ->check(CLI::Range(0, 50))
      ->capture_default_str();
}

void add_retention(CLI::App& group, AuditOptions& options) {
  add_hold(group, options);
  add_deleting(group, options);
  add_destroying(group, options);
}

}  // namespace isoguard::app

#include "src/tools/options.h"

#include <CLI/CLI.hpp>

#include "src/tools/audit_command.h"
#include "src/tools/import_command.h"
#include "src/tools/manifests_check.h"
#include "src/tools/manifests_sign.h"
#include "src/tools/replay.h"
#include "src/tools/rulebook.h"
#include "src/tools/terminology_show.h"

namespace isoguard::app {
namespace {

using Tool = ToolOptions::Tool;

void chooses(CLI::App* command, ToolOptions& options, Tool tool) {
  command->callback([&options, tool] { options.tool = tool; });
}

void add_rulebook(CLI::App& app, ToolOptions& options) {
  CLI::App* command = app.add_subcommand(
      "rulebook", "Write the whole catalogue of rules, for reading, printing and signing");
  add_decision_options(*command, options.rulebook.decision);
  command->add_option("--format", options.rulebook.format, "html or markdown")
      ->check(CLI::IsMember({"html", "markdown"}))
      ->capture_default_str();
  command->add_option("--output", options.rulebook.output, "File; default: standard output");
  chooses(command, options, Tool::rulebook);
}

void add_manifests(CLI::App& app, ToolOptions& options) {
  CLI::App* group = app.add_subcommand("manifests", "Look after a site's manifests");
  group->require_subcommand(1);
  CLI::App* command = group->add_subcommand(
      "check", "List all faults of a folder of manifests, then run the self-test");
  command->add_option("folder", options.manifests.folder, "Folder, as for serve --manifests")
      ->required();
  command->add_option("--data-dir", options.manifests.data_dir,
                      "Folder of the service with imported drug codes");
  chooses(command, options, Tool::manifests_check);

  command = group->add_subcommand("sign", "Check a folder of manifests, then sign all of it");
  command->add_option("folder", options.manifests.folder, "Folder; gets the file manifests.sig")
      ->required();
  command
      ->add_option("--key", options.manifests.key,
                   "File of the signing key, made by `audit key FILE --make NAME`")
      ->required();
  chooses(command, options, Tool::manifests_sign);

  command = group->add_subcommand(
      "verify", "Say who signed a folder of manifests, or what is not as it was signed");
  command->add_option("folder", options.manifests.folder, "Folder with manifests.sig")->required();
  command
      ->add_option("--signers", options.manifests.signers,
                   "File with the verifiers of signers, as for serve --manifest-signers")
      ->required();
  chooses(command, options, Tool::manifests_verify);
}

void add_show(CLI::App& group, ToolOptions& options) {
  CLI::App* command =
      group.add_subcommand("show", "Say how a code or a text is understood, and who uses it");
  add_decision_options(*command, options.show.decision);
  auto* code = command->add_option("code", options.show.code, "Code, such as 197844 or D10BA01");
  command->add_option("--system", options.show.system, "URI of its system; default: any")
      ->needs(code);
  command->add_option("--text", options.show.text, "Name of a drug as an order may have it");
  chooses(command, options, Tool::terminology_show);
}

void add_import(CLI::App& group, ToolOptions& options) {
  CLI::App* command = group.add_subcommand(
      "import", "Add drug codes of the site's own RxNorm release or formulary");
  auto* rxnorm = command
                     ->add_option("--rxnorm", options.import.rxnorm,
                                  "Folder with RXNCONSO.RRF, RXNREL.RRF and, for NDC, RXNSAT.RRF")
                     ->check(CLI::ExistingDirectory);
  command
      ->add_option("--formulary", options.import.formulary,
                   "CSV file with the columns code, system, ingredient, form, strength")
      ->check(CLI::ExistingFile)
      ->excludes(rxnorm);
  command->add_option("--data-dir", options.import.decision.data_dir, "Folder of the service")
      ->envname("ISOGUARD_DATA_DIR")
      ->required();
  command
      ->add_option("--manifests", options.import.decision.manifests,
                   "Folder with value sets; default: those built in")
      ->envname("ISOGUARD_MANIFESTS")
      ->check(CLI::ExistingDirectory);
  command->add_flag("--skip-bad", options.import.skip_bad,
                    "Leave bad rows out instead of importing nothing");
  chooses(command, options, Tool::terminology_import);
}

void add_terminology(CLI::App& app, ToolOptions& options) {
  CLI::App* group = app.add_subcommand("terminology", "Ask and extend the code lists");
  group->require_subcommand(1);
  add_show(*group, options);
  add_import(*group, options);
}

void add_replay_output(CLI::App& command, ReplayOptions& options) {
  command.add_option("--format", options.format, "text, csv or json")
      ->check(CLI::IsMember({"text", "csv", "json"}))
      ->capture_default_str();
  command.add_option("--examples", options.examples, "Places named of each difference")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  command.add_option("--threads", options.threads, "Deciding threads; 0: one a core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
}

void add_replay(CLI::App& app, ToolOptions& options) {
  ReplayOptions& replay = options.replay;
  CLI::App* command = app.add_subcommand(
      "replay", "Count the cards of recorded requests, and compare two configurations");
  add_decision_options(*command, replay.decision);
  auto* policy = command->add_option("--against-policy", replay.against_policy,
                                     "Compare with this policy of the same manifests");
  command
      ->add_option("--against-manifests", replay.against_manifests,
                   "Compare with the manifests of this folder")
      ->check(CLI::ExistingDirectory)
      ->excludes(policy);
  auto* today =
      command->add_option("--today", replay.today, "Day of the orders; default: today (UTC)");
  command
      ->add_flag("--as-recorded", replay.as_recorded,
                 "Decide each request as of the day on which its orders were written (authoredOn)")
      ->excludes(today);
  add_replay_output(*command, replay);
  command
      ->add_option("input", replay.input,
                   "Folder of *.json, a .json request, or a file with a request a line; - is "
                   "standard input")
      ->required();
  chooses(command, options, Tool::replay);
}

}  // namespace

void add_decision_options(CLI::App& command, DecisionOptions& options) {
  command
      .add_option("--policy", options.policy,
                  "Which label and programme apply: eu-ppp, us-ipledge, uk-mhra, seed-article, "
                  "or one of your own in --manifests")
      ->envname("ISOGUARD_POLICY")
      ->capture_default_str();
  command
      .add_option("--manifests", options.manifests,
                  "Folder with rule texts, policies and value sets; default: those built in")
      ->envname("ISOGUARD_MANIFESTS")
      ->check(CLI::ExistingDirectory);
  command
      .add_option("--data-dir", options.data_dir,
                  "Folder for what the service keeps: records of decisions, their keys, imported "
                  "drug codes")
      ->envname("ISOGUARD_DATA_DIR");
}

void add_tools(CLI::App& app, ToolOptions& options) {
  add_rulebook(app, options);
  add_manifests(app, options);
  add_terminology(app, options);
  add_replay(app, options);
  add_audit(app, options.audit);
  chooses(app.get_subcommand("audit"), options, Tool::audit);
}

int run_tool(const ToolOptions& options) {
  switch (options.tool) {
    case Tool::rulebook:
      return write_rulebook(options.rulebook);
    case Tool::manifests_check:
      return check_manifests(options.manifests);
    case Tool::manifests_sign:
      return sign_manifests(options.manifests);
    case Tool::manifests_verify:
      return verify_manifests(options.manifests);
    case Tool::terminology_show:
      return show_terminology(options.show);
    case Tool::terminology_import:
      return import_terminology(options.import);
    case Tool::replay:
      return replay(options.replay);
    case Tool::audit:
      return run_audit(options.audit);
    case Tool::none:
      break;
  }
  return 2;
}

}  // namespace isoguard::app

#pragma once

#include <string>

#include "src/audit/retention_policy.h"

namespace CLI {
class App;
}

namespace isoguard::app {

struct AuditOptions;

/// What `isoguard audit hold|retention|destroy-key` take beside the options of other commands.
struct RetentionOptions {
  audit::RetentionPolicy policy;
  std::string reason;
  std::string card;        ///< hold: uuid of a card
  std::string event;       ///< hold: id of an event
  bool all = false;        ///< hold: everything
  std::string id;          ///< of a hold to remove, or a request to approve
  std::string person_key;  ///< destroy-key: signing key of who runs this; "-": standard input
  std::string approvers;   ///< list of who may; empty: that in the data folder
  std::string second_dir;  ///< of the service's log
  int wait_s = 60;         ///< for the running service
};

/// --audit-keep-years and others: `serve` and `audit retention` have the same.
void add_retention_policy(CLI::App& command, audit::RetentionPolicy& policy);
/// Adds `hold`, `retention` and `destroy-key` to `audit`.
void add_retention(CLI::App& group, AuditOptions& options);

}  // namespace isoguard::app

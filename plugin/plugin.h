#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/date.h"
#include "fhir/release.h"
#include "fhir/reply.h"
#include "plugin/decision/earlier.h"
#include "plugin/decision/record.h"
#include "plugin/explained_code.h"
#include "plugin/knowledge/manifest.h"

/// The decision: pure. The same bytes, knowledge, date and answers of Earlier give the same bytes.
/// No socket, no file, no clock, no thread.
namespace isoguard::knowledge {
struct Knowledge;
struct Policy;
}  // namespace isoguard::knowledge

namespace isoguard::plugin {

/// The answer to one hook call.
struct Answer {
  int status = 200;  ///< HTTP status
  std::string body;  ///< JSON: `{"cards":…}` for 200, an OperationOutcome for everything else
};

using decision::Earlier;
using decision::EarlierOverride;
using decision::Record;

/// What one rule said of a call, for counts and comparisons; no patient data.
struct RuleOutcome {
  std::string_view rule;
  std::string_view outcome;     ///< fires | clear | not-applicable | could-not-check
  std::string row;              ///< fires: the row of the decision table
  std::string_view indicator;   ///< fires: info | warning | critical, as the policy has it
  std::string_view visibility;  ///< fires: shown | silent | off, as the policy has it
  bool shown = false;           ///< is a card of the answer
};

/// What is counted of a call; all words are ours, and good as long as the call.
struct CallFigures {
  struct Card {
    std::string_view rule;
    std::string_view indicator;  ///< info | warning | critical
  };
  /// What checks needed and did not get, each once.
  struct Missing {
    std::string_view source;  ///< prefetch key, "draft-order" or "unidentified-medication"
    std::string_view why;     ///< as in records: absent, timeout, unparsable, unidentified, …
  };
  std::vector<Card> cards;
  std::vector<Missing> missing;
};

/// What the service takes one medication for.
struct DrugReading {
  std::string_view drug_class;    ///< "isotretinoin, systemic", "other", …
  std::string label;              ///< our display of the deciding code, or the name that was found
  bool route_not_stated = false;  ///< taken as systemic because nothing says otherwise
};

/// A read or search that the decision needs from the EHR's FHIR server, relative to its base URL:
/// "Patient/1" or "Condition?patient=Patient/1". Already percent-encoded.
struct Read {
  std::string path;
  bool search = false;  ///< a Bundle is expected, all pages of it
  /// Parameters of a search that bring more with the same answer, or empty. Not every server knows
  /// them, and the search is as good without.
  std::string extra{};
};

/// One hook call on its way: `needs()`, `deliver()` for each need, again until nothing is needed,
/// then `answer()`. Owns the request's bytes and memory. One thread at a time.
class Call {
 public:
  virtual ~Call() = default;

  /// FHIR base URL of the request; empty when it gave none.
  virtual std::string_view fhir_server() const = 0;
  /// Bearer token for that server; empty when the request gave none or one that is not good here.
  virtual std::string_view access_token() const = 0;
  /// How long that token is good, counted from when the request came; nothing when it did not say.
  virtual std::optional<std::chrono::seconds> access_token_lifetime() const = 0;

  /// What that server is known to speak; before needs(). Its searches are made in this release, and
  /// suggestions where the orders do not tell theirs.
  virtual void know_server_release(fhir::Release release) = 0;

  /// Whom to ask what clinicians did with cards before, where the policy wants to know; must
  /// outlive the call. Before answer(); without it nothing is remembered.
  virtual void remember(const Earlier& earlier) = 0;

  /// What to read next, all of it in parallel; empty when answer() can be called. At most two
  /// rounds (a reference can only be followed when it was seen).
  virtual const std::vector<Read>& needs() = 0;
  /// The reply to `needs()[index]`.
  virtual void deliver(std::size_t index, fhir::Reply reply) = 0;
  /// Nothing of this round or a later one can be read, and why (`not_registered`, `not_provided`,
  /// `timeout`).
  virtual void give_up(fhir::Failure why) = 0;

  /// Codes of medications seen so far that nothing here knows, each returned once and at most
  /// `kMostUnknownCodes` a call; empty when they would not matter. For a terminology server, if
  /// there is one: optional, independent of needs() and deliver(), at any time before answer().
  virtual std::vector<UnknownCode> unknown_codes() = 0;
  /// What was said of some of them, in any number of parts, before answer(). It may turn an order
  /// into one of our drugs, so that needs() and unknown_codes() have more to ask for.
  virtual void learn(std::span<const ExplainedCode> answers) = 0;
  static constexpr std::size_t kMostUnknownCodes = 32;

  /// Decides. Call once, after needs() came back empty or give_up() was called.
  virtual Answer answer() = 0;
  /// For each rule: fires, clear or could not check, on which evidence, and why; plain text.
  virtual std::string explanation() = 0;
  /// What is to be kept of this call, refused ones as well. After answer(), whose result this is.
  /// `request_sha256`: of the body as it came, in hex, since reading changes the bytes.
  virtual Record record(const Answer& answer, std::string_view request_sha256) = 0;
  /// What each rule said, in the order of the catalogue; empty when the call was refused or
  /// concerns no drug of ours. After answer().
  virtual std::vector<RuleOutcome> outcomes() = 0;
  /// Of the answer; nothing of a call that was refused. After answer(), and costs next to nothing.
  virtual CallFigures figures() const = 0;
};

/// 200 with one warning that nothing was checked, for a call that could not be decided: clients
/// show an answer of any other status as "all clear".
Answer unchecked_answer();

/// One knowledge snapshot under one policy, ready to decide. Immutable; any number of threads.
class Plugin {
 public:
  /// Faults: the policy does not exist, or rules and manifests do not match one to one.
  static knowledge::Loaded<std::shared_ptr<const Plugin>> make(
      std::shared_ptr<const knowledge::Knowledge> knowledge, std::string_view policy_id);

  /// Body of the discovery answer (CH-08 to CH-20), prefetch in the terms of `release`.
  std::string discovery(fhir::Release release = fhir::Release::r4) const;

  /// Whether a service of this id is offered: there is one, and its manifest does not disable it.
  bool offers(std::string_view service_id) const;
  /// The service id for a hook name; empty when no service has it. For `check` without a server.
  std::string_view service_for_hook(std::string_view hook) const;

  /// Starts a call of an offered service. `today` is the day of the order. Never fails: a bad
  /// request needs nothing and answers with its error. Cards have the same uuid in all calls with
  /// the same `card_key` (which is a tenant's) as long as patient, rule and evidence stay the same,
  /// and nobody without it can try which patient a uuid stands for. Empty: anybody can; for files
  /// and tests. `policy_id`: another policy of the same knowledge that decides this call; one that
  /// is not there, or an empty one, is the plugin's own.
  std::unique_ptr<Call> call(std::string_view service_id, std::string body, fhir::Day today,
                             std::string card_key = {}, std::string_view policy_id = {}) const;

  /// What an order would be taken for that names its drug by this code (system and code) and text,
  /// each perhaps empty, and gives no route.
  DrugReading read_drug(std::string_view system, std::string_view code,
                        std::string_view text) const;

  /// Ids of all rules, in the order in which cards of equal indicator are shown.
  std::vector<std::string_view> rules() const;

  /// How many days back the policy wants to know what clinicians did with cards; 0: not at all.
  int days_remembered() const;

  const knowledge::Knowledge& knowledge() const { return *knowledge_; }

 private:
  Plugin(std::shared_ptr<const knowledge::Knowledge> knowledge, const knowledge::Policy& policy);

  std::shared_ptr<const knowledge::Knowledge> knowledge_;
  const knowledge::Policy& policy_;
};

}  // namespace isoguard::plugin

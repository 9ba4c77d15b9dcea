#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/date.h"
#include "plugin/plugin.h"

namespace isoguard::app {

/// What a request says of itself, before anything decides it.
struct RequestHead {
  std::string hook;
  std::string written_on;  ///< the latest authoredOn of its orders, as written; empty: none
  std::string problem;     ///< why it is no request; empty: it may be one
};

/// Reads the head of a request's bytes.
RequestHead read_head(std::string bytes);

inline constexpr std::string_view kNoSuchHook =
    "hook is missing, or is one that this service does not answer";

/// The call of a request that gets what it brings and nothing else; nullptr: no service answers
/// `hook`.
std::unique_ptr<plugin::Call> offline_call(const plugin::Plugin& plugin, std::string_view hook,
                                           std::string bytes, fhir::Day today);

/// What the rules said of one request, with what it brings and nothing else.
struct Decided {
  std::string problem;  ///< why it was refused; empty: it was not
  std::vector<plugin::RuleOutcome> outcomes;
};

/// Decides a request whose hook is known. Any thread.
Decided decide_request(const plugin::Plugin& plugin, std::string_view hook, std::string bytes,
                       fhir::Day today);

}  // namespace isoguard::app

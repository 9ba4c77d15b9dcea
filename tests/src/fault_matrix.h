#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/pending_call.h"
#include "tests/src/cds_service.h"
#include "tests/src/failing_ehr.h"
#include "tests/support/patient_record.h"

/// Calls to a failing EHR, and what is wrong with their answers.
namespace isoguard::app {

using std::chrono::steady_clock;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr double kUsualPatience = 5;
#else
inline constexpr double kUsualPatience = 1;
#endif

/// Factor on times, for instrumented builds and slow machines.
inline double patience() {
  const char* text = std::getenv("ISOGUARD_E2E_PATIENCE");
  return std::max(kUsualPatience, text == nullptr ? 1 : std::atof(text));
}

inline milliseconds patient(int ms) { return milliseconds(static_cast<int>(ms * patience())); }

inline constexpr int kDeadlineMs = 350;
inline constexpr int kAnswerWithinMs = 500;
inline constexpr const char* kIncomplete = "data-unavailable";

/// Which findings are each in one source only, and so must not care for the others.
inline const std::map<std::string, std::string> kFindings = {
    {"tetracycline-interaction", "medreq"},
    {"retinoid-duplication", "medstmt"},
    {"hypersensitivity", "allergies"},
    {"intracranial-hypertension", "conditions"}};

/// Rule and card, without that part of a card which says why something is missing, and without
/// uuids, which depend on the URL of the server.
using Cards = std::map<std::string, std::string>;

inline std::string without_uuids(std::string card) {
  constexpr std::string_view kMember = R"("uuid":")";
  for (std::size_t at = card.find(kMember); at != std::string::npos;
       at = card.find(kMember, at + kMember.size())) {
    const std::size_t begin = at + kMember.size();
    card.erase(begin, card.find('"', begin) - begin);
  }
  return card;
}

inline Cards cards_of(const std::string& body) {
  Cards cards;
  const auto document = fhir::Document::parse(body);
  if (!document) return {{"unreadable", body}};
  for (const fhir::json::Value& card : document->root()["cards"].items()) {
    const std::string rule(card["source"]["topic"]["code"].string());
    std::string& text = cards[rule];
    if (rule == kIncomplete) {
      text = card["indicator"].string();
    } else {
      fhir::json::write(card, text);
      text = without_uuids(std::move(text));
    }
  }
  return cards;
}

struct Outcome {
  std::string body;
  milliseconds took{};
};

inline Outcome call(const Ehr& ehr, fhir_client::Client& client, std::string_view hook,
                    const Record& record) {
  const auto sink = std::make_shared<Answered>();
  const auto start = steady_clock::now();
  auto call = shipped().call(hook, ehr.request(hook, record), kToday);
  call->know_server_release(fhir::Release::r4);
  run_call(std::move(call), {client}, start + patient(kDeadlineMs), {}, http::Responder(sink));
  std::string body = sink->wait().body;
  return {std::move(body), std::chrono::duration_cast<milliseconds>(steady_clock::now() - start)};
}

inline std::string join(const Cards& cards) {
  std::string out;
  for (const auto& [rule, text] : cards) out += " " + rule;
  return out.empty() ? " nothing" : out;
}

/// What is wrong with an answer where the sources `missing` could not be had; empty: nothing.
inline std::string fault_of(const Outcome& outcome, std::string_view hook, const Record& record,
                            const std::vector<std::string_view>& missing, std::string_view token) {
  const auto decide = [&](const std::vector<std::string_view>& without) {
    return cards_of(shipped().call(hook, record.request(hook, without), kToday)->answer().body);
  };
  const Cards cards = cards_of(outcome.body);
  if (outcome.took > patient(kAnswerWithinMs)) {
    return "took " + std::to_string(outcome.took.count()) + " ms";
  }
  if (cards.empty()) return "an all-clear";
  if (outcome.body.find(token) != std::string::npos) return "the token is in the answer";
  const Cards expected = decide(missing);
  if (cards != expected) return "has" + join(cards) + " and should have" + join(expected);
  if (hook == "order-sign" && !cards.contains(kIncomplete)) return "does not say what is missing";
  for (const auto& [rule, card] : decide({})) {
    const auto source = kFindings.find(rule);
    if (source == kFindings.end()) continue;
    if (std::find(missing.begin(), missing.end(), source->second) != missing.end()) continue;
    const auto found = cards.find(rule);
    if (found == cards.end() || found->second != card) return "another card " + rule;
  }
  return {};
}

/// What `attempt` still finds wrong after as many tries as it may have, counting those after the
/// first in `repeated`: the machine may have been busy, and what is wrong is so again.
template <typename Attempt>
std::string wrong_each_time(int tries, int& repeated, const Attempt& attempt) {
  std::string wrong = attempt();
  for (; --tries > 0 && !wrong.empty(); ++repeated) wrong = attempt();
  return wrong;
}

}  // namespace isoguard::app

#include "tests/fuzz/scripted_server.h"

#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "plugin/knowledge/knowledge.h"

namespace isoguard::fuzz {
namespace {

using fhir::Failure;
using plugin::Plugin;

/// What ships, with the hooks that a site has to switch on.
knowledge::ManifestFiles manifests() {
  constexpr std::string_view kOff = "\"enabled\": false";
  knowledge::ManifestFiles files = knowledge::embedded_manifests();
  for (auto& [path, text] : files) {
    const std::size_t at = path.starts_with("services/") ? text.find(kOff) : std::string::npos;
    if (at != std::string::npos) text.replace(at, kOff.size(), "\"enabled\": true");
  }
  return files;
}

const Plugin& plugin_of(std::string_view policy) {
  static const auto plugins = [] {
    const auto knowledge = *knowledge::load(manifests());
    std::map<std::string, std::shared_ptr<const Plugin>, std::less<>> made;
    for (const knowledge::Policy& each : knowledge->policies) {
      made[each.id] = *Plugin::make(knowledge, each.id);
    }
    return made;
  }();
  const auto found = plugins.find(policy);
  return found == plugins.end() ? *plugins.find("eu-ppp")->second : *found->second;
}

std::string_view text_of(const Tree& script, std::string_view name) {
  const Tree* value = script.find(name);
  return value == nullptr ? std::string_view() : std::string_view(value->text);
}

Failure failure_of(std::string_view code) {
  for (int i = 1; i <= static_cast<int>(Failure::incomplete); ++i) {
    if (fhir::to_code(static_cast<Failure>(i)) == code) return static_cast<Failure>(i);
  }
  return Failure::server_error;
}

void add_page(const Tree& page, fhir::Reply& reply) {
  if (reply.failure != Failure::none) return;
  if (page.is_string()) {
    reply.failure = failure_of(page.text);
    return;
  }
  auto document = fhir::Document::parse(to_json(page));
  if (document) {
    reply.pages.push_back(std::move(*document));
  } else {
    reply.failure = Failure::unparsable;
  }
}

/// "Condition?patient=1" is answered by what the script has for that, or for "Condition".
fhir::Reply reply_to(const plugin::Read& read, const Tree* replies) {
  fhir::Reply reply;
  const std::string_view path = read.path;
  const Tree* said = replies == nullptr ? nullptr : replies->find(path);
  if (said == nullptr && replies != nullptr) {
    said = replies->find(path.substr(0, path.find_first_of("?/")));
  }
  if (said == nullptr) {
    reply.failure = Failure::not_found;
  } else if (said->is_array()) {
    for (const Tree& page : said->children) add_page(page, reply);
  } else {
    add_page(*said, reply);
  }
  if (reply.pages.empty() && reply.failure == Failure::none) reply.failure = Failure::unreachable;
  return reply;
}

}  // namespace

Told ask(const Tree& script, fhir::Day today) {
  const Plugin& plugin = plugin_of(text_of(script, "policy"));
  const std::string_view named = text_of(script, "service");
  const Tree* request = script.find("request");
  const auto call = plugin.call(plugin.offers(named) ? named : "order-sign",
                                to_json(request == nullptr ? script : *request), today);
  if (const auto release = fhir::parse_release(text_of(script, "release"))) {
    call->know_server_release(*release);
  }
  const Tree* replies = script.find("replies");
  for (int rounds = 0;; ++rounds) {
    const std::vector<plugin::Read> reads = call->needs();
    if (reads.empty()) break;
    if (rounds > 4) std::abort();  // it would ask for ever
    if (replies != nullptr && replies->is_string()) {
      call->give_up(failure_of(replies->text));
      break;
    }
    for (std::size_t i = 0; i < reads.size(); ++i) call->deliver(i, reply_to(reads[i], replies));
  }
  Told told;
  told.answer = call->answer();
  told.explanation = call->explanation();
  told.outcomes = call->outcomes();
  return told;
}

}  // namespace isoguard::fuzz

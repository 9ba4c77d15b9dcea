#include "src/terminology_client/questions.h"

#include <algorithm>
#include <array>
#include <string>

#include "fhir/code_answers.h"

namespace isoguard::terminology_client {
namespace {

using fhir::Failure;
using plugin::ExplainedCode;
using plugin::LearnedCoding;
using plugin::UnknownCode;

constexpr std::array kTargets = {"http://www.nlm.nih.gov/research/umls/rxnorm",
                                 "http://www.whocc.no/atc"};

std::string encoded(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != kPlain.npos) {
      out.push_back(c);
    } else {
      out.append(1, '%').append(1, kHex[byte >> 4]).append(1, kHex[byte & 0x0F]);
    }
  }
  return out;
}

void add(std::vector<LearnedCoding>& learned, const std::vector<fhir::Coding>& codings) {
  for (const fhir::Coding& coding : codings) {
    LearnedCoding one{std::string(coding.system), std::string(coding.code),
                      std::string(coding.display)};
    if (std::find(learned.begin(), learned.end(), one) == learned.end()) {
      learned.push_back(std::move(one));
    }
  }
}

bool add_lookup(ExplainedCode& answer, const fhir::json::Value& root) {
  const auto lookup = fhir::read_code_lookup(root, {answer.asked.system, answer.asked.code, {}});
  if (!lookup) return false;
  for (const std::string_view name : lookup->names) answer.names.emplace_back(name);
  add(answer.related, lookup->wider);
  return true;
}

bool add_translation(ExplainedCode& answer, const fhir::json::Value& root) {
  const auto translation = fhir::read_code_translation(root);
  if (!translation) return false;
  add(answer.same, translation->same);
  add(answer.related, translation->related);
  return true;
}

}  // namespace

bool is_settled(const fhir::Reply& reply) {
  constexpr std::array kNoSuchThing = {400, 404, 405, 410, 422, 501};
  if (reply.failure == Failure::none) return true;
  const bool is_status =
      reply.failure == Failure::not_found || reply.failure == Failure::server_error;
  return is_status && std::find(kNoSuchThing.begin(), kNoSuchThing.end(), reply.http_status) !=
                          kNoSuchThing.end();
}

std::vector<fhir_client::Read> questions_about(const UnknownCode& code, fhir::Release release) {
  const bool r5 = release == fhir::Release::r5;
  const std::string system = "?system=" + encoded(code.system);
  std::vector<fhir_client::Read> reads;
  reads.push_back({"CodeSystem/$lookup" + system + "&code=" + encoded(code.code)});
  for (const char* target : kTargets) {
    reads.push_back({"ConceptMap/$translate" + system + (r5 ? "&sourceCode=" : "&code=") +
                     encoded(code.code) + (r5 ? "&targetSystem=" : "&targetsystem=") +
                     encoded(target)});
  }
  return reads;
}

ExplainedCode explanation_of(const UnknownCode& code, const std::vector<fhir::Reply>& replies) {
  ExplainedCode answer;
  answer.asked = code;
  answer.complete = replies.size() == 1 + kTargets.size();
  for (std::size_t i = 0; i < replies.size(); ++i) {
    bool understood = is_settled(replies[i]);
    for (const fhir::Document& page : replies[i].pages) {
      const bool read =
          i == 0 ? add_lookup(answer, page.root()) : add_translation(answer, page.root());
      understood = understood && read;
    }
    answer.complete = answer.complete && understood;
  }
  return answer;
}

bool is_unknown(const ExplainedCode& answer) {
  return answer.names.empty() && answer.same.empty() && answer.related.empty();
}

}  // namespace isoguard::terminology_client

#include "fhir/earlier_words.h"

#include <span>

namespace isoguard::fhir {
namespace {

struct Word {
  std::string_view earlier;
  std::string_view r4;
};

constexpr Word kRequestWords[] = {
    {"proposed", "draft"},   {"planned", "draft"},     {"requested", "active"},
    {"received", "active"},  {"accepted", "active"},   {"in-progress", "active"},
    {"review", "active"},    {"suspended", "on-hold"}, {"cancelled", "revoked"},
    {"rejected", "revoked"}, {"failed", "revoked"},    {"aborted", "revoked"},
};

constexpr Word kEventWords[] = {
    {"suspended", "on-hold"},
    {"aborted", "stopped"},
    {"rejected", "not-done"},
    {"failed", "stopped"},
};

constexpr Word kCriticalityWords[] = {
    {"CRITL", "low"},
    {"CRITH", "high"},
    {"CRITU", "unable-to-assess"},
};

std::string_view translated(std::string_view code, std::span<const Word> words) {
  for (const Word& word : words) {
    if (word.earlier == code) return word.r4;
  }
  return code;
}

}  // namespace

std::string_view request_status(std::string_view code) { return translated(code, kRequestWords); }
std::string_view event_status(std::string_view code) { return translated(code, kEventWords); }
std::string_view criticality(std::string_view code) { return translated(code, kCriticalityWords); }

}  // namespace isoguard::fhir

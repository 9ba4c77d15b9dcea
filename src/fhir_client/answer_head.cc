#include "src/fhir_client/answer_head.h"

#include <algorithm>
#include <charconv>

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;

Failure judge_status(int status) {
  switch (status) {
    case 200:
      return Failure::none;
    case 401:
    case 403:
      return Failure::unauthorised;
    case 404:
    case 410:
      return Failure::not_found;
    case 429:
      return Failure::throttled;
    default:
      if (status >= 200 && status < 300) return Failure::unparsable;
      return status >= 300 && status < 400 ? Failure::redirected : Failure::server_error;
  }
}

bool equal_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

Failure judge_length(std::string_view text, std::size_t body_bytes) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  if (!digits) return Failure::unparsable;
  std::size_t length = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), length);
  if (parsed.ec != std::errc{} || length > body_bytes) return Failure::too_large;
  return length == 0 ? Failure::unparsable : Failure::none;
}

}  // namespace

Failure judge(const AnswerHead& head, std::size_t body_bytes) {
  if (const Failure failure = judge_status(head.status); failure != Failure::none) return failure;
  if (head.content_encoding && !equal_ignoring_case(*head.content_encoding, "identity")) {
    return Failure::unparsable;
  }
  if (head.transfer_encoding) {
    const bool plain = equal_ignoring_case(*head.transfer_encoding, "chunked");
    return plain && !head.content_length ? Failure::none : Failure::unparsable;
  }
  return head.content_length ? judge_length(*head.content_length, body_bytes) : Failure::none;
}

}  // namespace isoguard::fhir_client

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "fhir/reply.h"

namespace isoguard::fhir_client {

/// What decides, before a byte of the body is read, whether an answer is read at all. Values of a
/// header that came twice are joined by commas.
struct AnswerHead {
  int status = 0;
  std::optional<std::string_view> content_length;
  std::optional<std::string_view> transfer_encoding;
  std::optional<std::string_view> content_encoding;
};

/// `none` for a 200 whose length can be told in one way only (RFC 9112 section 6.3), is not zero
/// and not over `body_bytes`, and which is not compressed (nothing we asked for). 3xx is
/// `redirected`, never followed. Interim answers (1xx) count as unexpected: cpprestsdk takes them
/// for the final one and would read the real answer as the next request's.
fhir::Failure judge(const AnswerHead& head, std::size_t body_bytes);

}  // namespace isoguard::fhir_client

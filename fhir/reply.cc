#include "fhir/reply.h"

namespace isoguard::fhir {

std::string_view to_code(Failure failure) {
  switch (failure) {
    case Failure::none:
      return "none";
    case Failure::not_provided:
      return "not-provided";
    case Failure::null_value:
      return "null-value";
    case Failure::operation_outcome:
      return "operation-outcome";
    case Failure::not_registered:
      return "not-registered";
    case Failure::unauthorised:
      return "unauthorised";
    case Failure::not_found:
      return "not-found";
    case Failure::timeout:
      return "timeout";
    case Failure::unreachable:
      return "unreachable";
    case Failure::server_error:
      return "server-error";
    case Failure::throttled:
      return "throttled";
    case Failure::redirected:
      return "redirected";
    case Failure::too_large:
      return "too-large";
    case Failure::unparsable:
      return "unparsable";
    case Failure::incomplete:
      return "incomplete";
  }
  return "unparsable";
}

}  // namespace isoguard::fhir

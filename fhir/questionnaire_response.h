#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/questionnaireresponse.html, without its answers.
struct QuestionnaireResponse {
  std::string_view id;
  std::string_view status;
  std::string_view questionnaire;  ///< canonical, a |version suffix removed
  Reference subject;
  std::optional<Date> authored;
};

QuestionnaireResponse read_questionnaire_response(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir

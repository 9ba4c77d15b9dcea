#include "fhir/questionnaire_response.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {

QuestionnaireResponse read_questionnaire_response(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  QuestionnaireResponse response;
  response.id = fields.string("QuestionnaireResponse.id");
  response.status = fields.string("QuestionnaireResponse.status");
  const std::string_view canonical = fields.string("QuestionnaireResponse.questionnaire");
  response.questionnaire = canonical.substr(0, canonical.find('|'));
  response.subject = fields.reference("QuestionnaireResponse.subject");
  response.authored = fields.date("QuestionnaireResponse.authored");
  return response;
}

}  // namespace isoguard::fhir

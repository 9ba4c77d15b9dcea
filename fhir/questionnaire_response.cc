#include "fhir/questionnaire_response.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {

QuestionnaireResponse read_questionnaire_response(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  QuestionnaireResponse response;
  response.id = fields.string("QuestionnaireResponse.id");
  response.status = fields.string("QuestionnaireResponse.status");
  // A canonical URL, or in DSTU2 and STU3 a reference.
  constexpr Path kQuestionnaire = "QuestionnaireResponse.questionnaire";
  const std::string_view canonical = fields.raw(kQuestionnaire).is_object()
                                         ? fields.reference(kQuestionnaire).reference
                                         : fields.string(kQuestionnaire);
  response.questionnaire = canonical.substr(0, canonical.find('|'));
  response.subject = fields.reference("QuestionnaireResponse.subject");
  response.authored = fields.date("QuestionnaireResponse.authored");
  return response;
}

}  // namespace isoguard::fhir

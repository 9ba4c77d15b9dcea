// AllergyIntolerance, CarePlan, Communication, CommunicationRequest, EpisodeOfCare, Procedure,
// QuestionnaireResponse and ServiceRequest.

#include "fhir/allergy_intolerance.h"
#include "fhir/care_plan.h"
#include "fhir/communication.h"
#include "fhir/episode_of_care.h"
#include "fhir/procedure.h"
#include "fhir/questionnaire_response.h"
#include "fhir/service_request.h"
#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

TEST(ReadAllergyIntolerance, EveryElement) {
  const ReadText<AllergyIntolerance> allergy(R"({
    "id": "a", "clinicalStatus": {"coding": [{"code": "active"}]}, "verificationStatus": {"text": "confirmed"},
    "type": "allergy", "criticality": "high", "code": {"text": "soya"}, "patient": {"reference": "Patient/1"},
    "onsetDateTime": "2020", "recordedDate": "2021-02-03",
    "reaction": [{"substance": {"text": "soya oil"}, "manifestation": [{"text": "hives"}, {"text": "wheeze"}],
                  "severity": "severe"}, {"manifestation": {"text": "rash"}}]})",
                                             read_allergy_intolerance);
  EXPECT_EQ(allergy->id, "a");
  EXPECT_EQ(allergy->clinical_status, "active");
  EXPECT_EQ(allergy->verification_status, "confirmed");
  EXPECT_EQ(allergy->type, "allergy");
  EXPECT_EQ(allergy->criticality, "high");
  EXPECT_EQ(allergy->code.text, "soya");
  EXPECT_EQ(allergy->patient.reference, "Patient/1");
  EXPECT_EQ(day(allergy->onset), "2020");
  EXPECT_EQ(day(allergy->recorded_date), "2021-02-03");
  ASSERT_EQ(allergy->reactions.size(), 2u);
  EXPECT_EQ(allergy->reactions[0].substance.text, "soya oil");
  EXPECT_EQ(allergy->reactions[0].manifestation[1].text, "wheeze");
  EXPECT_EQ(allergy->reactions[0].severity, "severe");
  EXPECT_EQ(allergy->reactions[1].manifestation[0].text, "rash");
  EXPECT_EQ(allergy.problems(), Elements{});
}

TEST(ReadAllergyIntolerance, PeriodAndBentElements) {
  const ReadText<AllergyIntolerance> allergy(
      R"({"onsetPeriod":{"start":"2019-01"},"type":["x","y"],"reaction":[{"substance":5},"x"]})",
      read_allergy_intolerance);
  EXPECT_EQ(day(allergy->onset), "2019-01");
  EXPECT_EQ(allergy->reactions.size(), 1u);
  EXPECT_EQ(allergy.problems(),
            (Elements{"AllergyIntolerance.type", "AllergyIntolerance.reaction.substance",
                      "AllergyIntolerance.reaction"}));
}

TEST(ReadCarePlan, EveryElement) {
  const ReadText<CarePlan> plan(R"({
    "id": "c", "status": "active", "intent": "plan", "category": [{"text": "contraception"}], "title": "t",
    "description": "d", "subject": {"reference": "Patient/1"}, "period": {"start": "2024-01", "end": "2024-06"},
    "created": "2024-01-02", "activity": [{"detail": {"code": {"text": "pill"}, "status": "in-progress",
    "description": "daily"}}, {"reference": {"reference": "Task/1"}}], "note": [{"text": "n"}]})",
                                read_care_plan);
  EXPECT_EQ(plan->id, "c");
  EXPECT_EQ(plan->status, "active");
  EXPECT_EQ(plan->intent, "plan");
  EXPECT_EQ(plan->category[0].text, "contraception");
  EXPECT_EQ(plan->title, "t");
  EXPECT_EQ(plan->description, "d");
  EXPECT_EQ(plan->subject.reference, "Patient/1");
  EXPECT_EQ(day(plan->period.start), "2024-01");
  EXPECT_EQ(day(plan->period.end), "2024-06");
  EXPECT_EQ(day(plan->created), "2024-01-02");
  ASSERT_EQ(plan->activities.size(), 2u);
  EXPECT_EQ(plan->activities[0].code.text, "pill");
  EXPECT_EQ(plan->activities[0].status, "in-progress");
  EXPECT_EQ(plan->activities[0].description, "daily");
  EXPECT_TRUE(plan->activities[1].code.empty());
  EXPECT_EQ(plan->notes[0], "n");
  EXPECT_EQ(plan.problems(), Elements{});
  const ReadText<CarePlan> bent(R"({"activity":[{"detail":"x"},{"detail":{"code":1}}]})",
                                read_care_plan);
  EXPECT_EQ(bent.problems(),
            (Elements{"CarePlan.activity.detail", "CarePlan.activity.detail.code"}));
}

TEST(ReadCommunication, EveryElement) {
  const ReadText<Communication> told(R"({
    "id": "c", "status": "completed", "statusReason": {"text": "s"}, "category": [{"text": "instruction"}],
    "reasonCode": [{"text": "r"}], "topic": {"text": "sun"}, "subject": {"reference": "Patient/1"},
    "sent": "2024-03-15T10:00:00Z", "received": "2024-03-16T10:00:00Z",
    "payload": [{"contentString": "use sunscreen"}, {"contentReference": {"reference": "#x"}}],
    "note": [{"text": "n"}]})",
                                     read_communication);
  EXPECT_EQ(told->id, "c");
  EXPECT_EQ(told->status, "completed");
  EXPECT_EQ(told->status_reason.text, "s");
  EXPECT_EQ(told->category[0].text, "instruction");
  EXPECT_EQ(told->reason[0].text, "r");
  EXPECT_EQ(told->topic.text, "sun");
  EXPECT_EQ(told->subject.reference, "Patient/1");
  EXPECT_EQ(day(told->when), "2024-03-15");
  ASSERT_EQ(told->payload.size(), 1u);
  EXPECT_EQ(told->payload[0], "use sunscreen");
  EXPECT_EQ(told->notes[0], "n");
  EXPECT_EQ(told.problems(), Elements{});
  const ReadText<Communication> received(R"({"received":"2024-03-16","payload":["x"]})",
                                         read_communication);
  EXPECT_EQ(day(received->when), "2024-03-16");
  EXPECT_EQ(received.problems(), Elements{"Communication.payload"});
}

struct When {
  const char* text;
  const char* when;
};

TEST(ReadCommunicationRequest, EveryElement) {
  const ReadText<Communication> request(R"({
    "id": "r", "status": "active", "statusReason": {"text": "s"}, "category": {"text": "reminder"},
    "reasonCode": [{"text": "r"}], "subject": {"reference": "Patient/1"}, "payload": [{"contentString": "p"}],
    "note": [{"text": "n"}]})",
                                        read_communication_request);
  EXPECT_EQ(request->id, "r");
  EXPECT_EQ(request->status, "active");
  EXPECT_EQ(request->status_reason.text, "s");
  EXPECT_EQ(request->category[0].text, "reminder");
  EXPECT_EQ(request->reason[0].text, "r");
  EXPECT_EQ(request->subject.reference, "Patient/1");
  EXPECT_EQ(request->payload[0], "p");
  EXPECT_EQ(request->notes[0], "n");
  EXPECT_EQ(request.problems(), Elements{});
  const When rows[] = {
      {R"({"occurrenceDateTime":"2024-03-15","authoredOn":"2024-01-01"})", "2024-03-15"},
      {R"({"occurrencePeriod":{"start":"2024-03-16"},"authoredOn":"2024-01-01"})", "2024-03-16"},
      {R"({"authoredOn":"2024-01-01"})", "2024-01-01"},
      {R"({})", "absent"},
  };
  for (const When& row : rows) {
    EXPECT_EQ(day(ReadText<Communication>(row.text, read_communication_request)->when), row.when)
        << row.text;
  }
}

TEST(ReadEpisodeOfCare, EveryElement) {
  const ReadText<EpisodeOfCare> episode(
      R"({"id":"e","status":"active","type":[{"text":"REMS"}],"patient":{"reference":"Patient/1"},)"
      R"("period":{"start":"2024-03"}})",
      read_episode_of_care);
  EXPECT_EQ(episode->id, "e");
  EXPECT_EQ(episode->status, "active");
  EXPECT_EQ(episode->type[0].text, "REMS");
  EXPECT_EQ(episode->patient.reference, "Patient/1");
  EXPECT_EQ(day(episode->period.start), "2024-03");
  EXPECT_EQ(episode.problems(), Elements{});
  const ReadText<EpisodeOfCare> bent(R"({"period":"2024","status":{}})", read_episode_of_care);
  EXPECT_EQ(bent.problems(), (Elements{"EpisodeOfCare.status", "EpisodeOfCare.period"}));
}

TEST(ReadProcedure, EveryElement) {
  const ReadText<Procedure> procedure(R"({
    "id": "p", "status": "not-done", "statusReason": {"text": "s"}, "category": {"text": "surgical"},
    "code": {"text": "hysterectomy"}, "subject": {"reference": "Patient/1"}, "performedDateTime": "2019",
    "note": [{"text": "n"}]})",
                                      read_procedure);
  EXPECT_EQ(procedure->id, "p");
  EXPECT_EQ(procedure->status, "not-done");
  EXPECT_EQ(procedure->status_reason.text, "s");
  EXPECT_EQ(procedure->category.text, "surgical");
  EXPECT_EQ(procedure->code.text, "hysterectomy");
  EXPECT_EQ(procedure->subject.reference, "Patient/1");
  EXPECT_EQ(day(procedure->performed), "2019");
  EXPECT_EQ(procedure->notes[0], "n");
  EXPECT_EQ(procedure.problems(), Elements{});
  const When rows[] = {
      {R"({"performedPeriod":{"start":"2019-01","end":"2019-02"}})", "2019-02"},
      {R"({"performedPeriod":{"start":"2019-01"}})", "2019-01"},
      {R"({"performedString":"long ago"})", "absent"},
  };
  for (const When& row : rows) {
    EXPECT_EQ(day(ReadText<Procedure>(row.text, read_procedure)->performed), row.when) << row.text;
  }
  EXPECT_EQ(ReadText<Procedure>(R"({"performedDateTime":"?"})", read_procedure).problems(),
            Elements{"Procedure.performed"});
}

TEST(ReadQuestionnaireResponse, EveryElement) {
  const ReadText<QuestionnaireResponse> response(
      R"({"id":"q","status":"completed","questionnaire":"http://x/Questionnaire/ipledge|2.1",)"
      R"("subject":{"reference":"Patient/1"},"authored":"2024-03-15T10:00:00+02:00"})",
      read_questionnaire_response);
  EXPECT_EQ(response->id, "q");
  EXPECT_EQ(response->status, "completed");
  EXPECT_EQ(response->questionnaire, "http://x/Questionnaire/ipledge");
  EXPECT_EQ(response->subject.reference, "Patient/1");
  EXPECT_EQ(day(response->authored), "2024-03-15");
  EXPECT_EQ(response.problems(), Elements{});
  const ReadText<QuestionnaireResponse> plain(R"({"questionnaire":"http://x/q","authored":1})",
                                              read_questionnaire_response);
  EXPECT_EQ(plain->questionnaire, "http://x/q");
  EXPECT_EQ(plain.problems(), Elements{"QuestionnaireResponse.authored"});
}

TEST(ReadServiceRequest, EveryElement) {
  const ReadText<ServiceRequest> request(R"({
    "id": "s", "status": "active", "intent": "order", "doNotPerform": false, "code": {"text": "hCG"},
    "subject": {"reference": "Patient/1"}, "authoredOn": "2024-03-15", "occurrenceDateTime": "2024-03-20"})",
                                         read_service_request);
  EXPECT_EQ(request->id, "s");
  EXPECT_EQ(request->status, "active");
  EXPECT_EQ(request->intent, "order");
  EXPECT_FALSE(request->do_not_perform);
  EXPECT_EQ(request->code.text, "hCG");
  EXPECT_EQ(request->subject.reference, "Patient/1");
  EXPECT_EQ(day(request->authored_on), "2024-03-15");
  EXPECT_EQ(day(request->occurrence), "2024-03-20");
  EXPECT_EQ(request.problems(), Elements{});
  const ReadText<ServiceRequest> other(
      R"({"doNotPerform":true,"occurrencePeriod":{"start":"2024-04"},"intent":3})",
      read_service_request);
  EXPECT_TRUE(other->do_not_perform);
  EXPECT_EQ(day(other->occurrence), "2024-04");
  EXPECT_EQ(other.problems(), Elements{"ServiceRequest.intent"});
}

}  // namespace
}  // namespace isoguard::fhir

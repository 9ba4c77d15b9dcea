#pragma once

#include "plugin/clinical/course.h"
#include "plugin/clinical/exposure.h"
#include "plugin/clinical/gaps.h"
#include "plugin/clinical/verdict.h"

namespace isoguard::clinical {

/// How isotretinoin and another drug meet (rules.md 7.18, 7.19 and 13.3), in rising order of
/// concern.
enum class Meeting : unsigned char {
  none,
  recent,      ///< isotretinoin was stopped shortly before, or nobody recorded when
  uncertain,   ///< one of them is perhaps taken no longer: ask
  concurrent,  ///< both are ordered or taken
};

struct PartnerMeeting {
  Meeting meeting;
  const MedicationUse* partner;
  const MedicationUse* isotretinoin;  ///< as ordered or taken
};

/// The meetings of one group of partner drugs, strongest first.
struct PartnerMeetings {
  fhir::List<PartnerMeeting> meetings;
  bool ordered = false;  ///< one of the group is a draft

  explicit PartnerMeetings(fhir::Arena& arena)
      : meetings(fhir::ArenaAllocator<PartnerMeeting>(arena)) {}
};

struct Partners {
  PartnerMeetings retinoids;
  PartnerMeetings vitamin_a;
  PartnerMeetings exfoliants;
  fhir::List<Evidence> procedures;  ///< skin procedures ordered now
  /// Isotretinoin within procedure_interval_days: the latest use, or a draft. nullptr: none found.
  const MedicationUse* lately = nullptr;
  Truth others = Truth::no;  ///< unknown: not all medications could be looked at

  explicit Partners(fhir::Arena& arena)
      : retinoids(arena),
        vitamin_a(arena),
        exfoliants(arena),
        procedures(fhir::ArenaAllocator<Evidence>(arena)) {}
};

/// Retinoids and vitamin A meet isotretinoin while their order or statement is active; exfoliants
/// of the history only at the start of a course and while young, exfoliants ordered now for as long
/// as the skin stays thin after isotretinoin.
Partners find_partners(const facts::PatientFacts& facts, const fhir::List<MedicationUse>& drafts,
                       const fhir::List<MedicationUse>& history, const Course& course,
                       const Gaps& gaps, const knowledge::Terminology& terminology,
                       const knowledge::PolicyParameters& parameters, Day today,
                       fhir::Arena& arena);

/// Adds both drugs of every meeting to the evidence, once each, and the partners of the strongest
/// ones to those that suggestions act on. {drug} names the first partner.
void explain(const PartnerMeetings& found, Verdict& verdict);

}  // namespace isoguard::clinical

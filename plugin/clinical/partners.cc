#include "plugin/clinical/partners.h"

#include <algorithm>

#include "plugin/clinical/pair_evidence.h"

namespace isoguard::clinical {
namespace {

using knowledge::PolicyParameters;

/// An active order without an end that is older than this was probably never closed.
constexpr int kNeverClosedDays = 365;

/// Days since the last day of isotretinoin that the record tells or leaves possible.
int days_since(const MedicationUse& use, const PolicyParameters& parameters, Day today) {
  Day last = today;
  if (use.end) {
    last = std::min(*use.end, today);
  } else if (use.start) {
    const auto assumed = std::chrono::days(parameters.assumed_supply_days);
    last = std::min(std::min(use.start->latest, today) + assumed, today);
  }
  return fhir::days_between(last, today);
}

struct Finder {
  const fhir::List<MedicationUse>& drafts;
  const fhir::List<MedicationUse>& history;
  const PolicyParameters& parameters;
  Day today;
  const MedicationUse* ordered = nullptr;  ///< isotretinoin draft

  /// A partner of the history beside an isotretinoin draft.
  Meeting taken(const MedicationUse& use) const {
    if (!use.is_status("active")) return Meeting::none;
    const int past_end = use.end ? fhir::days_between(*use.end, today) : 0;
    if (past_end > kMaybeAfterEndDays) return Meeting::none;
    const int open = use.end || !use.start ? 0 : fhir::days_between(use.start->latest, today);
    const bool old = past_end > kCurrentAfterEndDays || open > kNeverClosedDays;
    return old ? Meeting::uncertain : Meeting::concurrent;
  }

  /// Isotretinoin of the history beside a partner draft.
  Meeting exposed(const MedicationUse& isotretinoin) const {
    switch (isotretinoin_exposure(isotretinoin, parameters, today)) {
      case IsotretinoinExposure::none:
        return Meeting::none;
      case IsotretinoinExposure::not_told:
      case IsotretinoinExposure::recent:
        return Meeting::recent;
      case IsotretinoinExposure::maybe:
        return Meeting::uncertain;
      case IsotretinoinExposure::current:
        return Meeting::concurrent;
    }
    return Meeting::none;
  }

  static void add(PartnerMeetings& found, Meeting meeting, const MedicationUse& partner,
                  const MedicationUse& isotretinoin) {
    if (meeting != Meeting::none) found.meetings.push_back({meeting, &partner, &isotretinoin});
  }

  void find_systemic(DrugClass drug_class, PartnerMeetings& found) const {
    for (const MedicationUse& draft : drafts) {
      if (!draft.is(drug_class)) continue;
      found.ordered = true;
      if (ordered != nullptr) add(found, Meeting::concurrent, draft, *ordered);
      for (const MedicationUse& use : history) {
        if (use.is(DrugClass::isotretinoin)) add(found, exposed(use), draft, use);
      }
    }
    for (const MedicationUse& use : history) {
      if (ordered != nullptr && use.is(drug_class)) add(found, taken(use), use, *ordered);
    }
  }

  bool is_young(const MedicationUse& use) const {
    return !use.start ||
           fhir::days_between(use.start->latest, today) <= parameters.exfoliant_open_days;
  }

  void find_exfoliants(const Course& course, const MedicationUse* lately,
                       PartnerMeetings& found) const {
    for (const MedicationUse& draft : drafts) {
      if (!draft.is(DrugClass::exfoliant)) continue;
      found.ordered = true;
      if (lately != nullptr) add(found, Meeting::concurrent, draft, *lately);
    }
    if (ordered == nullptr || course.continuing == Truth::yes) return;
    for (const MedicationUse& use : history) {
      if (!use.is(DrugClass::exfoliant) || !is_young(use)) continue;
      add(found, taken(use), use, *ordered);
    }
  }

  const MedicationUse* find_lately() const {
    if (ordered != nullptr) return ordered;
    const MedicationUse* latest = nullptr;
    for (const MedicationUse& use : history) {
      if (!use.is(DrugClass::isotretinoin)) continue;
      const int days = days_since(use, parameters, today);
      if (days > parameters.procedure_interval_days) continue;
      if (latest == nullptr || days < days_since(*latest, parameters, today)) latest = &use;
    }
    return latest;
  }
};

void find_procedures(const facts::PatientFacts& facts, const knowledge::Terminology& terminology,
                     Day today, fhir::List<Evidence>& procedures) {
  for (const fhir::ServiceRequest& request : facts.draft_service_requests) {
    const knowledge::CodeMeaning meaning = terminology.meaning(request.code);
    if (!is_draft_order(request) || !meaning.sets.has(knowledge::Set::cosmetic_procedure)) continue;
    procedures.push_back({"ServiceRequest", shown_id(request.id), meaning.display,
                          request.occurrence ? request.occurrence : fhir::Date::of(today),
                          "ordered-now"});
  }
}

void sort(PartnerMeetings& found) {
  std::stable_sort(
      found.meetings.begin(), found.meetings.end(),
      [](const PartnerMeeting& a, const PartnerMeeting& b) { return a.meeting > b.meeting; });
}

}  // namespace

Partners find_partners(const facts::PatientFacts& facts, const fhir::List<MedicationUse>& drafts,
                       const fhir::List<MedicationUse>& history, const Course& course,
                       const Gaps& gaps, const knowledge::Terminology& terminology,
                       const PolicyParameters& parameters, Day today, fhir::Arena& arena) {
  Partners partners(arena);
  Finder finder{drafts, history, parameters, today};
  for (const MedicationUse& draft : drafts) {
    if (draft.is(DrugClass::isotretinoin)) finder.ordered = &draft;
  }
  partners.lately = finder.find_lately();
  finder.find_systemic(DrugClass::retinoid, partners.retinoids);
  finder.find_systemic(DrugClass::vitamin_a, partners.vitamin_a);
  finder.find_exfoliants(course, partners.lately, partners.exfoliants);
  find_procedures(facts, terminology, today, partners.procedures);
  for (PartnerMeetings* found : {&partners.retinoids, &partners.vitamin_a, &partners.exfoliants}) {
    sort(*found);
  }
  partners.others = gaps.other_medications();
  return partners;
}

void explain(const PartnerMeetings& found, Verdict& verdict) {
  PairEvidence pairs(verdict);
  for (const PartnerMeeting& meeting : found.meetings) {
    pairs.add(*meeting.partner, *meeting.isotretinoin,
              meeting.meeting == found.meetings.front().meeting);
  }
  verdict.with("drug", found.meetings.front().partner->drug.name);
}

}  // namespace isoguard::clinical

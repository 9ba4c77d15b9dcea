#pragma once

#include "plugin/clinical/drug_naming.h"

namespace isoguard::clinical {

/// What the medication's own codes and names make of it, without anything learned.
Drug drug_of(const Naming& naming, const fhir::Dosages& dosage,
             const knowledge::Terminology& terminology);

/// `own`, an unidentified drug, with what a terminology server said of its codes (facts.learned):
/// names and codings of the same meaning count like the order's own. A coding that is only related
/// (an ingredient, a parent, an inexact translation), and any answer that is not complete, can only
/// make the drug one of ours, never "other". Neither can what is known of some ingredients while
/// nobody knows the product.
Drug learned_drug(const Drug& own, const Naming& naming, const fhir::Dosages& dosage,
                  const facts::PatientFacts& facts, const knowledge::Terminology& terminology);

}  // namespace isoguard::clinical

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/json.h"
#include "fhir/release.h"

namespace isoguard::decision {

/// Changes of a medication order in the words of its FHIR release (docs/fhir-releases.md). `order`
/// is the resource as it came; whatever is not changed stays. Results live in `arena`.

/// The release to write `order` in: its own, and where that cannot be told the call's.
fhir::Release release_of_order(const fhir::json::Value& order, fhir::Release call);

/// `order` with `status` "stopped", which all releases have.
fhir::json::Value stopped(const fhir::json::Value& order, fhir::Arena& arena);

/// `order` with `advice` behind whatever the first dosage line says to the patient. DSTU2 has no
/// instruction for the patient: there it is an additional instruction; nothing when there is a
/// coded one without words, which a text beside it would hide.
std::optional<fhir::json::Value> with_advice(const fhir::json::Value& order,
                                             std::string_view advice, fhir::Release release,
                                             fhir::Arena& arena);

/// `order` with one dosage line of `dose` (a Quantity) once a day. Bounds, route and instructions
/// of the first line stay; its text goes, because it tells the old dose, and so does R5's rendered
/// text.
fhir::json::Value with_daily_dose(const fhir::json::Value& order, const fhir::json::Value& dose,
                                  fhir::Release release, fhir::Arena& arena);

/// "MedicationOrder/1", by which the client knows the order.
std::string name_of_order(const fhir::json::Value& order);

}  // namespace isoguard::decision

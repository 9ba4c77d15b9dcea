#pragma once

#include <string>

#include "tests/support/clinical_table.h"

// Doses, weights and supplies for tables.
namespace isoguard::test {

inline constexpr Code kIsotretinoin10 = {kRxNorm, "197843", "isotretinoin 10 MG Oral Capsule"};
inline constexpr Code kIsotretinoin40 = {kRxNorm, "197845", "isotretinoin 40 MG Oral Capsule"};
inline constexpr Code kMicronised32 = {kRxNorm, "2262725",
                                       "Micronized isotretinoin 32 MG Oral Capsule"};
inline constexpr Code kWeight = {kLoinc, "29463-7", "Body weight"};
inline constexpr Code kEgfr = {kLoinc, "98979-8", "eGFR"};
inline constexpr const char* kDaily = R"({"repeat":{"frequency":1,"period":1,"periodUnit":"d"}})";

inline std::string amount(const std::string& value, const std::string& unit) {
  return R"({"value":)" + value + R"(,"unit":")" + unit + R"("})";
}
/// One dosage line as JSON; `more` are further members, each with a comma in front.
inline std::string line(const std::string& value, const std::string& unit = "mg",
                        const std::string& timing = kDaily, const std::string& more = "") {
  return R"({"doseAndRate":[{"doseQuantity":)" + amount(value, unit) + R"(}],"timing":)" + timing +
         more + "}";
}
/// An order with these dosage lines.
inline Resource lined(Resource order, const std::string& lines) {
  return order.set("dosageInstruction", "[" + lines + "]");
}
/// An order of so much once a day.
inline Resource dosed(Resource order, const std::string& value, const std::string& unit = "mg") {
  return lined(std::move(order), line(value, unit));
}
inline Resource weighing(const std::string& value, int on = -10, const std::string& unit = "kg") {
  return quantity(observation(kWeight, on), value, unit);
}
/// A man of 22 and 75 kg for whom the order is to be signed.
inline PatientBuilder man_given(Resource order, const std::string& kg = "75") {
  return PatientBuilder().sex("male", "M").aged(22).drafts(std::move(order)).has(weighing(kg));
}
/// Isotretinoin of the record, supplied between two days.
inline Resource supplied(int start, int end, const Code& drug = kIsotretinoin) {
  return from_until(order(drug, start), start, end);
}

}  // namespace isoguard::test

#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/patient.html with the sex extensions that decide reproductive capacity.
struct Patient {
  std::string_view id;
  std::string_view gender;  ///< male | female | other | unknown, or empty
  std::optional<Date> birth_date;
  std::optional<Date> deceased;  ///< deceasedDateTime
  /// us-core-birthsex valueCode: F | M | UNK | OTH | ASKU, or empty.
  std::string_view birth_sex;
  /// us-core-sex valueCode (SNOMED 248152002 female, 248153007 male, or a null flavour), or
  /// valueCoding code.
  std::string_view sex;
  /// patient-sexParameterForClinicalUse: code of its `value` part (female-typical | male-typical |
  /// specified | unknown). Several that disagree leave this empty and set
  /// `sex_parameters_disagree`.
  std::string_view sex_parameter;
  bool sex_parameters_disagree = false;
};

Patient read_patient(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir

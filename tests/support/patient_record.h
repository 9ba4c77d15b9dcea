#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace isoguard::test_support {

/// What an EHR knows of a woman whose order of isotretinoin gives no card (the self-test
/// base-female), by prefetch key, and her order.
class Record {
 public:
  /// Nothing to warn of.
  Record();
  /// The same with findings, each in one source only: a tetracycline taken (medreq), acitretin
  /// (medstmt), an allergy to isotretinoin (allergies) and intracranial hypertension (conditions).
  static Record with_findings();

  const std::string& of(std::string_view key) const { return sources_.at(std::string(key)); }

  /// A hook call with the prefetch of all keys but those, and further members ("\"a\":1,").
  std::string request(std::string_view hook, const std::vector<std::string_view>& without,
                      std::string_view more = {}) const;

 private:
  void add(const std::string& key, std::string resource);

  std::string context_;
  std::map<std::string, std::string> sources_;
};

}  // namespace isoguard::test_support

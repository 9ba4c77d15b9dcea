#include "tests/src/tools/patient_folder.h"

namespace isoguard::app {
namespace {

class HoldCoverage : public PatientExport {
 protected:
  Told hold(const std::vector<std::string>& what) const {
    std::vector<std::string> words = {"hold",     "add",  "--data-dir", folder_.path().string(),
                                      "--reason", "court"};
    words.insert(words.end(), what.begin(), what.end());
    return audit(std::move(words));
  }
};

std::string covers(int events) {
  return "isoguard: the hold covers " + std::to_string(events) + " events now, and those to come\n";
}

TEST_F(HoldCoverage, IsSaidWhenTheHoldIsPlaced) {
  const auto log = service(true);
  const std::string card = "01932f5e-8f3a-7c1d-9b2e-000000000001";
  decide(*log, "3", card);
  decide(*log, "3", card);
  log->stop();
  struct Row {
    std::vector<std::string> what;
    std::string said;
  };
  const std::vector<Row> table = {
      {{"--patient", "Patient/1", "--fhir-server", kServer, "--key-file", key_}, covers(2)},
      {{"--patient", pseudonym("2")}, covers(1)},
      {{"--event", first_}, covers(2)},  // with the answer to it
      {{"--event", second_}, covers(1)},
      {{"--event", feedback_}, covers(1)},
      {{"--card", card}, covers(2)},
      {{"--from", "2020-01-01", "--to", "2999-01-01"}, covers(10)},
      {{"--all"}, ""}};
  for (const Row& row : table) {
    const Told told = hold(row.what);
    EXPECT_EQ(told.code, 0) << told.error;
    EXPECT_EQ(told.out.size(), 37U) << "the id of the hold";
    EXPECT_EQ(told.error, row.said) << testing::PrintToString(row.what);
  }
}

TEST_F(HoldCoverage, OfNothingIsAWarningButTheHoldIsInForce) {
  const std::string nobody = "01932f5e-8f3a-7c1d-9b2e-0000000000ff";
  const std::vector<std::vector<std::string>> table = {
      {"--patient", "Patient/stranger", "--fhir-server", kServer, "--key-file", key_},
      {"--patient", "Patient/1", "--fhir-server", "https://other.example", "--key-file", key_},
      {"--event", nobody},
      {"--card", nobody},
      {"--from", "2020-01-01", "--to", "2020-01-02"}};
  for (const auto& what : table) {
    const Told told = hold(what);
    EXPECT_EQ(told.code, 0) << told.error;
    EXPECT_NE(told.error.find("WARNING: the hold covers NO event so far"), std::string::npos)
        << told.error;
  }
  const Told listed = audit({"hold", "list", "--data-dir", folder_.path().string()});
  EXPECT_EQ(std::ranges::count(listed.out, '\n'), std::ssize(table)) << listed.out;
}

TEST_F(HoldCoverage, NamesADatabaseThatCannotBeCounted) {
  std::ofstream(directory_ / "audit-2.db") << "no database";
  const Told told = hold({"--patient", pseudonym("1")});
  EXPECT_EQ(told.code, 0) << told.error;
  EXPECT_NE(told.error.find("audit-2.db cannot be read"), std::string::npos) << told.error;
  EXPECT_NE(told.error.find(covers(2)), std::string::npos) << told.error;
}

}  // namespace
}  // namespace isoguard::app

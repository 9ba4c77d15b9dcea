#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/mutation/mutant_switch.h"

// Part of each test program of mutate.mjs: writes to ISOGUARD_REACHED which test asks for which
// mutants, a line a test; the first line, of "*", has those that are asked for before any test.
namespace isoguard::mutation {
namespace {

class Recorder : public testing::EmptyTestEventListener {
 public:
  explicit Recorder(const char* path) : file_(path) {}
  void OnTestProgramStart(const testing::UnitTest&) override { write("*"); }
  void OnTestEnd(const testing::TestInfo& test) override {
    write(std::string(test.test_suite_name()) + "." + test.name());
  }

 private:
  void write(const std::string& name) { file_ << name << take_reached() << std::endl; }
  std::ofstream file_;
};

const bool kInstalled = [] {
  if (const char* path = std::getenv("ISOGUARD_REACHED")) {
    testing::UnitTest::GetInstance()->listeners().Append(new Recorder(path));
  }
  return true;
}();

}  // namespace
}  // namespace isoguard::mutation

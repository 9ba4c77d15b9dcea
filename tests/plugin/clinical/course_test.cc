#include "plugin/clinical/course.h"

#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Course;
using clinical::Truth;

Resource supplied(int start, int end) {
  return from_until(order(kIsotretinoin, start), start, end);
}
Course course_of(const PatientBuilder& patient) { return Scene(patient).context().course; }

TEST(Course, JoinsAndLengths) {
  const Course joined = course_of(man().has(supplied(-150, -120)).has(supplied(-64, -10)));
  EXPECT_EQ(joined.continuing, Truth::yes) << "56 days apart";
  EXPECT_EQ(joined.length_days(), 140);
  const Course split = course_of(man().has(supplied(-150, -120)).has(supplied(-63, -10)));
  EXPECT_EQ(split.length_days(), 53) << "57 days apart";
  const Course unsorted = course_of(man().has(supplied(-64, -10)).has(supplied(-150, -120)));
  EXPECT_EQ(unsorted.length_days(), 140) << "in any order";
  const Course nested = course_of(man().has(supplied(-100, -5)).has(supplied(-90, -60)));
  EXPECT_EQ(nested.length_days(), 95) << "one within another";
}

TEST(Course, EndNotTold) {
  EXPECT_EQ(course_of(man().has(order(kIsotretinoin, -86))).continuing, Truth::yes)
      << "30 days assumed";
  EXPECT_EQ(course_of(man().has(order(kIsotretinoin, -87))).continuing, Truth::no);
}

TEST(Course, WhichOrdersCount) {
  const auto continuing = [](Resource order) {
    return course_of(man().has(std::move(order))).continuing;
  };
  EXPECT_EQ(course_of(man()).continuing, Truth::no);
  EXPECT_EQ(continuing(supplied(-40, -10)), Truth::yes);
  EXPECT_EQ(continuing(supplied(-40, -10).status("completed")), Truth::yes);
  EXPECT_EQ(continuing(supplied(-40, -10).status("stopped")), Truth::yes);
  EXPECT_EQ(continuing(supplied(-40, -10).status("on-hold")), Truth::yes);
  EXPECT_EQ(continuing(supplied(-40, -10).status("cancelled")), Truth::no);
  EXPECT_EQ(continuing(supplied(-40, -10).status("draft")), Truth::no);
  EXPECT_EQ(continuing(supplied(-40, -10).intent("plan")), Truth::no);
  EXPECT_EQ(continuing(supplied(-40, -10).set("doNotPerform", "true")), Truth::no);
  EXPECT_EQ(continuing(order(kDoxycycline, -40)), Truth::no);
  EXPECT_EQ(continuing(statement(kIsotretinoin, "active", -40)), Truth::no) << "reported elsewhere";
  EXPECT_EQ(continuing(order(kIsotretinoin, 0)), Truth::no) << "of today";
  EXPECT_EQ(continuing(order(kIsotretinoin, -1)), Truth::yes) << "of yesterday";
  EXPECT_EQ(continuing(order(kIsotretinoin).drop("authoredOn")), Truth::no) << "undated";
}

TEST(Course, TheDraftItselfIsNoCourse) {
  const Resource again = supplied(-40, -10).text("id", "iso");
  const PatientBuilder signed_again =
      PatientBuilder().sex("male").drafts(order(kIsotretinoin).text("id", "iso"));
  EXPECT_EQ(course_of(signed_again.has(again)).continuing, Truth::no);
}

TEST(Course, UnknownWhenNotAllWasSeen) {
  const auto unread = [](const PatientBuilder& p) {
    return p.fails(clinical::Source::medication_requests);
  };
  EXPECT_EQ(course_of(unread(man())).continuing, Truth::unknown);
  EXPECT_EQ(course_of(unread(man().has(supplied(-400, -300)))).continuing, Truth::unknown);
  EXPECT_EQ(course_of(unread(man().has(supplied(-40, -14)))).continuing, Truth::yes)
      << "too short a gap for a new start, whatever is missing";
  EXPECT_EQ(course_of(unread(man().has(supplied(-40, -15)))).continuing, Truth::unknown)
      << "what is missing may make it a full course";
}

}  // namespace
}  // namespace isoguard::test

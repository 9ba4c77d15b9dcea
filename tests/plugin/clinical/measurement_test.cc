// Body weight and filtration rate: units, limits, and which of several counts.

#include "plugin/clinical/measurement.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

constexpr double kNone = -1;

double kg(const std::string& value, const std::string& unit) {
  const Scene scene(man().has(weighing(value, -10, unit)));
  const auto& weight = scene.context().dosing.weight;
  return weight ? weight->value : kNone;
}

TEST(Measurement, UnitsOfWeight) {
  for (const char* unit : {"kg", "kgs", "kilogram", "kilograms", "KG"}) {
    EXPECT_DOUBLE_EQ(kg("70", unit), 70) << unit;
  }
  for (const char* unit : {"g", "gram", "grams"}) EXPECT_DOUBLE_EQ(kg("70000", unit), 70) << unit;
  for (const char* unit : {"[lb_av]", "lb", "lbs", "pound", "pounds"}) {
    EXPECT_DOUBLE_EQ(kg("100", unit), 45.359237) << unit;
  }
  for (const char* unit : {"stone", "", "mg"}) EXPECT_EQ(kg("70", unit), kNone) << unit;
}

TEST(Measurement, WeightsThatNobodyHas) {
  EXPECT_EQ(kg("0.999", "kg"), kNone);
  EXPECT_EQ(kg("1", "kg"), 1);
  EXPECT_EQ(kg("650", "kg"), 650);
  EXPECT_EQ(kg("650.1", "kg"), kNone);
  EXPECT_EQ(kg("-70", "kg"), kNone);
  const Scene scene(man().has(quantity(observation(kWeight, -10), "70", "kg", "<")));
  EXPECT_FALSE(scene.context().dosing.weight.has_value()) << "less than 70 kg";
  const Scene bare(man().has(observation(kWeight, -10)));
  EXPECT_FALSE(bare.context().dosing.weight.has_value()) << "no value";
}

TEST(Measurement, TheNewestWeightAndOfOneDayTheLowest) {
  const auto of = [](const Resource& a, const Resource& b) {
    return Scene(man().has(a).has(b)).context().dosing.weight->value;
  };
  EXPECT_EQ(of(weighing("60", -9), weighing("70", -8)), 70);
  EXPECT_EQ(of(weighing("70", -8), weighing("60", -9)), 70);
  EXPECT_EQ(of(weighing("70"), weighing("60")), 60);
  EXPECT_EQ(of(weighing("60"), weighing("70")), 60);
  const Resource a = weighing("60").text("id", "a");
  const Resource b = weighing("60").text("id", "b");
  const Scene twice(man().has(a).has(b));
  EXPECT_EQ(twice.context().dosing.weight->observation->id, "a") << "the same twice: the first";
}

clinical::Truth severe(const std::string& value, const std::string& unit,
                       const std::string& comparator = {}) {
  return Scene(man().has(quantity(observation(kEgfr, -9), value, unit, comparator)))
      .context()
      .dosing.renal.severe;
}

TEST(Measurement, FiltrationRates) {
  using enum clinical::Truth;
  for (const char* unit : {"mL/min", "mL/min/1.73m2", "mL/min/{1.73_m2}", "ML/MIN"}) {
    EXPECT_EQ(severe("29.9", unit), yes) << unit;
    EXPECT_EQ(severe("30", unit), no) << unit;
  }
  for (const char* unit : {"mL/mi", "L/min", "mL", "mL/h", "", "L/min/1.73m2"}) {
    EXPECT_EQ(severe("20", unit), no) << unit << " is no rate";
  }
  EXPECT_EQ(severe("0", "mL/min"), yes);
  EXPECT_EQ(severe("0.5", "mL/min"), yes);
  EXPECT_EQ(severe("-1", "mL/min"), no) << "no rate";
  EXPECT_EQ(severe("30", "mL/min", "<"), yes) << "below 30";
  EXPECT_EQ(severe("30.0005", "mL/min", "<"), yes) << "below 30.0005, which may be 30";
  EXPECT_EQ(severe("30.0015", "mL/min", "<"), no);
  EXPECT_EQ(severe("30.1", "mL/min", "<"), no);
  EXPECT_EQ(severe("29", "mL/min", ">"), yes) << "above 29, which may be below 30";
  EXPECT_EQ(severe("29.9985", "mL/min", ">"), yes);
  EXPECT_EQ(severe("29.9993", "mL/min", ">"), no) << "hardly below, and above that";
  EXPECT_EQ(severe("30", "mL/min", ">"), no);
}

}  // namespace
}  // namespace isoguard::test

#include "plugin/cds_hooks/card.h"

#include <gtest/gtest.h>

#include "fhir/document.h"

namespace isoguard::cds_hooks {
namespace {

Card small_card() {
  Card card;
  card.uuid = "u1";
  card.summary = "One \"sentence\"";
  card.indicator = "warning";
  card.source_label = "Isotretinoin guard";
  card.topic = {"rule", "http://example.org/rule", ""};
  return card;
}

TEST(CardTest, NoCardsIsAnEmptyArray) { EXPECT_EQ(write_response({}), R"({"cards":[]})"); }

TEST(CardTest, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(write_response({small_card()}),
            R"({"cards":[{"uuid":"u1","summary":"One \"sentence\"","indicator":"warning",)"
            R"("source":{"label":"Isotretinoin guard","topic":{"code":"rule",)"
            R"("system":"http://example.org/rule"}}}]})");
}

TEST(CardTest, WritesEverything) {
  Card card = small_card();
  card.detail = "Why";
  card.source_url = "https://example.org";
  card.topic.display = "A rule";
  card.override_reasons = {{"other", "http://example.org/override-reason", "Other"}};
  card.links = {{"Label", "https://example.org/label"}};
  Suggestion suggestion{"Delete the draft", "s1", true, {}};
  suggestion.actions.push_back({Action::Type::remove, "Delete", {}, "MedicationRequest/1"});
  suggestion.actions.push_back(
      {Action::Type::create, "Create", R"({"resourceType":"ServiceRequest"})", {}});
  suggestion.actions.push_back(
      {Action::Type::update, "Update", R"({"resourceType":"MedicationRequest"})", {}});
  card.suggestions = {suggestion};
  const auto document = fhir::Document::parse(write_response({card, small_card()}));
  ASSERT_TRUE(document.has_value());
  const auto& written = document->root()["cards"].items()[0];
  EXPECT_EQ(document->root()["cards"].items().size(), 2u);
  EXPECT_EQ(written["selectionBehavior"].string(), "any");
  EXPECT_EQ(written["detail"].string(), "Why");
  EXPECT_EQ(written["source"]["url"].string(), "https://example.org");
  EXPECT_EQ(written["source"]["topic"]["display"].string(), "A rule");
  EXPECT_EQ(written["overrideReasons"].items()[0]["display"].string(), "Other");
  EXPECT_EQ(written["links"].items()[0]["type"].string(), "absolute");
  const auto& button = written["suggestions"].items()[0];
  EXPECT_TRUE(button["isRecommended"].is_true());
  EXPECT_EQ(button["uuid"].string(), "s1");
  ASSERT_EQ(button["actions"].items().size(), 3u);
  EXPECT_EQ(button["actions"].items()[0]["type"].string(), "delete");
  EXPECT_EQ(button["actions"].items()[0]["resourceId"].string(), "MedicationRequest/1");
  EXPECT_EQ(button["actions"].items()[0].find("resource"), nullptr);
  EXPECT_EQ(button["actions"].items()[1]["type"].string(), "create");
  EXPECT_TRUE(button["actions"].items()[1]["resource"].is_object());
  EXPECT_EQ(button["actions"].items()[2]["type"].string(), "update");
}

}  // namespace
}  // namespace isoguard::cds_hooks

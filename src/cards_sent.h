#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace isoguard::app {

/// A card that an answer held, out of the record of that answer.
struct SentCard {
  std::string event_id;  ///< of the decision
  std::string service;
  std::string rule;
  std::string patient;       ///< pseudonym
  std::string recorded_utc;  ///< of the decision
  std::string keep;          ///< canonical JSON: the decision's member `keep`; "{}" without
  std::vector<std::string> suggestions;  ///< uuids
  std::vector<std::string> reasons;      ///< codes of the override reasons that were offered
};

/// What is known of the cards that were sent, by their uuid.
class CardsSent {
 public:
  virtual ~CardsSent() = default;

  /// The newest answer that held the card; nothing when none did. May read from a disk. Any thread.
  virtual std::optional<SentCard> find(std::string_view uuid) = 0;
  /// Whether feedback of this key (FeedbackIntake) about the card is kept already.
  virtual bool has_feedback(std::string_view card, std::string_view key) = 0;
};

/// CardsSent over stored events.
class CardsInEvents final : public CardsSent {
 public:
  /// The bytes of the events that name a card, decisions and feedback, newest first. May throw:
  /// then the card counts as not found.
  using EventsOfCard = std::function<std::vector<std::string>(std::string_view uuid)>;
  explicit CardsInEvents(EventsOfCard events) : events_(std::move(events)) {}

  std::optional<SentCard> find(std::string_view uuid) override;
  bool has_feedback(std::string_view card, std::string_view key) override;

 private:
  EventsOfCard events_;
};

/// The card of that uuid in the bytes of a decision; nothing when the event has none.
std::optional<SentCard> sent_card_of(const std::string& event, std::string_view uuid);

}  // namespace isoguard::app

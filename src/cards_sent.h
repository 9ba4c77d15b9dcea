#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace isoguard::app {

/// To whom a card was sent; empty where clients are not told apart.
struct CardOwner {
  std::string iss;
  std::string tenant;
  bool operator==(const CardOwner&) const = default;
};

/// A card that an answer held, out of the record of that answer.
struct SentCard {
  std::string event_id;  ///< of the decision
  std::string service;
  std::string rule;
  std::string patient;                   ///< pseudonym
  std::vector<std::string> suggestions;  ///< uuids
  std::vector<std::string> reasons;      ///< codes of the override reasons that were offered
  CardOwner owner{};
};

/// What is known of the cards that were sent, by their uuid.
class CardsSent {
 public:
  virtual ~CardsSent() = default;

  /// The newest answer to `asker` that held the card; nothing when none did, although another
  /// client may have got it. One that was sent when clients were not told apart is everybody's.
  /// May read from a disk. Any thread.
  virtual std::optional<SentCard> find(std::string_view uuid, const CardOwner& asker) = 0;
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

  std::optional<SentCard> find(std::string_view uuid, const CardOwner& asker) override;
  bool has_feedback(std::string_view card, std::string_view key) override;

 private:
  EventsOfCard events_;
};

/// The card of that uuid in the bytes of a decision; nothing when the event has none.
std::optional<SentCard> sent_card_of(const std::string& event, std::string_view uuid);

}  // namespace isoguard::app

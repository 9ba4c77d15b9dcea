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
  std::string patient;       ///< pseudonym
  std::string recorded_utc;  ///< of the decision
  std::string keep;          ///< canonical JSON: the decision's member `keep`; "{}" without
  std::vector<std::string> suggestions;  ///< uuids
  std::vector<std::string> reasons;      ///< codes of the override reasons that were offered
  std::string facts;    ///< its name there, where it had one (docs/audit-record.md)
  std::string session;  ///< likewise
  CardOwner owner{};
};

/// What is known of a card that feedback speaks of.
struct KnownCard {
  std::optional<SentCard> card;  ///< of the newest answer that held it; nothing when none did
  bool is_repeat = false;        ///< feedback of this key is kept already
  /// Names of the card for the clinician who answered it. Empty unless it is sure who that was: the
  /// card has one uuid for all clinicians, so those that it was shown to in the half day before the
  /// outcome must be one. It may have had several names then, such as before and after a change of
  /// the dose: it is the one that was shown last before the outcome.
  std::string facts;
  std::string session;
};

/// What is known of the cards that were sent, by their uuid.
class CardsSent {
 public:
  virtual ~CardsSent() = default;

  /// `key` is FeedbackIntake::key_of, `outcome_utc` the time of the feedback. Cards that another
  /// client than `asker` got are not known; one that was sent when clients were not told apart is
  /// everybody's. May read from a disk. What cannot be read is not known. One thread at a time.
  virtual KnownCard look_up(std::string_view uuid, std::string_view key,
                            std::string_view outcome_utc, const CardOwner& asker) = 0;
};

/// CardsSent over stored events.
class CardsInEvents final : public CardsSent {
 public:
  /// The bytes of the events that name a card, decisions and feedback, newest first of either kind.
  /// May throw: then nothing is known.
  using EventsOfCard = std::function<std::vector<std::string>(std::string_view uuid)>;
  explicit CardsInEvents(EventsOfCard events) : events_(std::move(events)) {}

  KnownCard look_up(std::string_view uuid, std::string_view key, std::string_view outcome_utc,
                    const CardOwner& asker) override;

 private:
  EventsOfCard events_;
};

}  // namespace isoguard::app

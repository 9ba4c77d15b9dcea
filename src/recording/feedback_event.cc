#include <algorithm>

#include "plugin/cds_hooks/public_text.h"
#include "src/audit/canonical.h"
#include "src/recording/feedback_intake.h"

/// What an event says of feedback.
namespace isoguard::app {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;
using cds_hooks::FeedbackItem;
using cds_hooks::GivenReason;

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// What is open in the event, and what is in its box.
struct Parts {
  CanonicalObject open;
  CanonicalObject sealed;
};

void add_suggestions(const FeedbackItem& item, const SentCard* card, Parts& parts) {
  CanonicalArray open;
  CanonicalArray sealed;
  for (const std::string& id : item.suggestions) {
    CanonicalObject entry;
    entry.boolean("known", card != nullptr && has(card->suggestions, id));
    if (cds_hooks::is_uuid(id)) {
      entry.text("id", id);
    } else {
      sealed.text(id);
    }
    open.json(entry.json());
  }
  if (item.accepted) parts.open.json("accepted", open.json());
  if (!sealed.empty()) parts.sealed.json("suggestions", sealed.json());
}

/// A code of a code system is no free text; what has no system may be.
bool is_coded(const GivenReason& reason) {
  return cds_hooks::is_word(reason.code) &&
         (cds_hooks::is_plain_url(reason.system) || cds_hooks::is_word(reason.system));
}

void add_reasons(const FeedbackItem& item, const SentCard* card, Parts& parts) {
  CanonicalArray open;
  CanonicalArray sealed;
  CanonicalArray comments;
  std::int64_t count = 0;
  for (const GivenReason& reason : item.reasons) {
    if (!reason.comment.empty()) {
      comments.text(reason.comment);
      ++count;
    }
    if (reason.code.empty() && reason.display.empty()) continue;
    const bool offered = card != nullptr && has(card->reasons, reason.code);
    CanonicalObject entry;
    entry.boolean("known", offered);
    if (offered || is_coded(reason)) {
      entry.text("code", reason.code);
      if (is_coded(reason)) entry.text("system", reason.system);
    } else {
      sealed.json(CanonicalObject()
                      .text("code", reason.code)
                      .text("display", reason.display)
                      .text("system", reason.system)
                      .json());
    }
    open.json(entry.json());
  }
  if (!item.accepted) parts.open.integer("comments", count).json("reasons", open.json());
  if (!comments.empty()) parts.sealed.json("comments", comments.json());
  if (!sealed.empty()) parts.sealed.json("reasons", sealed.json());
}

Parts parts_of(const FeedbackItem& item, std::string_view key, const KnownCard& known) {
  const SentCard* card = known.card ? &*known.card : nullptr;
  Parts parts;
  if (cds_hooks::is_uuid(item.card)) {
    parts.open.text("card", item.card);
  } else {
    parts.sealed.text("card", item.card);
  }
  parts.open.boolean("card_known", card != nullptr);
  if (card != nullptr) {
    parts.open.text("decision", card->event_id).text("rule", card->rule);
    parts.open.text("sent_by", card->service);
  }
  if (!known.facts.empty()) parts.open.text("facts", known.facts);
  if (!known.session.empty()) parts.open.text("session", known.session);
  parts.open.text("key", key).text("outcome_utc", item.outcome_utc);
  parts.open.text("outcome", item.accepted ? "accepted" : "overridden");
  add_suggestions(item, card, parts);
  add_reasons(item, card, parts);
  return parts;
}

}  // namespace

audit::Event feedback_event(const FeedbackCall& call, const FeedbackItem& item,
                            std::string_view key, const KnownCard& known,
                            const audit::Subjects& subjects) {
  const SentCard* card = known.card ? &*known.card : nullptr;
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = "feedback";
  event.service = call.service;
  event.tenant = call.caller.tenant;
  if (cds_hooks::is_uuid(item.card)) event.card_uuids = item.card;
  Parts parts = parts_of(item, key, known);
  if (!call.repeat_check.empty()) parts.open.text("repeat_check", call.repeat_check);
  CanonicalObject body;
  body.json("build", audit::build_json());
  body.json("call", CanonicalObject()
                        .text("endpoint", "feedback")
                        .text("request_sha256", call.request_sha256)
                        .text("service", call.service)
                        .json());
  body.json("client", to_json(call.caller)).json("feedback", parts.open.json());
  if (!event.tenant.empty()) body.text("tenant", event.tenant);
  // A comment on a card of nobody's is sealed with a key of that card.
  event.patient =
      card != nullptr ? card->patient : subjects.pseudonym(event.tenant, "", "Card/" + item.card);
  if (!parts.sealed.empty()) {
    body.json("subject", subject_of(subjects, parts.sealed.json(), event));
  } else if (card != nullptr) {
    body.json("subject", CanonicalObject().text("pseudonym", event.patient).json());
  }
  if (card == nullptr && parts.sealed.empty()) event.patient.clear();
  if (card != nullptr) {
    // It goes when its decision goes.
    body.json("keep",
              CanonicalObject().text("as", card->recorded_utc).json("decision", card->keep).json());
  }
  event.body = body.json();
  return event;
}

}  // namespace isoguard::app

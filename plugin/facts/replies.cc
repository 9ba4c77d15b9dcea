#include <algorithm>

#include "plugin/facts/gatherer.h"

/// The part of Gatherer that reads a FHIR server's replies.
namespace isoguard::facts {

using fhir::Failure;

void Gatherer::take(Source source, const fhir::Reply& reply) {
  SourceState& state = facts_.sources[index_of(source)];
  // A release may need several searches for a source: what one of them lacked stays lacking.
  const Failure before = state.fetched ? state.failure : Failure::none;
  state.fetched = true;
  origin_ = Origin::fhir;
  state.failure = reply.failure;
  if (state.complete() && reply.pages.empty()) state.failure = Failure::unparsable;
  announced_ = matched_ = 0;
  for (const fhir::Document& page : reply.pages) {
    const int others_before = facts_.other_patients_resources;
    Failure said = read_body(page.root());
    // One page is not all there is; the reply says whether all came, and the total is compared
    // below.
    if (said == Failure::incomplete) said = Failure::none;
    said = held(source, page.root(), said);
    // Who answers for another patient may have kept back what there is of this one.
    if (facts_.other_patients_resources > others_before) said = Failure::unparsable;
    if (said != Failure::none) state.failure = said;
  }
  if (state.complete() && announced_ > matched_) state.failure = Failure::incomplete;
  if (state.complete()) state.failure = before;
}

void Gatherer::take_medication(const fhir::Reply& reply) {
  origin_ = Origin::fhir;
  for (const fhir::Document& page : reply.pages) read_body(page.root());
}

void Gatherer::give_up(Failure why) {
  for (SourceState& state : facts_.sources) {
    if (state.needed && state.failure == Failure::not_provided) state.failure = why;
  }
}

}  // namespace isoguard::facts

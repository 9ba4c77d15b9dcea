#include "plugin/decision/record_writer.h"
#include "plugin/hook_call.h"

/// The part of HookCall that says what is to be kept of it.
namespace isoguard::plugin {

Record HookCall::record(const Answer& answer, std::string_view request_sha256) {
  decision::RecordInput input{*knowledge_,    policy_,       service_,    today_,
                              request_sha256, answer.status, answer.body, issues_};
  if (issues_.empty()) {
    input.request = &*request_;
    input.arrived = gatherer_->arrived();
    input.facts = &gatherer_->facts();
  }
  if (context_) input.context = &*context_;
  input.verdicts = verdicts_;
  input.rows = rows_;
  input.cards = cards_;
  input.places = places_;
  return decision::write_record(input);
}

}  // namespace isoguard::plugin

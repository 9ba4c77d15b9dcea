#include "src/terminology_client/answer_store.h"

#include "src/terminology_client/questions.h"

namespace isoguard::terminology_client {
namespace {

std::string key_of(const plugin::UnknownCode& code) { return code.system + '\n' + code.code; }

std::size_t size_of(const StoredAnswer& stored) {
  constexpr std::size_t kOverhead = 256;
  const plugin::ExplainedCode& answer = stored.answer;
  std::size_t size = kOverhead + answer.asked.system.size() + answer.asked.code.size();
  for (const std::string& name : answer.names) size += name.size();
  for (const auto* codings : {&answer.same, &answer.related}) {
    for (const auto& one : *codings) {
      size += one.system.size() + one.code.size() + one.display.size();
    }
  }
  return size;
}

}  // namespace

bool AnswerStore::is_good(const StoredAnswer& answer, Time now) {
  const auto good_for = is_unknown(answer.answer) ? kUnknownGoodFor : kGoodFor;
  return now < answer.expires && answer.expires <= now + good_for;
}

void AnswerStore::put(Kept answer) {
  const std::string key = key_of(answer->answer.asked);
  if (const auto known = by_code_.find(key); known != by_code_.end()) forget(known->second);
  bytes_ += size_of(*answer);
  by_code_[key] = order_.insert(order_.end(), std::move(answer));
  while (order_.size() > limits_.answers || (bytes_ > limits_.bytes && !order_.empty())) {
    forget(order_.begin());
  }
}

AnswerStore::Kept AnswerStore::find(const plugin::UnknownCode& code, Time now) const {
  const auto known = by_code_.find(key_of(code));
  if (known == by_code_.end() || !is_good(**known->second, now)) return nullptr;
  return *known->second;
}

void AnswerStore::clear() {
  by_code_.clear();
  order_.clear();
  bytes_ = 0;
}

void AnswerStore::forget(std::list<Kept>::iterator which) {
  bytes_ -= size_of(**which);
  by_code_.erase(key_of((*which)->answer.asked));
  order_.erase(which);
}

}  // namespace isoguard::terminology_client

#include "plugin/decision/quieting.h"

#include "plugin/decision/deciding_facts.h"

namespace isoguard::decision {
namespace {

using cds_hooks::Hook;
using knowledge::Indicator;

bool may_be_quieter(const RuleVerdict& said, const ShownRow& row) {
  return row.shown && row.indicator != Indicator::critical && !knowledge::stays_loud(said.rule);
}

/// Beside those that stay loud (rules.md section 6).
bool is_headline(std::string_view rule) {
  return rule == "tetracycline-interaction" || rule == "sun-protection-counselling";
}

void leave_out(ShownRow& row, std::string_view why) {
  row.shown = false;
  row.left_out = why;
}

void remember(ShownRow& row, const RuleVerdict& said, const QuietInput& input,
              const DecidingFacts& names) {
  const knowledge::Quiet& quiet = input.policy.quiet;
  const cds_hooks::Request& request = input.call.request;
  std::string name = names.name_of(said, row);
  if (name.empty()) return;
  if (quiet.clients_may_filter_repeated) {
    const bool selects = request.hook == Hook::order_select && request.options.remember_for_sign;
    const bool signs = request.hook == Hook::order_sign && request.options.filter_repeated;
    std::string session = selects || signs ? names.session_of(name) : std::string();
    const bool answered =
        signs && !session.empty() && input.earlier != nullptr && input.earlier->answered(session);
    if (answered) return leave_out(row, kAnsweredAtSelect);
    if (selects) row.session = std::move(session);
  }
  if (quiet.override_memory_days > 0) {
    auto earlier = input.earlier != nullptr ? input.earlier->overridden(name) : std::nullopt;
    const int days = earlier ? fhir::days_between(earlier->day, input.call.today) : 0;
    if (earlier && days >= 0 && days <= quiet.override_memory_days) {
      row.lowered_from = row.indicator;
      row.indicator = Indicator::info;
      row.earlier = std::move(earlier);
    }
  }
  row.facts = std::move(name);
}

}  // namespace

void quieten(std::vector<ShownRow>& rows, std::span<const RuleVerdict> verdicts,
             const QuietInput& input) {
  const knowledge::Quiet& quiet = input.policy.quiet;
  if (quiet.clients_may_leave_out_info && !input.call.request.options.alert_non_serious) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool is_information = rows[i].indicator == Indicator::info;
      if (!is_information || !may_be_quieter(verdicts[i], rows[i])) continue;
      if (!is_headline(verdicts[i].rule)) leave_out(rows[i], kSeriousOnly);
    }
  }
  if (!quiet.remembers()) return;
  const DecidingFacts names(input.call, input.policy, input.arrived);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (may_be_quieter(verdicts[i], rows[i])) remember(rows[i], verdicts[i], input, names);
  }
}

}  // namespace isoguard::decision

#pragma once

#include <string>
#include <vector>

#include "tests/support/resource.h"
#include "tests/sweep/facts.h"

/// The codes, words and quantities that a record uses for each fact. Several for each, so that the
/// sweep does not depend on one of them.
namespace isoguard::sweep {

/// Never empty: `index` is taken modulo the number of codes.
const test::Code& condition_code(Finding finding, int index);
const test::Code& procedure_code(Finding finding, int index);
const test::Code& question_code(Question question, int index);
const test::Code& drug_code(Drug drug, int index);

/// The member of an Observation that gives the reply, `"value…":…` or `"interpretation":…`; empty
/// for an Observation without one.
std::string reply_member(Question question, Reply reply, int form);

std::string_view name_of(Finding finding);
std::string_view name_of(Question question);
std::string_view name_of(Drug drug);
std::string_view name_of(Source source);  ///< the prefetch key
std::string_view name_of(Sent sent);
std::string_view name_of(Reply reply);

}  // namespace isoguard::sweep

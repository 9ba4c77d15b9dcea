#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hostile_fhir_server.h"

namespace isoguard::test_support {

/// Metadata of a server of that version ("4.0.1") that says that it takes batches.
std::string batching_metadata(std::string_view fhir_version);

/// An entry of a batch-response as JSON; `outcome` is response.outcome, and empty ones are left
/// out.
std::string batch_entry(std::string_view status, std::string_view resource,
                        std::string_view outcome = {});
/// A batch-response of such entries.
std::string batch_response(const std::vector<std::string>& entries);

/// The URLs that the batch in a POST asks for, in their order; none for every other request.
std::vector<std::string> urls_in(const std::string& request);

/// Answers a batch with what `entry_of` gives for each of its URLs, and all else with 404.
Script answers_batch(std::function<std::string(const std::string& url)> entry_of);

/// Runs `of_batches` for a POST and answers all else with 404: a script for the base itself.
Script for_batches(Script of_batches);

/// How many requests in `received` are POSTs of a batch to the base, and how many are GETs of
/// anything but metadata.
int batches_in(const std::string& received);
int gets_in(const std::string& received);

}  // namespace isoguard::test_support

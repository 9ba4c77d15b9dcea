#pragma once

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/src/fhir_client/fetching.h"
#include "tests/support/batching_server.h"

namespace isoguard::fhir_client {

using test_support::batch_entry;
using test_support::batch_response;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;
using test_support::Script;
using test_support::searchset;

/// A patient, and searches of five types, the first with what may be left out.
inline std::vector<Read> six_reads() {
  return {{"Patient/1"},
          {"MedicationRequest?patient=1", true, "_include=MedicationRequest:medication"},
          {"Condition?patient=1", true},
          {"Observation?patient=1&code=2106-3,8302-2", true},
          {"Procedure?patient=1", true},
          {"CarePlan?patient=1", true}};
}

/// The right answer to a URL of these: the patient, or one resource of the type that is searched.
inline std::string right_answer(const std::string& url) {
  const std::string type = url.substr(0, url.find_first_of("/?"));
  if (url == "Patient/1") return resource("Patient", "1");
  return searchset({resource(type, type + "-1")});
}

inline std::string right_entry(const std::string& url) {
  return batch_entry("200 OK", right_answer(url));
}

/// Answers a GET of one of these.
inline Script honest() {
  return [](test_support::Connection& connection, const std::string& request) {
    const std::size_t start = request.find("/fhir/") + 6;
    connection.send(
        http_answer(200, right_answer(request.substr(start, request.find(' ', start) - start))));
  };
}

/// A server that takes batches and a client that knows it.
class Batched {
 public:
  explicit Batched(Script batches,
                   const std::string& metadata = test_support::batching_metadata("4.0.1"),
                   milliseconds deadline = std::chrono::seconds(10))
      : Batched(std::move(batches), metadata, settings_for({}, deadline)) {}

  Batched(Script batches, const std::string& metadata, Settings settings)
      : client_([&] {
          server.on("/fhir/metadata", test_support::answers(http_answer(200, metadata)));
          server.on("/fhir/", honest());
          server.on("/fhir", test_support::for_batches(std::move(batches)));
          settings.servers = {{server.base_url()}};
          return settings;
        }()) {
    for (int i = 0; i < 3000 && !client_.release_of(server.base_url()); ++i) {
      std::this_thread::sleep_for(milliseconds(1));
    }
  }

  std::vector<fhir::Reply> ask(std::vector<Read> reads = six_reads()) {
    Delivery delivery = fetch(client_, server.base_url(), std::move(reads));
    took = delivery.took();
    return delivery.take();
  }
  /// What of all reads became: "none none timeout …".
  std::string failures(std::vector<Read> reads = six_reads()) {
    std::string all;
    for (const fhir::Reply& reply : ask(std::move(reads))) {
      all += (all.empty() ? "" : " ") + name_of(reply.failure);
    }
    return all;
  }
  int batches() const { return test_support::batches_in(server.received()); }
  int gets() const { return test_support::gets_in(server.received()); }
  Client& client() { return client_; }

  HostileFhirServer server;
  milliseconds took{};

 private:
  Client client_;
};

inline std::string six_times(const std::string& failure) {
  std::string all = failure;
  for (int i = 1; i < 6; ++i) all += " " + failure;
  return all;
}

}  // namespace isoguard::fhir_client

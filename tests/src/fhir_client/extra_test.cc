#include <gtest/gtest.h>

#include <atomic>

#include "tests/src/fhir_client/fetching.h"

// Search parameters that save requests, on servers that know them and on servers that do not.
namespace isoguard::fhir_client {
namespace {

using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::searchset;

const Read kSearch{"MedicationRequest?patient=1", true, "_include=MedicationRequest:medication"};

void answer(HostileFhirServer& server, int with_extra, int without) {
  server.on("/fhir/", [=](Connection& connection, const std::string& request) {
    const int status = request.find("_include") != request.npos ? with_extra : without;
    connection.send(http_answer(status, status == 200 ? searchset({}) : "{}"));
  });
}

TEST(Client, AsksForWhatSavesRequests) {
  HostileFhirServer server;
  answer(server, 200, 500);
  Client client(settings_for({server.base_url()}));
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(name_of(fetch(client, server.base_url(), {kSearch}).replies()[0].failure), "none");
    EXPECT_EQ(server.requests(), i);
  }
  EXPECT_NE(server.received().find("GET /fhir/MedicationRequest?patient=1&_count=250&"
                                   "_include=MedicationRequest:medication HTTP"),
            std::string::npos)
      << server.received();
}

TEST(Client, DoesWithoutWhatAServerRefusesAndRemembersIt) {
  for (const int status : {400, 403, 422, 501}) {
    HostileFhirServer server;
    answer(server, status, 200);
    Client client(settings_for({server.base_url()}));
    for (int i = 1; i <= 3; ++i) {
      const Delivery delivery = fetch(client, server.base_url(), {kSearch});
      EXPECT_EQ(name_of(delivery.replies()[0].failure), "none") << status;
      EXPECT_EQ(delivery.replies()[0].pages.size(), 1u);
      EXPECT_EQ(server.requests(), i + 1) << status << ": refused once";
    }
  }
}

TEST(Client, ASearchThatFailsEitherWayIsNotTheFaultOfTheExtras) {
  for (const int status : {400, 403}) {
    HostileFhirServer server;
    answer(server, status, status);
    Client client(settings_for({server.base_url()}));
    const Delivery delivery = fetch(client, server.base_url(), {kSearch});
    EXPECT_EQ(name_of(delivery.replies()[0].failure),
              status == 403 ? "unauthorised" : "server-error");
    EXPECT_EQ(server.requests(), 2);
    answer(server, 200, 500);
    EXPECT_EQ(name_of(fetch(client, server.base_url(), {kSearch}).replies()[0].failure), "none");
  }
}

TEST(Client, OtherFailuresAreNotAskedAgainWithoutTheExtras) {
  for (const int status : {401, 404, 429, 500}) {
    HostileFhirServer server;
    answer(server, status, 200);
    Client client(settings_for({server.base_url()}));
    fetch(client, server.base_url(), {kSearch});
    EXPECT_EQ(server.requests(), 1) << status;
  }
}

}  // namespace
}  // namespace isoguard::fhir_client

#include "src/fhir_client/answer_head.h"

#include <gtest/gtest.h>

#include "tests/src/fhir_client/fetching.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;

TEST(AnswerHead, StatusDecides) {
  struct Row {
    int status;
    Failure failure;
  };
  for (const Row& row : {
           Row{200, Failure::none},         Row{201, Failure::unparsable},
           Row{204, Failure::unparsable},   Row{206, Failure::unparsable},
           Row{300, Failure::redirected},   Row{301, Failure::redirected},
           Row{304, Failure::redirected},   Row{308, Failure::redirected},
           Row{400, Failure::server_error}, Row{401, Failure::unauthorised},
           Row{403, Failure::unauthorised}, Row{404, Failure::not_found},
           Row{410, Failure::not_found},    Row{429, Failure::throttled},
           Row{500, Failure::server_error}, Row{503, Failure::server_error},
           Row{100, Failure::server_error}, Row{103, Failure::server_error},
           Row{0, Failure::server_error},   Row{999, Failure::server_error},
       }) {
    EXPECT_EQ(name_of(judge({row.status, "2", {}, {}}, 100)), name_of(row.failure)) << row.status;
  }
}

TEST(AnswerHead, LengthMustBeTellableInOneWay) {
  using Text = std::optional<std::string_view>;
  struct Row {
    Text content_length;
    Text transfer_encoding;
    Text content_encoding;
    Failure failure;
  };
  for (const Row& row : {
           Row{{}, {}, {}, Failure::none},  // until the connection closes
           Row{"100", {}, {}, Failure::none},
           Row{{}, "chunked", {}, Failure::none},
           Row{{}, "Chunked", "IDENTITY", Failure::none},
           Row{"101", {}, {}, Failure::too_large},
           Row{"99999999999999999999999", {}, {}, Failure::too_large},
           Row{"0", {}, {}, Failure::unparsable},
           Row{"", {}, {}, Failure::unparsable},
           Row{"-1", {}, {}, Failure::unparsable},
           Row{"+5", {}, {}, Failure::unparsable},
           Row{"5abc", {}, {}, Failure::unparsable},
           Row{"0x5", {}, {}, Failure::unparsable},
           Row{"5, 5", {}, {}, Failure::unparsable},
           Row{"5, 6", {}, {}, Failure::unparsable},
           Row{"5", "chunked", {}, Failure::unparsable},
           Row{{}, "xchunked", {}, Failure::unparsable},
           Row{{}, "gzip, chunked", {}, Failure::unparsable},
           Row{{}, "chunked, chunked", {}, Failure::unparsable},
           Row{{}, "identity", {}, Failure::unparsable},
           Row{"5", {}, "gzip", Failure::unparsable},
           Row{"5", {}, "deflate", Failure::unparsable},
           Row{"5", {}, "identity, gzip", Failure::unparsable},
       }) {
    EXPECT_EQ(
        name_of(judge({200, row.content_length, row.transfer_encoding, row.content_encoding}, 100)),
        name_of(row.failure))
        << row.content_length.value_or("-") << " " << row.transfer_encoding.value_or("-") << " "
        << row.content_encoding.value_or("-");
  }
}

}  // namespace
}  // namespace isoguard::fhir_client

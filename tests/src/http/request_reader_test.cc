#include "src/http/request_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace isoguard::http {
namespace {

using State = RequestReader::State;

constexpr RequestLimits kLimits{
    .header_bytes = 1024, .target_bytes = 256, .headers = 10, .body_bytes = 100};

std::string operator""_bytes(const char* text, std::size_t size) { return {text, size}; }

const std::string kHead = "POST /a HTTP/1.1\r\nHost: h\r\n";
const std::string kChunked = kHead + "Transfer-Encoding: chunked\r\n\r\n";

/// Gives `stream` to a fresh reader in pieces of `step` bytes, as a connection would.
struct Reading {
  Reading(const std::string& stream, std::size_t step) : reader(kLimits) {
    std::string held;
    for (std::size_t at = 0; at < stream.size() && reader.state() == State::need_more; at += step) {
      held += stream.substr(at, step);
      held.erase(0, reader.consume(held));
      left = held.size() + stream.size() - std::min(stream.size(), at + step);
      if (reader.state() == State::need_more) longest_held = std::max(longest_held, held.size());
    }
  }
  int status() const {
    return reader.state() == State::refused    ? reader.refusal().status
           : reader.state() == State::complete ? 200
                                               : 0;
  }
  RequestReader reader;
  std::size_t left = 0;
  std::size_t longest_held = 0;
};

constexpr std::size_t kSteps[] = {1, 2, 3, 7, 64, 1'000'000};

struct GoodCase {
  std::string note, stream, body;
  bool keep_alive = true;
};

TEST(RequestReader, ReadsWhatIsWellFormed) {
  const GoodCase kCases[] = {
      {"no body", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
      {"lower-case method is another method", "get / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
      {"unknown method", "FOO / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
      {"empty lines in front", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
      {"host with port", "GET / HTTP/1.1\r\nHost: example.org:8080\r\n\r\n", ""},
      {"IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", ""},
      {"absolute target", "GET http://h/a HTTP/1.1\r\nHost: h\r\n\r\n", ""},
      {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", ""},
      {"blanks around a value", "GET / HTTP/1.1\r\nHost: \t h \t\r\n\r\n", ""},
      {"tab and UTF-8 in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: \xc3\xa4\t\xff\r\n\r\n", ""},
      {"HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "", false},
      {"HTTP/1.0 keep-alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", ""},
      {"close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n", "", false},
      {"length", kHead + "Content-Length: 5\r\n\r\nhello", "hello"},
      {"length with zeros", kHead + "Content-Length: 0005\r\n\r\nhello", "hello"},
      {"length zero", kHead + "Content-Length: 0\r\n\r\n", ""},
      {"body with NUL", kHead + "Content-Length: 3\r\n\r\na\0b"_bytes, "a\0b"_bytes},
      {"body at the limit", kHead + "Content-Length: 100\r\n\r\n" + std::string(100, 'x'),
       std::string(100, 'x')},
      {"chunks", kChunked + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde"},
      {"no chunk", kChunked + "0\r\n\r\n", ""},
      {"CHUNKED", kHead + "transfer-encoding: CHUNKED\r\n\r\n1\r\na\r\n0\r\n\r\n", "a"},
      {"hexadecimal size", kChunked + "0A\r\n0123456789\r\n0\r\n\r\n", "0123456789"},
      {"chunks at the limit",
       kChunked + "32\r\n" + std::string(50, 'x') + "\r\n32\r\n" + std::string(50, 'y') +
           "\r\n0\r\n\r\n",
       std::string(50, 'x') + std::string(50, 'y')},
      {"chunk extensions", kChunked + "3;a;b=c;d=\"e;\"\r\nabc\r\n0;z\r\n\r\n", "abc"},
      {"trailers", kChunked + "3\r\nabc\r\n0\r\nX-Sum: 1\r\nAuthorization: no\r\n\r\n", "abc"},
      {"expectation", kHead + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\na", "a"},
  };
  for (const GoodCase& each : kCases) {
    for (const std::size_t step : kSteps) {
      Reading reading(each.stream + "GET", step);
      EXPECT_EQ(reading.status(), 200) << each.note << ", step " << step;
      EXPECT_EQ(reading.reader.request().body, each.body) << each.note << ", step " << step;
      EXPECT_EQ(reading.reader.keep_alive(), each.keep_alive) << each.note;
      EXPECT_EQ(reading.left, 3u) << each.note << ", step " << step << ": used too much";
    }
  }
}

TEST(RequestReader, PassesTheHeadOn) {
  Reading reading("PUT /p?q HTTP/1.1\r\nHost: h\r\nAuthorization: a\r\nauthorization: b\r\n\r\n",
                  1);
  const Request& request = reading.reader.request();
  EXPECT_EQ(request.method(), "PUT");
  EXPECT_EQ(request.target(), "/p?q");
  EXPECT_EQ(request.header("Host"), "h");
  EXPECT_EQ(request.header_count("Authorization"), 2u);
}

TEST(RequestReader, DropsTrailers) {
  Reading reading(kChunked + "0\r\nAuthorization: no\r\n\r\n", 1'000'000);
  EXPECT_EQ(reading.status(), 200);
  EXPECT_EQ(reading.reader.request().header_count("Authorization"), 0u);
}

struct BadCase {
  std::string note;
  int status;
  std::string stream;
};

std::vector<BadCase> bad_cases() {
  const std::string get = "GET / HTTP/1.1\r\n";
  const std::string host = "Host: h\r\n";
  return {
      {"nothing but blanks", 400, " \r\n\r\n"},
      {"no target", 400, "GET\r\n\r\n"},
      {"two blanks", 400, "GET  / HTTP/1.1\r\n" + host + "\r\n"},
      {"HTTP/0.9", 400, "GET /\r\n\r\n"},
      {"blank at the end", 400, "GET / HTTP/1.1 \r\n" + host + "\r\n"},
      {"LF alone after the request line", 400, "GET / HTTP/1.1\nHost: h\r\n\r\n"},
      {"no token as method", 400, "G(T / HTTP/1.1\r\n" + host + "\r\n"},
      {"no HTTP", 400, "GET / HTPP/1.1\r\n" + host + "\r\n"},
      {"TLS hello", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"_bytes},
      {"HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"HTTP/1.2", 505, "GET / HTTP/1.2\r\n" + host + "\r\n"},
      {"HTTP/9.9", 505, "GET / HTTP/9.9\r\n" + host + "\r\n"},
      {"relative target", 400, "GET a HTTP/1.1\r\n" + host + "\r\n"},
      {"asterisk with GET", 400, "GET * HTTP/1.1\r\n" + host + "\r\n"},
      {"other scheme", 400, "GET ftp://h/ HTTP/1.1\r\n" + host + "\r\n"},
      {"fragment", 400, "GET /a#b HTTP/1.1\r\n" + host + "\r\n"},
      {"byte over 0x7f in the target", 400, "GET /\xc3\xa4 HTTP/1.1\r\n" + host + "\r\n"},
      {"NUL in the target", 400, "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"_bytes},
      {"TRACE", 405, "TRACE / HTTP/1.1\r\n" + host + "\r\n"},
      {"CONNECT", 405, "CONNECT h:443 HTTP/1.1\r\n" + host + "\r\n"},

      {"no Host", 400, get + "\r\n"},
      {"two Hosts", 400, get + host + host + "\r\n"},
      {"empty Host", 400, get + "Host:\r\n\r\n"},
      {"Host with path", 400, get + "Host: a/b\r\n\r\n"},
      {"Host with user", 400, get + "Host: u@h\r\n\r\n"},
      {"list of hosts", 400, get + "Host: a, b\r\n\r\n"},
      {"two Hosts in HTTP/1.0", 400, "GET / HTTP/1.0\r\n" + host + host + "\r\n"},

      {"header without colon", 400, get + host + "Foo\r\n\r\n"},
      {"header without name", 400, get + host + ": a\r\n\r\n"},
      {"blank before the colon", 400, get + host + "Content-Length : 5\r\n\r\nhello"},
      {"blank before the first header", 400, get + " Host: h\r\n\r\n"},
      {"folded header", 400, get + host + "X: a\r\n b\r\n\r\n"},
      {"folded before the value", 400, get + host + "X:\r\n a\r\n\r\n"},
      {"folded into nothing", 400, get + host + "X: a\r\n \r\n\r\n"},
      {"LF in a value", 400, get + host + "X: a\nY: b\r\n\r\n"},
      {"CR in a value", 400, get + host + "X: a\rb\r\n\r\n"},
      {"NUL in a value", 400, get + host + "X: a\0b\r\n\r\n"_bytes},
      {"NUL in a name", 400, get + host + "X\0: a\r\n\r\n"_bytes},
      {"DEL in a value", 400, get + host + "X: a\x7f\r\n\r\n"},
      {"no token as name", 400, get + host + "X(: a\r\n\r\n"},
      {"malformed Connection", 400, get + host + "Connection: a;;b\r\n\r\n"},

      {"length and coding", 400, kHead + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"coding and length", 400, kHead + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"},
      {"unknown coding and length", 400,
       kHead + "Transfer-Encoding: x\r\nContent-Length: 1\r\n\r\na"},
      {"different lengths", 400, kHead + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
      {"equal lengths", 400, kHead + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"},
      {"list of lengths", 400, kHead + "Content-Length: 1, 1\r\n\r\na"},
      {"length +5", 400, kHead + "Content-Length: +5\r\n\r\nhello"},
      {"length 5abc", 400, kHead + "Content-Length: 5abc\r\n\r\nhello"},
      {"length -1", 400, kHead + "Content-Length: -1\r\n\r\n"},
      {"length 0x5", 400, kHead + "Content-Length: 0x5\r\n\r\nhello"},
      {"length 5.0", 400, kHead + "Content-Length: 5.0\r\n\r\nhello"},
      {"no length", 400, kHead + "Content-Length:\r\n\r\n"},
      {"length over 64 bits", 400, kHead + "Content-Length: 18446744073709551616\r\n\r\n"},
      {"coding xchunked", 501, kHead + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"coding identity", 501, kHead + "Transfer-Encoding: identity\r\n\r\n"},
      {"coding gzip, chunked", 501, kHead + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"coding chunked, gzip", 501, kHead + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"},
      {"vertical tab before chunked", 400, kHead + "Transfer-Encoding: \vchunked\r\n\r\n"},
      {"chunked twice", 400,
       kHead + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"identity, then chunked", 400,
       kHead + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunked in HTTP/1.0", 400,
       "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"expects a miracle", 417, kHead + "Expect: miracle\r\nContent-Length: 1\r\n\r\na"},

      {"chunk size -1", 400, kChunked + "-1\r\n\r\n"},
      {"chunk size none", 400, kChunked + "\r\n\r\n"},
      {"chunk size zz", 400, kChunked + "zz\r\nabc\r\n"},
      {"chunk size +3", 400, kChunked + "+3\r\nabc\r\n0\r\n\r\n"},
      {"chunk size with blank", 400, kChunked + " 3\r\nabc\r\n0\r\n\r\n"},
      {"chunk size 0x3", 400, kChunked + "0x3\r\nabc\r\n0\r\n\r\n"},
      {"chunk size 0x80000000", 400, kChunked + "0x80000000\r\nabc\r\n0\r\n\r\n"},
      {"chunk size over 64 bits", 400, kChunked + "fffffffffffffffff\r\nabc\r\n"},
      {"chunk longer than its size", 400, kChunked + "2\r\nabc\r\n0\r\n\r\n"},
      {"chunk shorter than its size", 400, kChunked + "4\r\nabc\r\n0\r\n\r\n"},
      {"chunk line ends with LF", 400, kChunked + "3\nabc\r\n0\r\n\r\n"},
      {"chunk extension malformed", 400, kChunked + "3;=\r\nabc\r\n0\r\n\r\n"},
      {"length in the trailers", 400, kChunked + "0\r\nContent-Length: 5\r\n\r\n"},
      {"coding in the trailers", 400, kChunked + "0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"trailer malformed", 400, kChunked + "0\r\nfoo\r\n\r\n"},
      {"trailer folded", 400, kChunked + "0\r\nX: a\r\n b\r\n\r\n"},

      {"target too long", 414, "GET /" + std::string(256, 'a') + " HTTP/1.1\r\n" + host + "\r\n"},
      {"target without end", 414, "GET /" + std::string(2000, 'a')},
      {"method without end", 414, std::string(2000, 'A')},
      {"header too long", 431, get + host + "X: " + std::string(1000, 'a') + "\r\n\r\n"},
      {"header without end", 431, get + host + "X: " + std::string(3000, 'a')},
      {"headers too long together", 431,
       get + host + "X: " + std::string(500, 'a') + "\r\nY: " + std::string(500, 'a') + "\r\n\r\n"},
      {"too many headers", 431,
       get + host +
           "A: \r\nB: \r\nC: \r\nD: \r\nE: \r\nF: \r\nG: \r\n"
           "H: \r\nI: \r\nJ: \r\n\r\n"},
      {"body too long", 413, kHead + "Content-Length: 101\r\n\r\n"},
      {"body of 2^64-1", 413, kHead + "Content-Length: 18446744073709551615\r\n\r\n"},
      {"chunk too long", 413, kChunked + "65\r\n"},
      {"chunk of 0x80000000", 413, kChunked + "80000000\r\n"},
      {"chunks too long together", 413, kChunked + "64\r\n" + std::string(100, 'x') + "\r\n1\r\n"},
      {"chunk extension without end", 431, kChunked + "1;" + std::string(3000, 'a')},
      {"chunk extension too long", 431,
       kChunked + "1;" + std::string(1100, 'a') + "\r\na\r\n0\r\n\r\n"},
      {"trailers too long", 431, kChunked + "0\r\nX: " + std::string(1100, 'a') + "\r\n\r\n"},
      {"trailers without end", 431, kChunked + "0\r\nX: " + std::string(3000, 'a')},
  };
}

TEST(RequestReader, RefusesWhatIsNot) {
  for (const BadCase& each : bad_cases()) {
    for (const std::size_t step : kSteps) {
      Reading reading(each.stream, step);
      EXPECT_EQ(reading.status(), each.status) << each.note << ", step " << step;
      EXPECT_FALSE(reading.reader.refusal().text.empty()) << each.note;
      EXPECT_LT(reading.longest_held, kLimits.header_bytes) << each.note;
    }
  }
}

TEST(RequestReader, AsksForAContinuationOnce) {
  RequestReader reader(kLimits);
  const std::string head = kHead + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(reader.consume(head), head.size());
  EXPECT_TRUE(reader.take_expectation());
  EXPECT_FALSE(reader.take_expectation());
  EXPECT_EQ(reader.consume("ab"), 2u);
  EXPECT_EQ(reader.state(), State::complete);

  reader.reset();
  EXPECT_EQ(reader.consume(head + "a"), head.size() + 1);
  EXPECT_FALSE(reader.take_expectation()) << "the body is already on its way";
}

TEST(RequestReader, GivesSpaceForALongBodyInSteps) {
  RequestReader reader({.body_bytes = 10'000'000});
  EXPECT_TRUE(reader.body_space().empty());
  reader.consume(kHead + "Content-Length: 9000000\r\n\r\nabc");
  std::string expected = "abc";
  EXPECT_LE(reader.request().body.capacity(), 100u) << "memory for what has not come";
  while (reader.state() == State::need_more) {
    const std::span<char> space = reader.body_space();
    ASSERT_FALSE(space.empty());
    const std::size_t part = std::min<std::size_t>(space.size(), 70'001);
    std::fill_n(space.begin(), part, 'x');
    expected.append(part, 'x');
    reader.body_received(part);
    ASSERT_LE(reader.request().body.size(), 2 * expected.size() + 64 * 1024);
  }
  EXPECT_EQ(expected.size(), 9'000'000u);
  EXPECT_EQ(reader.request().body, expected);
  EXPECT_TRUE(reader.body_space().empty());
}

TEST(RequestReader, StartsAfreshAfterReset) {
  RequestReader reader(kLimits);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(reader.has_begun());
    reader.consume(kHead + "X: y\r\nContent-Length: 1\r\n\r\na");
    EXPECT_EQ(reader.state(), State::complete);
    EXPECT_EQ(reader.request().header_count("X"), 1u);
    reader.reset();
    reader.consume(kChunked + "1\r\nb\r\n0\r\n\r\n");
    EXPECT_EQ(reader.request().body, "b");
    EXPECT_EQ(reader.request().header_count("X"), 0u);
    reader.reset();
  }
}

// Whatever comes: no crash, nothing held beyond the limit, and the way the bytes are cut does not
// matter to whether they are a request.
TEST(RequestReader, SurvivesMutations) {
  std::vector<std::string> seeds;
  for (const BadCase& each : bad_cases()) seeds.push_back(each.stream);
  seeds.push_back(kChunked + "3;a=\"b\"\r\nabc\r\n0\r\nX: y\r\n\r\n");
  seeds.push_back(kHead + "Content-Length: 5\r\nConnection: close\r\n\r\nhello");
  const std::random_device::result_type seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string spice = "\r\n\r\n :;,=\"\0\x7f\xff\t0129afF-+/*"_bytes;
  const auto below = [&](std::size_t end) { return random() % end; };
  for (int i = 0; i < 100'000; ++i) {
    std::string stream = seeds[below(seeds.size())];
    for (std::size_t n = 1 + below(4); n > 0 && !stream.empty(); --n) {
      const std::size_t at = below(stream.size());
      switch (below(4)) {
        case 0:
          stream[at] = spice[below(spice.size())];
          break;
        case 1:
          stream.insert(at, 1, spice[below(spice.size())]);
          break;
        case 2:
          stream.erase(at, 1 + below(8));
          break;
        default:
          stream.insert(at, seeds[below(seeds.size())].substr(0, below(40)));
      }
    }
    const Reading whole(stream, stream.size() + 1);
    const Reading cut(stream, 1 + below(30));
    ASSERT_LT(whole.longest_held, kLimits.header_bytes) << stream;
    ASSERT_LT(cut.longest_held, kLimits.header_bytes) << stream;
    ASSERT_EQ(whole.status() == 200, cut.status() == 200) << stream;
    if (whole.status() == 200) {
      ASSERT_EQ(whole.left, cut.left) << stream;
    }
  }
}

}  // namespace
}  // namespace isoguard::http

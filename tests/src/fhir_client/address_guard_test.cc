#include "src/fhir_client/address_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace isoguard::fhir_client {
namespace {

sockaddr_storage address_of(const std::string& text) {
  sockaddr_storage storage{};
  sockaddr_in four{};
  sockaddr_in6 six{};
  four.sin_family = AF_INET;
  six.sin6_family = AF_INET6;
  if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
    std::memcpy(&storage, &four, sizeof four);
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &six.sin6_addr), 1) << text;
    std::memcpy(&storage, &six, sizeof six);
  }
  return storage;
}

bool is_forbidden(const std::string& text) {
  const sockaddr_storage address = address_of(text);
  return is_forbidden_address(reinterpret_cast<const sockaddr&>(address));
}

TEST(AddressGuard, ForbidsWhereNoFhirServerIs) {
  for (const char* address : {
           "169.254.169.254",
           "169.254.0.0",
           "169.254.255.255",
           "169.254.170.2",  // link-local
           "100.100.100.200",
           "192.0.0.192",  // metadata
           "0.0.0.0",
           "0.0.0.1",
           "0.255.255.255",  // this network
           "fe80::1",
           "febf::ffff",
           "fd00:ec2::254",
           "fd20:ce::254",
           "::",  // IPv6
           "::ffff:169.254.169.254",
           "::169.254.169.254",
           "::ffff:0.0.0.0",  // IPv4 inside
           "::ffff:100.100.100.200",
           "64:ff9b::a9fe:a9fe",
           "64:ff9b::192.0.0.192",
       }) {
    EXPECT_TRUE(is_forbidden(address)) << address;
  }
}

TEST(AddressGuard, LetsThroughWhereHospitalsHaveTheirs) {
  for (const char* address : {
           "127.0.0.1",
           "127.0.0.2",
           "::1",
           "::ffff:127.0.0.1",  // this host
           "10.0.0.1",
           "172.16.0.1",
           "192.168.1.1",
           "fd12:3456::1",
           "100.64.0.1",  // private
           "203.0.113.7",
           "2001:db8::1",
           "64:ff9b::203.0.113.7",  // public
           "169.253.255.255",
           "169.255.0.0",
           "168.254.1.1",
           "1.0.0.0",  // near misses
           "100.100.100.199",
           "100.100.100.201",
           "192.0.0.191",
           "fe7f::1",
           "fec0::1",
           "fd00:ec2::253",
           "fd00:ec2::1:254",
           "64:ff9b:1::a9fe:a9fe",
       }) {
    EXPECT_FALSE(is_forbidden(address)) << address;
  }
}

TEST(AddressGuard, ForbidsOtherFamilies) {
  const sockaddr local{AF_UNIX, {}};
  EXPECT_TRUE(is_forbidden_address(local));
}

/// What the program's getaddrinfo gives: its error, and how many addresses.
struct Resolved {
  int error = 0;
  int addresses = 0;
};

Resolved resolved(const char* name, int flags = 0) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | flags;
  addrinfo* list = nullptr;
  Resolved resolved{getaddrinfo(name, "443", &hints, &list)};
  if (resolved.error != 0) return resolved;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) ++resolved.addresses;
  freeaddrinfo(list);
  return resolved;
}

TEST(AddressGuard, IsAskedByTheProgramsResolver) {
  EXPECT_EQ(resolved("127.0.0.1").addresses, 1);
  EXPECT_EQ(resolved("fd12::1").addresses, 1);
  // as libc reads numbers, too
  for (const char* name : {"169.254.169.254", "0xa9fea9fe", "2852039166", "169.254.43518",
                           "0251.0376.0251.0376", "fe80::1", "::ffff:a9fe:a9fe"}) {
    EXPECT_EQ(resolved(name).error, EAI_NONAME) << name;
  }
  EXPECT_EQ(resolved("no address").error, EAI_NONAME);
  EXPECT_GT(resolved(nullptr, AI_PASSIVE).addresses, 0) << "where to listen is another question";
}

/// A list as getaddrinfo makes it, of any addresses.
addrinfo* list_of(const std::vector<std::string>& addresses) {
  addrinfo* first = nullptr;
  addrinfo** end = &first;
  for (const std::string& text : addresses) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
    EXPECT_EQ(getaddrinfo("127.0.0.1", "443", &hints, end), 0);
    const sockaddr_storage address = address_of(text);
    std::memcpy((*end)->ai_addr, &address, sizeof(sockaddr_in));
    end = &(*end)->ai_next;
  }
  return first;
}

TEST(AddressGuard, TakesOutOfAListWhatIsForbiddenAndKeepsTheOrder) {
  struct Row {
    std::vector<std::string> given;
    std::vector<std::string> left;
  };
  for (const Row& row : {
           Row{{"10.0.0.1", "10.0.0.2"}, {"10.0.0.1", "10.0.0.2"}},
           Row{{"169.254.169.254", "10.0.0.2"}, {"10.0.0.2"}},
           Row{{"10.0.0.1", "169.254.169.254"}, {"10.0.0.1"}},
           Row{{"10.0.0.1", "0.0.0.0", "169.254.1.1", "10.0.0.2"}, {"10.0.0.1", "10.0.0.2"}},
           Row{{"169.254.169.254", "100.100.100.200"}, {}},
           Row{{}, {}},
       }) {
    addrinfo* const list = without_forbidden_addresses(list_of(row.given));
    std::vector<std::string> left;
    for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
      sockaddr_in four{};
      std::memcpy(&four, each->ai_addr, sizeof four);
      left.emplace_back(inet_ntoa(four.sin_addr));
    }
    if (list != nullptr) freeaddrinfo(list);
    EXPECT_EQ(left, row.left);
  }
}

}  // namespace
}  // namespace isoguard::fhir_client

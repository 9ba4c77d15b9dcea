#pragma once

#include <netdb.h>
#include <sys/socket.h>

namespace isoguard::fhir_client {

/// Whether no FHIR server has this address: link-local, where clouds answer with credentials, the
/// metadata addresses that some clouds have elsewhere, "this network" (0.0.0.0/8, ::), and all of
/// these written as IPv6 (mapped, NAT64). Other families than IPv4 and IPv6 are no addresses.
///
/// The name of a registered server may lead there when its DNS is in other hands (rebinding), and
/// only the answer that a connection is made with tells. cpprestsdk resolves by itself, so the
/// file beside this one replaces the program's `getaddrinfo`: it leaves such addresses out of every
/// answer, and says that the name is unknown when nothing else is in it.
bool is_forbidden_address(const sockaddr& address);

/// `list` without forbidden addresses, which are freed; nullptr when none is left.
addrinfo* without_forbidden_addresses(addrinfo* list);

}  // namespace isoguard::fhir_client

// Whatever a client publishes as its keys: it is a set within the limits or refused in words, and
// no key verifies a signature that nobody made.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir/document.h"
#include "src/clients/key_set.h"

namespace {

using namespace isoguard::clients;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_key(const PublicKey& key) {
  int suits = 0;
  for (const Algorithm algorithm :
       {Algorithm::es384, Algorithm::rs384, Algorithm::es256, Algorithm::rs256, Algorithm::ps384}) {
    suits += key.suits(algorithm);
    for (const std::size_t size : {std::size_t{64}, std::size_t{96}, std::size_t{256}}) {
      require(!key.verify(algorithm, "text", std::string(size, '\0')));
    }
  }
  require(suits >= 1 && suits <= 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto set = KeySet::parse(text);
  if (!set) {
    require(!set.error().empty());
    return 0;
  }
  require(size <= KeySet::kMostBytes && set->size() + set->skipped().size() <= KeySet::kMostKeys);
  const auto document = isoguard::fhir::Document::parse(text);
  require(document.has_value());
  int checked = 0;
  for (const auto& jwk : document->root()["keys"].items()) {
    const PublicKey* key = set->find(jwk["kid"].string());
    if (key != nullptr && ++checked <= 4) check_key(*key);
  }
  return 0;
}

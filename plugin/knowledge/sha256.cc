#include "plugin/knowledge/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "fhir/hex.h"

namespace isoguard::knowledge {
namespace {

struct Free {
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Hex of the hash of what `add_to` adds, through the function that it is given.
template <class AddTo>
std::string hash(const AddTo& add_to) {
  // Looked up once: OpenSSL 3 takes longer for that than for hashing a short text.
  static const std::unique_ptr<EVP_MD, Free> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  bool ok = algorithm != nullptr && context != nullptr &&
            EVP_DigestInit_ex(context.get(), algorithm.get(), nullptr) == 1;
  add_to([&ok](std::string_view bytes) {
    ok = ok && EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1;
  });
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  ok = ok && EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1;
  if (!ok) throw std::runtime_error("SHA-256 is not available");
  return fhir::hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  return hash([bytes](const auto& add) { add(bytes); });
}

std::string sha256_of(const ManifestFiles& files) {
  constexpr std::string_view kZero("\0", 1);
  return hash([&](const auto& add) {
    for (const auto& [path, bytes] : files) {
      add(path);
      add(kZero);
      add(std::to_string(bytes.size()));
      add(kZero);
      add(bytes);
    }
  });
}

}  // namespace isoguard::knowledge

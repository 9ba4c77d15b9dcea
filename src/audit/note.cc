#include "src/audit/note.h"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "fhir/unicode.h"
#include "src/audit/keys.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

constexpr std::string_view kEd25519("\1", 1);
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::string_view kDash = "\xE2\x80\x94 ";
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kMostBytes = 1'000'000;
constexpr std::size_t kMostSignatures = 100;

using Pkey = std::shared_ptr<EVP_PKEY>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Pkey owned(EVP_PKEY* key) {
  if (key == nullptr) throw std::runtime_error("Ed25519 is not to be had from OpenSSL");
  return {key, EVP_PKEY_free};
}

std::string key_id_of(std::string_view name, std::string_view public_key) {
  std::string hashed(name);
  hashed += '\n';
  hashed += kEd25519;
  hashed += public_key;
  const Hash hash = sha256(hashed);
  return std::string(audit::bytes_of(hash).substr(0, kIdBytes));
}

struct KeyText {
  std::string name;
  std::string key_id;
  Secret key;  ///< without the byte of the algorithm
};

/// "<name>+<key id>+<base64>", the base64 being allowed to hold pluses.
std::optional<KeyText> read_key_text(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  auto key_id = from_hex(text.substr(first + 1, second - first - 1));
  auto key = from_base64(text.substr(second + 1));
  if (!is_key_name(text.substr(0, first)) || !key_id || key_id->size() != kIdBytes || !key ||
      key->size() != kEd25519.size() + kKeyBytes || !key->starts_with(kEd25519)) {
    return std::nullopt;
  }
  KeyText read{std::string(text.substr(0, first)), std::move(*key_id), Secret(std::move(*key))};
  std::string& bytes = read.key.bytes();
  std::shift_left(bytes.begin(), bytes.end(), static_cast<std::ptrdiff_t>(kEd25519.size()));
  bytes.resize(kKeyBytes);
  return read;
}

struct Signature {
  std::string_view name;
  std::string bytes;  ///< key id and signature
};

struct Parts {
  std::string_view text;
  std::vector<Signature> signatures;
};

std::optional<Signature> read_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return std::nullopt;
  line.remove_prefix(kDash.size());
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos || !is_key_name(line.substr(0, blank))) return std::nullopt;
  auto bytes = from_base64(line.substr(blank + 1));
  if (!bytes || bytes->size() <= kIdBytes) return std::nullopt;
  return Signature{line.substr(0, blank), std::move(*bytes)};
}

std::optional<Parts> read_parts(std::string_view note) {
  if (note.size() > kMostBytes || !is_note_text(note)) return std::nullopt;
  const std::size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos) return std::nullopt;
  Parts parts{note.substr(0, gap + 1), {}};
  for (note.remove_prefix(gap + 2); !note.empty();) {
    const std::size_t end = note.find('\n');
    auto signature = read_signature(note.substr(0, end));
    if (!signature || parts.signatures.size() == kMostSignatures) return std::nullopt;
    parts.signatures.push_back(std::move(*signature));
    note.remove_prefix(end + 1);
  }
  if (parts.signatures.empty()) return std::nullopt;
  return parts;
}

}  // namespace

bool is_key_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7F && c != '+'; });
}

bool is_note_text(std::string_view text) {
  return text.ends_with('\n') && fhir::find_invalid_utf8(text) == fhir::kNowhere &&
         std::ranges::all_of(
             text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 || c == '\n'; });
}

NoteVerifier::NoteVerifier(std::string name, std::string public_key)
    : name_(std::move(name)),
      public_key_(std::move(public_key)),
      key_id_(key_id_of(name_, public_key_)),
      key_(owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key_),
                                             public_key_.size()))) {}

std::optional<NoteVerifier> NoteVerifier::parse(std::string_view text) {
  const auto read = read_key_text(text);
  if (!read) return std::nullopt;
  NoteVerifier verifier(read->name, std::string(read->key.view()));
  if (verifier.key_id_ != read->key_id) return std::nullopt;
  return verifier;
}

std::string NoteVerifier::text() const {
  return name_ + "+" + hex(key_id_) + "+" + base64(std::string(kEd25519) + public_key_);
}

bool NoteVerifier::verify(std::string_view text, std::string_view signature) const {
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return signature.size() == kSignatureBytes && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                          text.size()) == 1;
}

NoteSigner::NoteSigner(const Key& seed, std::shared_ptr<evp_pkey_st> key, NoteVerifier verifier)
    : seed_(seed), key_(std::move(key)), verifier_(std::move(verifier)) {}

NoteSigner NoteSigner::from_seed(std::string name, const Key& seed) {
  if (!is_key_name(name)) throw std::invalid_argument("no name of a key: " + name);
  Pkey key = owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.bytes.data(),
                                                seed.bytes.size()));
  std::string public_key(kKeyBytes, '\0');
  std::size_t size = public_key.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(public_key.data()),
                                  &size) != 1) {
    throw std::runtime_error("Ed25519 is not to be had from OpenSSL");
  }
  return {seed, std::move(key), NoteVerifier(std::move(name), std::move(public_key))};
}

std::optional<NoteSigner> NoteSigner::parse(std::string_view text) {
  if (!text.starts_with(kPrivate)) return std::nullopt;
  auto read = read_key_text(text.substr(kPrivate.size()));
  if (!read) return std::nullopt;
  Key seed;
  std::ranges::copy(read->key.view(), seed.bytes.begin());
  NoteSigner signer = from_seed(read->name, seed);
  if (signer.verifier_.key_id() != read->key_id) return std::nullopt;
  return signer;
}

Secret NoteSigner::text() const {
  const Secret key(std::string(kEd25519) + std::string(seed_.view()));
  Secret encoded(base64(key.view()));
  return Secret(std::string(kPrivate) + verifier_.name() + "+" + hex(verifier_.key_id()) + "+" +
                encoded.bytes());
}

std::string NoteSigner::sign(std::string_view text) const {
  if (!is_note_text(text)) throw std::invalid_argument("no text of a note");
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes_of(text), text.size()) != 1) {
    throw std::runtime_error("Ed25519 is not to be had from OpenSSL");
  }
  return std::string(text) + "\n" + std::string(kDash) + verifier_.name() + " " +
         base64(verifier_.key_id() + signature) + "\n";
}

std::optional<std::string_view> open_note(std::string_view note, const NoteVerifier& verifier) {
  const auto opened = open_note(note, std::span(&verifier, 1));
  return opened ? std::optional(opened->text) : std::nullopt;
}

std::optional<SignedText> open_note(std::string_view note, std::span<const NoteVerifier> known) {
  const auto parts = read_parts(note);
  if (!parts) return std::nullopt;
  SignedText opened{parts->text, {}};
  for (const Signature& signature : parts->signatures) {
    const auto verifier = std::ranges::find_if(known, [&](const NoteVerifier& one) {
      return signature.name == one.name() && signature.bytes.starts_with(one.key_id());
    });
    if (verifier == known.end()) continue;
    if (!verifier->verify(parts->text, std::string_view(signature.bytes).substr(kIdBytes))) {
      return std::nullopt;
    }
    opened.signers.push_back(verifier->name());
  }
  if (opened.signers.empty()) return std::nullopt;
  return opened;
}

std::optional<std::string_view> unverified_text(std::string_view note) {
  const auto parts = read_parts(note);
  return parts ? std::optional(parts->text) : std::nullopt;
}

FromFile<NoteSigner> read_signing_key(const std::string& path) {
  auto content = read_secret_file(path);
  if (!content) return tl::unexpected(std::move(content.error()));
  std::string_view text = content->view();
  if (text.ends_with('\n')) text.remove_suffix(1);
  auto signer = NoteSigner::parse(text);
  if (!signer) return tl::unexpected(path + " holds no signing key of a note (PRIVATE+KEY+…)");
  return std::move(*signer);
}

std::string make_signing_key(const std::string& path, const std::string& name) {
  if (!is_key_name(name)) return "\"" + name + "\" cannot be the name of a signing key";
  Secret text = NoteSigner::from_seed(name, new_key()).text();
  text.bytes() += '\n';
  return write_secret_file(path, text.view());
}

}  // namespace isoguard::audit

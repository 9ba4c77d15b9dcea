#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/key_file.h"

struct evp_pkey_st;

/// Signed notes as C2SP and Go's golang.org/x/mod/sumdb/note have them, with Ed25519 (RFC 8032).
/// A note is its text, which ends with a line feed, an empty line, and a line for each signature:
/// "— <name> <base64(key id ‖ signature)>". The key id is the first four bytes of
/// SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key).
namespace isoguard::audit {

/// Whether a key may be called so: printable ASCII, not empty, no blank and no plus.
bool is_key_name(std::string_view name);

/// Who checks: "<name>+<key id in hex>+<base64(0x01 ‖ public key)>", a text to be handed on.
class NoteVerifier {
 public:
  /// Nothing when the text is malformed or its key id is not that of name and key.
  static std::optional<NoteVerifier> parse(std::string_view text);

  const std::string& name() const { return name_; }
  std::string text() const;
  /// The four bytes in front of each signature.
  const std::string& key_id() const { return key_id_; }
  /// Whether these 64 bytes are a signature of exactly this text.
  bool verify(std::string_view text, std::string_view signature) const;

 private:
  friend class NoteSigner;
  NoteVerifier(std::string name, std::string public_key);

  std::string name_;
  std::string public_key_;
  std::string key_id_;
  std::shared_ptr<evp_pkey_st> key_;  ///< read only
};

/// Who signs: "PRIVATE+KEY+<name>+<key id in hex>+<base64(0x01 ‖ seed)>". Signing is const and may
/// be done on any thread.
class NoteSigner {
 public:
  /// Nothing when the text is malformed or its key id is not that of name and key.
  static std::optional<NoteSigner> parse(std::string_view text);
  /// From 32 bytes of an Ed25519 private key; the name must be one (is_key_name).
  static NoteSigner from_seed(std::string name, const Key& seed);

  const NoteVerifier& verifier() const { return verifier_; }
  Secret text() const;
  /// The text with its signature. `text` must be valid (is_note_text).
  std::string sign(std::string_view text) const;

 private:
  NoteSigner(const Key& seed, std::shared_ptr<evp_pkey_st> key, NoteVerifier verifier);

  Key seed_;
  std::shared_ptr<evp_pkey_st> key_;
  NoteVerifier verifier_;
};

/// UTF-8 that ends with a line feed and has no other control character of ASCII.
bool is_note_text(std::string_view text);

/// The text of a note that `verifier` signed. Nothing when the note is malformed, larger than 1 MB,
/// has more than 100 signatures, none of this key or a wrong one of it. Signatures of other keys,
/// such as those of witnesses, are passed over.
std::optional<std::string_view> open_note(std::string_view note, const NoteVerifier& verifier);
/// What a note says, and who of those that were asked about signed it, in the order of its lines.
struct SignedText {
  std::string_view text;
  std::vector<std::string> signers;  ///< their names; never empty
};
/// The same for several keys, one of which is enough. Nothing also when one that is good stands
/// beside a wrong one of another of them.
std::optional<SignedText> open_note(std::string_view note, std::span<const NoteVerifier> known);
/// The text of a well-formed note, whoever signed it: proves nothing.
std::optional<std::string_view> unverified_text(std::string_view note);

/// The key out of a file with a signer's text in one line, of mode 0600 or less.
FromFile<NoteSigner> read_signing_key(const std::string& path);
/// A new random key in a new file. Returns what went wrong; empty: nothing.
std::string make_signing_key(const std::string& path, const std::string& name);

}  // namespace isoguard::audit

#include "src/audit/checkpoint.h"

#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

/// Takes the first line off `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return {};
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string checkpoint_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         base64(bytes_of(checkpoint.root)) + "\n";
}

std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
  Checkpoint checkpoint;
  checkpoint.origin = take_line(text);
  const auto size = from_decimal(take_line(text));
  const auto root = from_base64(take_line(text));
  if (!is_key_name(checkpoint.origin) || !size || !root || !text.empty()) return std::nullopt;
  const auto hash = hash_from_hex(hex(*root));
  if (!hash) return std::nullopt;
  checkpoint.size = *size;
  checkpoint.root = *hash;
  return checkpoint;
}

bool may_sign(std::string_view key_name, std::string_view origin) {
  return origin.starts_with(key_name) &&
         (origin.size() == key_name.size() || origin[key_name.size()] == '/');
}

std::optional<Checkpoint> unverified_checkpoint(std::string_view note) {
  const auto text = unverified_text(note);
  return text ? parse_checkpoint(*text) : std::nullopt;
}

std::string sign_checkpoint(const NoteSigner& signer, const Checkpoint& checkpoint) {
  return signer.sign(checkpoint_text(checkpoint));
}

std::optional<Checkpoint> open_checkpoint(std::string_view note, const NoteVerifier& verifier) {
  const auto text = open_note(note, verifier);
  if (!text) return std::nullopt;
  auto checkpoint = parse_checkpoint(*text);
  if (!checkpoint || !may_sign(verifier.name(), checkpoint->origin)) return std::nullopt;
  return checkpoint;
}

}  // namespace isoguard::audit

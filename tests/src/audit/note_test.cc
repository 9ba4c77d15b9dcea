#include "src/audit/note.h"

#include <gtest/gtest.h>

#include "src/audit/checkpoint.h"
#include "src/audit/keys.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

// The example of Go's package golang.org/x/mod/sumdb/note.
constexpr std::string_view kPeter =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kPeterSecret =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const std::string kPeterText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string kPeterSignature =
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    "\n";
const std::string kPeterNote = kPeterText + "\n" + kPeterSignature;

TEST(Note, IsThatOfGo) {
  const auto signer = NoteSigner::parse(kPeterSecret);
  const auto verifier = NoteVerifier::parse(kPeter);
  ASSERT_TRUE(signer && verifier);
  EXPECT_EQ(signer->verifier().text(), kPeter);
  EXPECT_EQ(signer->text().view(), kPeterSecret);
  EXPECT_EQ(signer->sign(kPeterText), kPeterNote);
  EXPECT_EQ(open_note(kPeterNote, *verifier), kPeterText);
}

NoteSigner some_signer(const std::string& name = "site/r1", char filling = 's') {
  Key seed;
  seed.bytes.fill(static_cast<std::uint8_t>(filling));
  return NoteSigner::from_seed(name, seed);
}

TEST(Note, IsOpenedBesideOthersSignatures) {
  const auto peter = *NoteVerifier::parse(kPeter);
  const std::string witness = some_signer("witness").sign(kPeterText).substr(kPeterText.size() + 1);
  EXPECT_EQ(open_note(kPeterNote + witness, peter), kPeterText);
  EXPECT_EQ(open_note(kPeterText + "\n" + witness + kPeterSignature, peter), kPeterText);
  EXPECT_EQ(open_note(kPeterNote + witness, some_signer("witness").verifier()), kPeterText);
  EXPECT_EQ(open_note(kPeterNote + kPeterSignature, peter), kPeterText) << "twice";
}

TEST(Note, IsNotOpened) {
  const auto peter = *NoteVerifier::parse(kPeter);
  const std::string foreign = some_signer("witness").sign(kPeterText);
  const std::string namesake =
      some_signer("PeterNeumann").sign(kPeterText).substr(kPeterText.size() + 1);
  std::string many = kPeterNote;
  for (int i = 0; i < 100; ++i) many += foreign.substr(kPeterText.size() + 1);
  std::string wrong = kPeterSignature;
  wrong[wrong.find("x08go/Z") + 7] = 'K';
  const std::vector<std::pair<const char*, std::string>> table = {
      {"nothing", ""},
      {"no signature", kPeterText},
      {"no signature, with an empty line", kPeterText + "\n"},
      {"another's signature only", foreign},
      {"a namesake's signature only", kPeterText + "\n" + namesake},
      {"no empty line", kPeterText + kPeterSignature},
      {"another text", "x" + kPeterNote},
      {"a cut text", kPeterNote.substr(1)},
      {"a wrong signature", kPeterText + "\n" + wrong},
      {"a wrong signature beside a right one", kPeterNote + wrong},
      {"a wrong signature before a right one", kPeterText + "\n" + wrong + kPeterSignature},
      {"no line feed at the end", kPeterNote.substr(0, kPeterNote.size() - 1)},
      {"something after", kPeterNote + "x\n"},
      {"an empty line after", kPeterNote + "\n"},
      {"a carriage return", kPeterNote.substr(0, kPeterNote.size() - 1) + "\r\n"},
      {"a hyphen for the dash", kPeterText + "\n- " + kPeterSignature.substr(4)},
      {"a second blank", kPeterText + "\n\xE2\x80\x94  " + kPeterSignature.substr(4)},
      {"a control character", "\t" + kPeterNote},
      {"no UTF-8", "\xFF" + kPeterNote},
      {"too many signatures", many},
      {"too large", std::string(1'000'000, 'x') + kPeterNote}};
  for (const auto& [claim, note] : table) EXPECT_FALSE(open_note(note, peter)) << claim;
}

TEST(Note, IsOpenedByAnyOfSeveral) {
  const auto a = some_signer("a", 'a');
  const auto b = some_signer("b", 'b');
  const auto c = some_signer("c", 'c');
  const std::string text = "some text\n";
  const auto line = [&](const NoteSigner& signer, const std::string& of) {
    return signer.sign(of).substr(of.size() + 1);
  };
  const auto signers = [&](const std::string& lines, const std::vector<NoteVerifier>& known) {
    const std::string note = text + "\n" + lines;
    const auto opened = open_note(note, known);
    std::string names;
    if (opened) {
      EXPECT_EQ(opened->text, text);
      for (const std::string& name : opened->signers) names += name;
    }
    return names;
  };
  const std::vector<NoteVerifier> known = {a.verifier(), b.verifier()};
  EXPECT_EQ(signers(line(a, text), known), "a");
  EXPECT_EQ(signers(line(b, text), known), "b");
  EXPECT_EQ(signers(line(b, text) + line(c, text) + line(a, text), known), "ba");
  EXPECT_EQ(signers(line(a, text) + line(c, "other\n"), known), "a") << "c is not known";
  EXPECT_EQ(signers(line(c, text), known), "");
  EXPECT_EQ(signers(line(a, text) + line(b, "other\n"), known), "") << "b is known, and wrong";
  EXPECT_EQ(signers(line(a, text), {}), "");
}

TEST(Note, IsNotOpenedWithAnyBitChanged) {
  const auto signer = some_signer();
  const std::string note = signer.sign("some text\n");
  for (std::size_t bit = 0; bit < note.size() * 8; ++bit) {
    std::string flipped = note;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(open_note(flipped, signer.verifier())) << "bit " << bit << ": " << flipped;
  }
}

// RFC 8032 section 5.1.7: S plus the order of the group is the same scalar, and no signature.
TEST(Note, HasOneSignatureForEachText) {
  const auto signer = some_signer();
  const std::string note = signer.sign("some text\n");
  const std::string line = note.substr(note.rfind(' ') + 1);
  std::string bytes = *from_base64(line.substr(0, line.size() - 1));
  const std::string order =
      *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  int carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    char& byte = bytes[4 + 32 + i];
    carry += static_cast<unsigned char>(byte) + static_cast<unsigned char>(order[i]);
    byte = static_cast<char>(carry & 0xFF);
    carry >>= 8;
  }
  ASSERT_EQ(carry, 0);
  EXPECT_FALSE(
      open_note(note.substr(0, note.rfind(' ') + 1) + base64(bytes) + "\n", signer.verifier()));
}

TEST(NoteKey, IsRefused) {
  const std::string good(kPeter);
  for (const std::string& text :
       {std::string(), good.substr(1), good + "A", good.substr(0, good.size() - 4),
        good.substr(0, good.size() - 1) + "X", "+" + good.substr(good.find('+') + 1),
        good.substr(0, 13) + "C74F20A3" + good.substr(21),
        good.substr(0, 13) + "c74f20a4" + good.substr(21),
        good.substr(0, 13) + "0c74f20a3" + good.substr(21), " " + good, good + "\n",
        "Peter Neumann" + good.substr(12), std::string(kPeterSecret),
        good.substr(0, 22) + "B" + good.substr(23)}) {
    EXPECT_FALSE(NoteVerifier::parse(text)) << text;
    EXPECT_FALSE(NoteSigner::parse("PRIVATE+KEY+" + text)) << text;
  }
  EXPECT_FALSE(NoteSigner::parse(kPeter));
  EXPECT_FALSE(NoteSigner::parse("private+key+" + std::string(kPeterSecret).substr(12)));
}

const std::string kRoot = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

Checkpoint some_checkpoint() {
  Checkpoint checkpoint{"site/r1/e1", 42, {}};
  for (std::size_t i = 0; i < 32; ++i) checkpoint.root[i] = static_cast<std::uint8_t>(i);
  return checkpoint;
}

TEST(Checkpoint, HasThreeLines) {
  EXPECT_EQ(checkpoint_text(some_checkpoint()), "site/r1/e1\n42\n" + kRoot + "\n");
  EXPECT_EQ(parse_checkpoint(checkpoint_text(some_checkpoint())), some_checkpoint());
  const auto empty = parse_checkpoint("o\n0\n" + kRoot + "\n");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->size, 0U);
}

TEST(Checkpoint, IsRefused) {
  const std::string end = "\n" + kRoot + "\n";
  for (const std::string& text : {std::string(),
                                  std::string("o"),
                                  std::string("o\n"),
                                  std::string("o\n1\n"),
                                  "\n1" + end,
                                  "o p\n1" + end,
                                  "o+p\n1" + end,
                                  "\xC3\xA4\n1" + end,
                                  "o\n" + end,
                                  "o\n01" + end,
                                  "o\n+1" + end,
                                  "o\n-1" + end,
                                  "o\n1 " + end,
                                  "o\n 1" + end,
                                  "o\n1.0" + end,
                                  "o\n1e3" + end,
                                  "o\n0x1" + end,
                                  "o\n9223372036854775808" + end,
                                  "o\n18446744073709551616" + end,
                                  "o\n1\n" + kRoot,
                                  "o\n1" + end + "\n",
                                  "o\n1" + end + "extension\n",
                                  "o\n1\r" + end,
                                  "o\n1\n" + kRoot + "=\n",
                                  "o\n1\n" + kRoot.substr(4) + "\n",
                                  "o\n1\nAAAA" + kRoot + "\n",
                                  "o\n1\n" + kRoot.substr(0, 42) + "9=\n",
                                  "o\n1\n" + kRoot.substr(0, 43) + "\n"}) {
    EXPECT_FALSE(parse_checkpoint(text)) << text;
  }
}

TEST(Checkpoint, IsOpenedWhenTheOriginsOwnKeySignedIt) {
  const Checkpoint checkpoint = some_checkpoint();
  for (const char* name : {"site", "site/r1", "site/r1/e1"}) {
    const auto signer = some_signer(name);
    EXPECT_EQ(open_checkpoint(sign_checkpoint(signer, checkpoint), signer.verifier()), checkpoint);
  }
  for (const char* name : {"sit", "site/", "site/r", "site/r2", "site/r1/e1/x", "other"}) {
    const auto signer = some_signer(name);
    EXPECT_FALSE(open_checkpoint(sign_checkpoint(signer, checkpoint), signer.verifier())) << name;
  }
  const auto signer = some_signer("site");
  EXPECT_FALSE(open_checkpoint(signer.sign("site\n1\nx\n"), signer.verifier())) << "no checkpoint";
  EXPECT_FALSE(
      open_checkpoint(sign_checkpoint(signer, checkpoint), some_signer("site", 'o').verifier()))
      << "another key of the name";
}

}  // namespace
}  // namespace isoguard::audit

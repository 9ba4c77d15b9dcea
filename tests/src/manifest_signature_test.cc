// A folder of manifests is what was signed, byte for byte, or it is refused with the reason.

#include "src/manifests/manifest_signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

#include "plugin/knowledge/sha256.h"
#include "src/process/files.h"
#include "tests/support/audit_database.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;
using audit::NoteVerifier;
using testing::ElementsAre;
using testing::HasSubstr;

const audit::NoteSigner& pharmacy() {
  static const audit::NoteSigner kKey = test::audit_signer("st-anna/pharmacy");
  return kKey;
}
const audit::NoteSigner& vendor() {
  static const audit::NoteSigner kKey = test::audit_signer("vendor");
  return kKey;
}
const audit::NoteSigner& stranger() {
  static const audit::NoteSigner kKey = test::audit_signer("stranger");
  return kKey;
}
const std::vector<NoteVerifier>& known() {
  static const std::vector<NoteVerifier> kKnown = {pharmacy().verifier(), vendor().verifier()};
  return kKnown;
}

/// A folder with four small files, which need not be manifests yet; signed.
class SignedFolder {
 public:
  explicit SignedFolder(const std::string& word = "red") {
    write("knowledge.json", R"({"version":"1.0.0"})");
    write("rules/a.json", word);
    write("rules/b.json", "");
    write("selftest/é.json", "blue");
    sign();
  }
  fs::path path(const std::string& name) const { return folder_.path() / name; }
  void write(const std::string& name, const std::string& content) const {
    fs::create_directories(path(name).parent_path());
    std::ofstream(path(name), std::ios::binary) << content;
  }
  std::string listing(const std::string& version = "1.0.0") const {
    return *listing_of(read_manifest_folder(folder_.path())->files, "isoguard", version);
  }
  void sign(const audit::NoteSigner& signer = pharmacy()) const {
    write("manifests.sig", signer.sign(listing()));
  }
  std::string signature() const { return *read_file(path("manifests.sig")); }
  /// What is wrong, a line a fault; empty: nothing.
  std::string faults(const std::vector<NoteVerifier>& signers = known()) const {
    const auto folder = read_manifest_folder(folder_.path());
    if (!folder) return knowledge::to_string(folder.error());
    const auto endorsed = verify(*folder, signers);
    return endorsed ? "" : knowledge::to_string(endorsed.error());
  }
  Endorsed endorsed() const { return *verify(*read_manifest_folder(folder_.path()), known()); }

 private:
  test::TemporaryFolder folder_;
};

std::string line_of(const std::string& note, const std::string& listing) {
  return note.substr(listing.size() + 1);
}

TEST(ManifestSignature, IsOverALineAFile) {
  const SignedFolder folder;
  EXPECT_EQ(folder.listing(),
            "isoguard-manifests/1\nisoguard\n1.0.0\n"
            "2afa0f3c420ac37f226ceed715865e390c67593793f413018af33d8a79f56b9f  knowledge.json\n"
            "b1f51a511f1da0cd348b8f8598db32e61cb963e5fc69e2b41485bf99590ed75a  rules/a.json\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  rules/b.json\n"
            "16477688c0e00699c6cfa4497a3612d7e83c532062b64b250fed8908128ed548  selftest/é.json\n");
  const Endorsed endorsed = folder.endorsed();
  EXPECT_EQ(endorsed.signature.signer, "st-anna/pharmacy");
  EXPECT_EQ(endorsed.signature.listing, knowledge::sha256_hex(folder.listing()));
  EXPECT_EQ(endorsed.id + " " + endorsed.version, "isoguard 1.0.0");
}

struct Row {
  const char* what;
  void (*change)(const SignedFolder& folder);
  std::string faults;
};

TEST(ManifestSignature, HoldsForWhatIsNoManifest) {
  const Row table[] = {
      {"nothing", [](const SignedFolder&) {}, ""},
      {"a text beside the manifests", [](const SignedFolder& f) { f.write("README.md", "x"); }, ""},
      {"a schema", [](const SignedFolder& f) { f.write("schema/x.json", "{}"); }, ""},
      {"an editor's copy", [](const SignedFolder& f) { f.write("rules/a.json~", "x"); }, ""},
      {"a link to a file of the same bytes",
       [](const SignedFolder& f) {
         fs::rename(f.path("rules/a.json"), f.path("a.txt"));
         fs::create_symlink(f.path("a.txt"), f.path("rules/a.json"));
       },
       ""},
      {"another signer that is known", [](const SignedFolder& f) { f.sign(vendor()); }, ""},
      {"a stranger's signature after a known one",
       [](const SignedFolder& f) {
         const std::string note = stranger().sign(f.listing());
         f.write("manifests.sig", f.signature() + line_of(note, f.listing()));
       },
       ""},
      {"a stranger's signature before a known one",
       [](const SignedFolder& f) {
         f.write("manifests.sig",
                 stranger().sign(f.listing()) + line_of(f.signature(), f.listing()));
       },
       ""},
      {"two known signers",
       [](const SignedFolder& f) {
         f.write("manifests.sig", f.signature() + line_of(vendor().sign(f.listing()), f.listing()));
       },
       ""},
  };
  for (const Row& row : table) {
    const SignedFolder folder;
    row.change(folder);
    EXPECT_EQ(folder.faults(), row.faults) << row.what;
  }
}

const std::string kUnknown =
    "manifests.sig: has no good signature of a signer that is known here\n";
const std::string kNoNote = "manifests.sig: is no signed note\n";

TEST(ManifestSignature, IsRefusedWhereAFileIsNotAsItWasSigned) {
  const Row table[] = {
      {"a changed letter", [](const SignedFolder& f) { f.write("rules/a.json", "rad"); },
       "rules/a.json: is not as it was signed\n"},
      {"a cut file", [](const SignedFolder& f) { fs::resize_file(f.path("rules/a.json"), 2); },
       "rules/a.json: is not as it was signed\n"},
      {"an emptied file", [](const SignedFolder& f) { fs::resize_file(f.path("rules/a.json"), 0); },
       "rules/a.json: is not as it was signed\n"},
      {"a line feed at the end", [](const SignedFolder& f) { f.write("rules/a.json", "red\n"); },
       "rules/a.json: is not as it was signed\n"},
      {"a changed self-test", [](const SignedFolder& f) { f.write("selftest/é.json", ""); },
       "selftest/é.json: is not as it was signed\n"},
      {"a file that is gone", [](const SignedFolder& f) { fs::remove(f.path("rules/b.json")); },
       "rules/b.json: was signed and is missing\n"},
      {"a file more", [](const SignedFolder& f) { f.write("rules/c.json", "{}"); },
       "rules/c.json: was not signed\n"},
      {"an empty file more", [](const SignedFolder& f) { f.write("c.json", ""); },
       "c.json: was not signed\n"},
      {"a file that moved",
       [](const SignedFolder& f) { fs::rename(f.path("rules/a.json"), f.path("rules/c.json")); },
       "rules/a.json: was signed and is missing\nrules/c.json: was not signed\n"},
      {"two files that changed places",
       [](const SignedFolder& f) {
         f.write("rules/a.json", "");
         f.write("rules/b.json", "red");
       },
       "rules/a.json: is not as it was signed\nrules/b.json: is not as it was signed\n"},
      {"another case of letters",
       [](const SignedFolder& f) { fs::rename(f.path("rules/a.json"), f.path("rules/A.json")); },
       "rules/a.json: was signed and is missing\nrules/A.json: was not signed\n"},
      {"a link to other bytes",
       [](const SignedFolder& f) {
         fs::remove(f.path("rules/a.json"));
         fs::create_symlink(f.path("selftest/é.json"), f.path("rules/a.json"));
       },
       "rules/a.json: is not as it was signed\n"},
      {"a link to nothing",
       [](const SignedFolder& f) {
         fs::remove(f.path("rules/a.json"));
         fs::create_symlink("nowhere", f.path("rules/a.json"));
       },
       "rules/a.json: was signed and is missing\n"},
      {"a link to the folder",
       [](const SignedFolder& f) {
         fs::rename(f.path("rules"), f.path("elsewhere.d"));
         fs::create_symlink("elsewhere.d", f.path("rules"));
       },
       "rules/a.json: was signed and is missing\nrules/b.json: was signed and is missing\n"
       "elsewhere.d/a.json: was not signed\nelsewhere.d/b.json: was not signed\n"},
      {"a pipe in the place of a file",
       [](const SignedFolder& f) {
         fs::remove(f.path("rules/a.json"));
         ASSERT_EQ(::mkfifo(f.path("rules/a.json").c_str(), 0600), 0);
       },
       "rules/a.json: was signed and is missing\n"},
      {"a name that is no UTF-8", [](const SignedFolder& f) { f.write("\xFF\x1B.json", ""); },
       "??.json: was not signed\n"},
      {"a name that would be a line of the listing",
       [](const SignedFolder& f) { f.write("x\n0  y.json", ""); }, "x?0  y.json: was not signed\n"},
      {"a huge file",
       [](const SignedFolder& f) { fs::resize_file(f.path("rules/a.json"), 1ULL << 40U); },
       "rules/a.json: is larger than 64 MiB\n"},
  };
  for (const Row& row : table) {
    const SignedFolder folder;
    row.change(folder);
    EXPECT_EQ(folder.faults(), row.faults) << row.what;
  }
}

TEST(ManifestSignature, IsRefusedWhereItIsNoneOfAKnownSignerOverThisFolder) {
  const Row table[] = {
      {"none", [](const SignedFolder& f) { fs::remove(f.path("manifests.sig")); },
       "manifests.sig: is missing: the manifests are not signed\n"},
      {"an empty one", [](const SignedFolder& f) { f.write("manifests.sig", ""); }, kNoNote},
      {"garbage", [](const SignedFolder& f) { f.write("manifests.sig", std::string(300, '\xFF')); },
       kNoNote},
      {"a cut one", [](const SignedFolder& f) { fs::resize_file(f.path("manifests.sig"), 200); },
       kNoNote},
      {"one without its last byte",
       [](const SignedFolder& f) {
         f.write("manifests.sig", f.signature().substr(0, f.signature().size() - 1));
       },
       kNoNote},
      {"the listing alone", [](const SignedFolder& f) { f.write("manifests.sig", f.listing()); },
       kNoNote},
      {"a huge one",
       [](const SignedFolder& f) { fs::resize_file(f.path("manifests.sig"), 2'000'000); }, kNoNote},
      {"another key's", [](const SignedFolder& f) { f.sign(stranger()); }, kUnknown},
      {"another key's of the same name",
       [](const SignedFolder& f) {
         audit::Key seed;
         seed.bytes.fill('x');
         f.sign(audit::NoteSigner::from_seed("st-anna/pharmacy", seed));
       },
       kUnknown},
      {"a known one's over something else",
       [](const SignedFolder& f) {
         const SignedFolder other("green");
         f.write("manifests.sig", f.listing() + "\n" + line_of(other.signature(), other.listing()));
       },
       kUnknown},
      {"a good one beside a wrong one of another known signer",
       [](const SignedFolder& f) {
         const SignedFolder other("green");
         const std::string wrong = line_of(vendor().sign(other.listing()), other.listing());
         f.write("manifests.sig", f.signature() + wrong);
       },
       kUnknown},
      {"that of another folder",
       [](const SignedFolder& f) { f.write("manifests.sig", SignedFolder("green").signature()); },
       "rules/a.json: is not as it was signed\n"},
      {"a checkpoint of the same key",
       [](const SignedFolder& f) { f.write("manifests.sig", pharmacy().sign("st-anna\n1\nx\n")); },
       "manifests.sig: is signed, and no listing of manifests\n"},
      {"a listing of another order",
       [](const SignedFolder& f) {
         const std::string text = f.listing();
         const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
         const std::size_t first = text.find("1.0.0\n") + 6;
         f.write("manifests.sig", pharmacy().sign(text.substr(0, first) + text.substr(last) +
                                                  text.substr(first, last - first)));
       },
       "manifests.sig: is signed, and no listing of manifests\n"},
      {"a listing with a file twice",
       [](const SignedFolder& f) {
         const std::string text = f.listing();
         const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
         f.write("manifests.sig", pharmacy().sign(text + text.substr(last)));
       },
       "manifests.sig: is signed, and no listing of manifests\n"},
      {"a listing of a later format",
       [](const SignedFolder& f) {
         f.write("manifests.sig", pharmacy().sign("isoguard-manifests/2" + f.listing().substr(20)));
       },
       "manifests.sig: is signed, and no listing of manifests\n"},
      {"a link to nothing",
       [](const SignedFolder& f) {
         fs::remove(f.path("manifests.sig"));
         fs::create_symlink("nowhere", f.path("manifests.sig"));
       },
       "manifests.sig: is missing: the manifests are not signed\n"},
  };
  for (const Row& row : table) {
    const SignedFolder folder;
    row.change(folder);
    EXPECT_EQ(folder.faults(), row.faults) << row.what;
  }
}

TEST(ManifestSignature, IsBrokenByAnyBit) {
  const SignedFolder folder;
  auto read = *read_manifest_folder(folder.path(""));
  const std::string good = *read.signature;
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    (*read.signature)[bit / 8] = static_cast<char>(good[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(verify(read, known())) << "bit " << bit;
    read.signature = good;
  }
  EXPECT_TRUE(verify(read, known()));
}

TEST(ManifestSignature, IsForTheVersionThatKnowledgeJsonSays) {
  knowledge::Knowledge knowledge;
  knowledge.id = "isoguard";
  knowledge.version = "1.0.0";
  const Endorsed endorsed = SignedFolder().endorsed();
  EXPECT_TRUE(faults_of(endorsed, knowledge).empty());
  knowledge.version = "1.0.1";
  EXPECT_EQ(knowledge::to_string(faults_of(endorsed, knowledge)),
            "manifests.sig: is for version 1.0.0 of isoguard, and knowledge.json is 1.0.1 of "
            "isoguard\n");
  knowledge.version = "1.0.0";
  knowledge.id = "st-anna";
  EXPECT_EQ(faults_of(endorsed, knowledge).size(), 1U);
}

TEST(ManifestSignature, OfSeveralStandTogether) {
  const SignedFolder folder;
  const std::string listing = folder.listing();
  const std::string first = signed_listing(listing, pharmacy(), "");
  EXPECT_EQ(first, pharmacy().sign(listing));
  EXPECT_EQ(signed_listing(listing, pharmacy(), first), first) << "signed already";
  EXPECT_EQ(signed_listing(listing, pharmacy(), "garbage"), first);
  const std::string both = signed_listing(listing, vendor(), first);
  EXPECT_THAT(audit::open_note(both, known())->signers, ElementsAre("st-anna/pharmacy", "vendor"));
  EXPECT_EQ(signed_listing(folder.listing("1.0.1"), vendor(), both),
            vendor().sign(folder.listing("1.0.1")))
      << "those who signed something else did not sign this";
  std::string wrong = both;
  wrong[wrong.size() - 4] = wrong[wrong.size() - 4] == 'A' ? 'B' : 'A';
  EXPECT_EQ(signed_listing(listing, vendor(), wrong), vendor().sign(listing));
}

TEST(ManifestSignature, IsNotMadeForNamesThatCannotStandInALine) {
  for (const char* name : {"a\nb.json", "a\tb.json", "\xFF.json", "\x1B[2J.json"}) {
    EXPECT_FALSE(listing_of({{name, "{}"}}, "isoguard", "1.0.0")) << name;
  }
  EXPECT_TRUE(listing_of({{"a  b é\\.json", "{}"}}, "isoguard", "1.0.0"));
}

TEST(ManifestSigners, AreReadFromALineEach) {
  struct Case {
    const char* what;
    std::string content;
    std::string fault;
  };
  const std::string key = pharmacy().verifier().text() + "\n";
  const Case table[] = {
      {"one", key, ""},
      {"two, with words between", key + "\n# the vendor\n" + vendor().verifier().text(), ""},
      {"nobody", "# nobody\n", "names nobody"},
      {"twice the same", key + key, "has two lines of one name or one key: st-anna/pharmacy"},
      {"garbage", key + "garbage\n", "has a line that is no verifier: 2"},
      {"a private key", std::string(pharmacy().text().view()) + "\n",
       "has a line that is no verifier: 1"},
  };
  const test::TemporaryFolder folder;
  for (const Case& row : table) {
    std::ofstream(folder.file("signers")) << row.content;
    const auto signers = read_signers(folder.file("signers"));
    EXPECT_EQ(signers.has_value(), row.fault.empty()) << row.what;
    if (signers) continue;
    EXPECT_THAT(signers.error()[0].message, HasSubstr(row.fault)) << row.what;
  }
  ::chmod(folder.file("signers").c_str(), 0666);
  EXPECT_THAT(read_signers(folder.file("signers")).error()[0].message,
              HasSubstr("may be written by others than its owner"));
  EXPECT_THAT(read_signers(folder.file("none")).error()[0].message,
              HasSubstr("there is no list of verifiers"));
}

}  // namespace
}  // namespace isoguard::app

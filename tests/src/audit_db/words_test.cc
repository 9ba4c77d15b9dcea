// What needs no PostgreSQL: how a database is named, and what of our texts it takes.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "src/audit_db/migrations.h"
#include "src/audit_db/server_check.h"
#include "src/audit_db/shipment.h"
#include "src/audit_db/state_tables.h"
#include "src/audit_db/target.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit_db {
namespace {

namespace fs = std::filesystem;

struct Named {
  const char* what;
  std::string word;
  std::string fault;  ///< a part of it; empty: none
};

TEST(AuditDbTarget, IsAUriWithoutAPassword) {
  const std::vector<Named> rows = {
      {"a host", "postgresql://replica@db.example/isoguard?sslmode=verify-full", ""},
      {"the short name of the scheme", "postgres://db.example/isoguard", ""},
      {"several hosts", "postgresql://a,b:5433/isoguard?target_session_attrs=read-write", ""},
      {"a password", "postgresql://replica:secret@db.example/isoguard", "password"},
      {"a password behind", "postgresql://db.example/isoguard?password=secret", "password"},
      {"a password of a key", "postgresql://db.example/isoguard?sslpassword=secret", "password"},
      {"an unknown setting", "postgresql://db.example/isoguard?secret=1", "no URI"},
      {"no such file", "/nowhere/audit-db", "no file"},
      {"words of libpq", "host=db.example password=secret", "no file"},
  };
  for (const auto& [what, word, fault] : rows) {
    SCOPED_TRACE(what);
    const auto target = read_target(word);
    EXPECT_EQ(target.has_value(), fault.empty());
    if (target) {
      EXPECT_EQ(target->uri, word);
      continue;
    }
    EXPECT_NE(target.error().find(fault), std::string::npos) << target.error();
    EXPECT_EQ(target.error().find("secret"), std::string::npos) << target.error();
  }
}

TEST(AuditDbTarget, IsReadFromAFileThatOthersCannotRead) {
  struct File {
    const char* what;
    std::string text;
    unsigned mode;
    std::string fault;
  };
  const std::string uri = "postgresql://replica:secret@db.example/isoguard";
  const std::vector<File> rows = {
      {"a password, for the owner only", uri + "\n", 0600, ""},
      {"read only, without a line feed", uri, 0400, ""},
      {"blanks and more lines", uri + " \r\nanother line\n", 0600, ""},
      {"a password for the group", uri, 0640, "mode 0600"},
      {"a password for all", uri, 0604, "mode 0600"},
      {"no password, for all", "postgresql://db.example/isoguard", 0644, ""},
      {"no URI", "secret", 0600, "no postgresql://"},
      {"nothing", "", 0600, "no file"},
  };
  const test::TemporaryFolder folder;
  for (const auto& [what, text, mode, fault] : rows) {
    SCOPED_TRACE(what);
    const std::string file = folder.file("uri");
    fs::remove(file);
    std::ofstream(file) << text;
    fs::permissions(file, fs::perms(mode));
    const auto target = read_target(file);
    EXPECT_EQ(target.has_value(), fault.empty());
    if (target) {
      if (mode < 0644) {
        EXPECT_EQ(target->uri, uri);
      }
      continue;
    }
    EXPECT_NE(target.error().find(fault), std::string::npos) << target.error();
    EXPECT_EQ(target.error().find("secret"), std::string::npos) << target.error();
  }
}

TEST(Searchable, IsWhatPostgresqlTakesAsText) {
  const std::string fffd = "\uFFFD";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"Practitioner/1", "Practitioner/1"},
      {"\u00E4\u20AC\U0001F600\u202E", "\u00E4\u20AC\U0001F600\u202E"},
      {std::string("a\0b", 3), "a" + fffd + "b"},
      {"\xED\xA0\x80", fffd + fffd + fffd},             // a lone surrogate
      {"\xC0\x80", fffd + fffd},                        // an overlong NUL
      {"\xE0\x80\x80", fffd + fffd + fffd},             // another
      {"\xF4\x90\x80\x80", fffd + fffd + fffd + fffd},  // beyond U+10FFFF
      {"\xF5\x80", fffd + fffd},
      {"\xE2\x82", fffd + fffd},  // cut off
      {"\x80 \xFF", fffd + " " + fffd},
      {std::string(5000, 'x'), std::string(997, 'x')},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(searchable(text), expected);
}

TEST(TableKey, IsShortAndPlainAndTakenForNoOther) {
  EXPECT_EQ(table_key("https://ehr.example"), "https://ehr.example");
  EXPECT_EQ(table_key(std::string(128, 'x')), std::string(128, 'x'));
  const std::vector<std::string> hashed = {"",       std::string(129, 'x'), std::string("a\0b", 3),
                                           "\u00E4", "\xED\xA0\x80",        "sha256:00"};
  for (const std::string& text : hashed) {
    const std::string key = table_key(text);
    EXPECT_TRUE(key.starts_with("sha256:")) << key;
    EXPECT_EQ(key.size(), 71U);
    EXPECT_NE(table_key(key), key);
  }
}

TEST(ServerSettings, AreUnsafeWhenOff) {
  for (const char* name : {"fsync", "full_page_writes", "synchronous_commit"}) {
    EXPECT_NE(fault_of_setting(name, "off").find(name), std::string::npos);
    for (const char* value : {"on", "local", "remote_write", "remote_apply"}) {
      EXPECT_EQ(fault_of_setting(name, value), "");
    }
  }
}

TEST(Migrations, AreNumberedWithoutAHole) {
  ASSERT_GT(schema_version(), 0);
  for (int i = 0; i < schema_version(); ++i) {
    const std::string_view name = migration_files()[static_cast<std::size_t>(i)].name;
    EXPECT_EQ(std::stoi(std::string(name.substr(0, 4))), i + 1) << name;
  }
}

}  // namespace
}  // namespace isoguard::audit_db

# Script: writes OUTPUT, a C++ source that holds each of FILES (relative to SOURCE, sorted) byte by byte, as
# numbers for the reasons that write_embedded_manifests.cmake has.

set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ ${SOURCE}/${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "constexpr unsigned char kFile${index}[] = {${bytes}};\n")
  string(APPEND entries "      {\"${file}\", {reinterpret_cast<const char*>(kFile${index}), sizeof kFile${index}}},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT} "#include \"src/audit_db/migrations.h\"

namespace isoguard::audit_db {
namespace {

${arrays}
}  // namespace

const std::vector<MigrationFile>& migration_files() {
  static const std::vector<MigrationFile> files = {
${entries}  };
  return files;
}

}  // namespace isoguard::audit_db
")

# Script: writes OUTPUT, a C++ source that holds each of FILES (relative to SOURCE) byte by byte.
# Numbers survive what text in CMake and C++ does not: semicolons, brackets, backslashes, pieces that
# would cut a UTF-8 character, and the length limit of string literals.

set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ ${SOURCE}/${file} hex HEX)
  if(hex STREQUAL "")
    message(FATAL_ERROR "${SOURCE}/${file} is empty")
  endif()
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "constexpr unsigned char kFile${index}[] = {${bytes}};\n")
  string(APPEND entries "      {\"${file}\", text(kFile${index})},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT} "#include \"plugin/knowledge/knowledge.h\"

namespace isoguard::knowledge {
namespace {

template <std::size_t size>
std::string text(const unsigned char (&bytes)[size]) {
  return {reinterpret_cast<const char*>(bytes), size};
}

${arrays}
}  // namespace

const ManifestFiles& embedded_manifests() {
  static const ManifestFiles files = {
${entries}  };
  return files;
}

}  // namespace isoguard::knowledge
")

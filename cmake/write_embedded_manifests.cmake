# Script: writes OUTPUT, a C++ source that holds each of FILES (relative to SOURCE) as a raw string.
# String literals have a length limit, so a file is cut into pieces that the compiler joins.

set(text "#include \"plugin/knowledge/knowledge.h\"\n\nnamespace isoguard::knowledge {\n\n")
string(APPEND text "const ManifestFiles& embedded_manifests() {\n  static const ManifestFiles files = {\n")
foreach(file IN LISTS FILES)
  file(READ ${SOURCE}/${file} content)
  string(LENGTH "${content}" length)
  string(APPEND text "      {\"${file}\",\n       std::string()")
  set(offset 0)
  while(offset LESS length)
    string(SUBSTRING "${content}" ${offset} 8000 piece)
    string(APPEND text "\n           .append(R\"~~~(${piece})~~~\")")
    math(EXPR offset "${offset} + 8000")
  endwhile()
  string(APPEND text "},\n")
endforeach()
string(APPEND text "  };\n  return files;\n}\n\n}  // namespace isoguard::knowledge\n")
file(WRITE ${OUTPUT} "${text}")

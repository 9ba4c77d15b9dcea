# Script: writes OUTPUT, a header that names the commit of SOURCE, and only when it says something new.
# COMMIT, when given, is taken as it is: for builds from a copy without its repository.

set(commit "${COMMIT}")
if(commit STREQUAL "")
  # Only a repository of our own tells: sources unpacked inside somebody else's are of unknown commit.
  execute_process(COMMAND git -C ${SOURCE} rev-parse --show-prefix HEAD
    OUTPUT_VARIABLE told RESULT_VARIABLE code ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(STRIP "${told}" told)
  if(code EQUAL 0 AND told MATCHES "^[0-9a-f]+$")
    set(commit ${told})
    execute_process(COMMAND git -C ${SOURCE} --no-optional-locks status --porcelain
      OUTPUT_VARIABLE changes ERROR_QUIET)
    if(NOT changes STREQUAL "")
      string(APPEND commit "+changes")
    endif()
  else()
    set(commit unknown)
  endif()
endif()

set(text "#define ISOGUARD_BUILD_COMMIT \"${commit}\"\n")
set(before "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT text STREQUAL before)
  file(WRITE ${OUTPUT} "${text}")
endif()

# Tells the program what it is built from. The commit is looked up at every build, since a commit or
# an edit does not configure anew.

set(ISOGUARD_COMMIT "" CACHE STRING "Commit of the sources, where they are not in their repository")

set(ISOGUARD_IDENTITY_FOLDER ${CMAKE_CURRENT_BINARY_DIR}/identity)
add_custom_target(isoguard_commit
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} "-DCOMMIT=${ISOGUARD_COMMIT}"
          -DOUTPUT=${ISOGUARD_IDENTITY_FOLDER}/build_commit.h
          -P ${PROJECT_SOURCE_DIR}/cmake/write_build_commit.cmake
  BYPRODUCTS ${ISOGUARD_IDENTITY_FOLDER}/build_commit.h
  COMMENT "" VERBATIM)

# Lets sources of the target include build_commit.h.
function(isoguard_build_commit target)
  add_dependencies(${target} isoguard_commit)
  target_include_directories(${target} PRIVATE ${ISOGUARD_IDENTITY_FOLDER})
endfunction()

function(isoguard_build_identity target source)
  isoguard_build_commit(${target})
  set_source_files_properties(${source} PROPERTIES
    COMPILE_DEFINITIONS "ISOGUARD_COMPILER=\"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\";ISOGUARD_BUILD_TYPE=\"${CMAKE_BUILD_TYPE}\"")
endfunction()

# Tells src/build_identity.cc what it is built from. The commit is looked up at every build, since a
# commit or an edit does not configure anew.

set(ISOGUARD_COMMIT "" CACHE STRING "Commit of the sources, where they are not in their repository")

function(isoguard_build_identity target source)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/identity)
  add_custom_target(${target}_commit
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} "-DCOMMIT=${ISOGUARD_COMMIT}"
            -DOUTPUT=${folder}/build_commit.h -P ${PROJECT_SOURCE_DIR}/cmake/write_build_commit.cmake
    BYPRODUCTS ${folder}/build_commit.h
    COMMENT "" VERBATIM)
  add_dependencies(${target} ${target}_commit)
  target_include_directories(${target} PRIVATE ${folder})
  set_source_files_properties(${source} PROPERTIES
    COMPILE_DEFINITIONS "ISOGUARD_COMPILER=\"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\";ISOGUARD_BUILD_TYPE=\"${CMAKE_BUILD_TYPE}\"")
endfunction()

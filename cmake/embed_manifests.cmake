# Compiles the files of manifests/ (JSON only) into a library, so that the program runs from anywhere.
# The generated source defines isoguard::knowledge::embedded_manifests().

function(isoguard_embed_manifests target)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/manifests
    ${PROJECT_SOURCE_DIR}/manifests/*.json)
  list(FILTER files EXCLUDE REGEX "^(deploy|schema)/")
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_manifests.cc)
  set(inputs "")
  foreach(file IN LISTS files)
    list(APPEND inputs ${PROJECT_SOURCE_DIR}/manifests/${file})
  endforeach()
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR}/manifests "-DFILES=${files}" -DOUTPUT=${output}
            -P ${PROJECT_SOURCE_DIR}/cmake/write_embedded_manifests.cmake
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/cmake/write_embedded_manifests.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

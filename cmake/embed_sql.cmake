# Compiles manifests/deploy/postgresql/migrations into a library, so that `isoguard audit migrate` needs no files.
# The generated source defines isoguard::audit_db::migration_files().

function(isoguard_embed_sql target)
  set(folder ${PROJECT_SOURCE_DIR}/manifests/deploy/postgresql/migrations)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*.sql)
  list(SORT files)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_sql.cc)
  list(TRANSFORM files PREPEND ${folder}/ OUTPUT_VARIABLE inputs)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${folder} "-DFILES=${files}" -DOUTPUT=${output}
            -P ${PROJECT_SOURCE_DIR}/cmake/write_embedded_sql.cmake
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/cmake/write_embedded_sql.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

# The target `deb`: build/<preset>/deb/isoguard_<version>_<architecture>.deb, from what `isoguard` installs.
# The same sources give the same bytes. Needs dpkg-dev, file and jq (.ci/install package).

set(deploy ${PROJECT_SOURCE_DIR}/manifests/deploy)
set(doc share/doc/isoguard)

install(TARGETS isoguard DESTINATION bin)
install(FILES ${deploy}/systemd/isoguard.service DESTINATION /lib/systemd/system)
install(FILES ${deploy}/systemd/isoguard.toml DESTINATION /etc/isoguard)
install(FILES README.md SECURITY.md manifests/knowledge/PROVENANCE.md ${deploy}/debian/copyright DESTINATION ${doc})
# Where the README looks for them.
install(DIRECTORY docs DESTINATION ${doc} FILES_MATCHING PATTERN "*.md")
install(FILES ${deploy}/debian/lintian-overrides DESTINATION share/lintian/overrides RENAME isoguard)
install(DIRECTORY ${deploy}/nginx ${deploy}/postgresql ${deploy}/prometheus ${deploy}/grafana DESTINATION ${doc}/examples)
install(FILES ${deploy}/clients.json DESTINATION ${doc}/examples)
# What a site copies before it changes words, policies or codes.
install(DIRECTORY manifests/ DESTINATION share/isoguard/manifests
  FILES_MATCHING PATTERN "*.json" PATTERN deploy EXCLUDE)

# After the binary is in place and stripped, so that the bill of materials names its bytes. As text files of
# a package are, the changelogs and the manual page are compressed without a time of their own.
install(CODE "
  set(root \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
  file(MAKE_DIRECTORY \${root}/${doc} \${root}/share/man/man1)
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/cmake/write_sbom.sh \${root}/bin/isoguard
    OUTPUT_FILE \${root}/${doc}/isoguard.spdx.json COMMAND_ERROR_IS_FATAL ANY)
  foreach(pair ${deploy}/debian/changelog:${doc}/changelog.Debian.gz
          ${PROJECT_SOURCE_DIR}/CHANGELOG.md:${doc}/changelog.gz
          ${deploy}/debian/isoguard.1:share/man/man1/isoguard.1.gz)
    string(REPLACE : \";\" names \${pair})
    list(GET names 0 from)
    list(GET names 1 to)
    execute_process(COMMAND gzip -9nc \${from} OUTPUT_FILE \${root}/\${to} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
")

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME isoguard)
set(CPACK_PACKAGE_CONTACT "isoguard maintainers <maintainers@isoguard.example>")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/deb)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS nginx)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "CDS Hooks safety check for systemic isotretinoin")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"An order-entry screen calls this service when a prescriber selects or signs
an order. It warns of pregnancy and its prevention, of tetracyclines, of
missing sun-protection counselling and of the other contraindications and
cautions of the labels, and says what it could not check.
.
It is not a medical device and does not replace the product label.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${deploy}/debian/conffiles ${deploy}/debian/postinst ${deploy}/debian/prerm ${deploy}/debian/postrm)
include(CPack)

add_custom_target(deb
  COMMAND bash -c "umask 022 && SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l ${deploy}/debian/changelog -STimestamp) ${CMAKE_CPACK_COMMAND} -G DEB"
  DEPENDS isoguard
  WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
  COMMENT "Packing ${CMAKE_BINARY_DIR}/deb" VERBATIM)

# Compiler settings that every target shares, and isoguard_library().

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(ISOGUARD_CCACHE ccache)
if(ISOGUARD_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ISOGUARD_CCACHE})
endif()

add_library(isoguard_settings INTERFACE)
target_include_directories(isoguard_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(isoguard_settings INTERFACE
  ISOGUARD_VERSION="${PROJECT_VERSION}"
  BOOST_BEAST_USE_STD_STRING_VIEW)
target_compile_options(isoguard_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)

# GCC 12 takes std::string + literal for an overlapping copy (GCC bug 105651, mended in 13).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(isoguard_settings INTERFACE -Wno-restrict)
endif()

if(ISOGUARD_SANITIZE)
  target_compile_options(isoguard_settings INTERFACE
    -fsanitize=${ISOGUARD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1)
  # False alarms of GCC 12 in instrumented standard headers, and of Boost.Asio's fences, which
  # ThreadSanitizer does not model and which stand beside locks that it does.
  target_compile_options(isoguard_settings INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  target_link_options(isoguard_settings INTERFACE -fsanitize=${ISOGUARD_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Hardening that costs next to nothing; see SECURITY in docs/operations.md.
  target_compile_options(isoguard_settings INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong
    -fstack-clash-protection -fcf-protection=full -fPIE
    $<$<CXX_COMPILER_ID:GNU>:-ftrivial-auto-var-init=zero>)
  target_link_options(isoguard_settings INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

if(ISOGUARD_COVERAGE)
  target_compile_options(isoguard_settings INTERFACE --coverage -O0)
  target_link_options(isoguard_settings INTERFACE --coverage)
endif()

# isoguard_library(name FOLDERS folder… [EXCLUDE file…] [LINK target…]): static library isoguard_<name>
# of all .cc files directly in the folders.
function(isoguard_library name)
  cmake_parse_arguments(ARG "" "" "FOLDERS;EXCLUDE;LINK" ${ARGN})
  set(sources "")
  foreach(folder IN LISTS ARG_FOLDERS)
    file(GLOB found CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${folder}/*.cc)
    list(APPEND sources ${found})
  endforeach()
  if(ARG_EXCLUDE)
    list(REMOVE_ITEM sources ${ARG_EXCLUDE})
  endif()
  add_library(isoguard_${name} STATIC ${sources})
  target_link_libraries(isoguard_${name} PUBLIC isoguard_settings ${ARG_LINK})
endfunction()

# Compiler flags and build switches, in one place.
option(LATCHKEY_TESTS "Build the tests" ON)
option(LATCHKEY_FUZZ "Build the fuzz targets with libFuzzer (clang only)" OFF)
option(LATCHKEY_PCH "Use the shared precompiled header" ON)
set(LATCHKEY_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
# -fPIC for everything (below), so that libraries and programs share one precompiled header.

# g++ 12 miscompiles coroutines (docs/adr/0001-compiler.md), so nothing but the public headers is built with it.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR "Latchkey is built with clang 19 or newer (Debian: clang-19); "
                      "this is ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}. "
                      "Configure with: cmake --preset release")
endif()

add_library(latchkey_flags INTERFACE)
target_compile_options(latchkey_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Wnon-virtual-dtor -Werror=return-type
  -Werror=unused-result -Wimplicit-fallthrough -Wno-missing-designated-field-initializers
  -fPIC -fstack-protector-strong
  -ffunction-sections -fdata-sections)  # each function apart, so that tools/reached_code.py sees which one has changed
target_compile_definitions(latchkey_flags INTERFACE
  $<$<CONFIG:Release>:_FORTIFY_SOURCE=2 NDEBUG> $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>)
target_link_options(latchkey_flags INTERFACE -fuse-ld=lld-19 -Wl,-z,relro,-z,now)
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

if(LATCHKEY_SANITIZE)
  target_compile_options(latchkey_flags INTERFACE -fsanitize=${LATCHKEY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(latchkey_flags INTERFACE -fsanitize=${LATCHKEY_SANITIZE})
endif()
if(LATCHKEY_FUZZ)
  target_compile_options(latchkey_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
  target_compile_options(latchkey_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()

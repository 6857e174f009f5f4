# latchkey_library(NAME [DEPS target...] [LIBS target...] [PCH store])
#   Makes latchkey_NAME from the folder's *.cc, latchkey_NAME_test from its *_test.cc, and one program for each *_fuzz.cc.
#   DEPS are floors below, visible to whoever links this one; LIBS are outside parts, private to it. PCH store: compiled
#   with the precompiled header that holds the store's port.
#   A *_fuzz.cc is a libFuzzer target in the fuzz preset; elsewhere it is linked with a driver that replays the corpus
#   in NAME_corpus/ (beside the file, named after it) as a test.
set(LATCHKEY_ROOT ${CMAKE_CURRENT_SOURCE_DIR})

# latchkey_precompiled(NAME [HEADERS h...] [LINK target...])
#   A precompiled header that several targets share: what most files read of the standard library, Boost.JSON and fmt, and
#   HEADERS.
function(latchkey_precompiled name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LINK" ${ARGN})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "namespace latchkey { extern const int @name@; const int @name@ = 0; }\n" @ONLY)
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${source})
  target_precompile_headers(${name} PRIVATE
    <algorithm> <array> <charconv> <chrono> <condition_variable> <coroutine> <cstdint> <expected> <functional> <map>
    <memory> <mutex> <optional> <set> <span> <string> <string_view> <thread> <unordered_map> <utility> <variant> <vector>
    <boost/json/array.hpp> <boost/json/object.hpp> <boost/json/string.hpp> <boost/json/value.hpp> <fmt/format.h>
    ${ARG_HEADERS})
  target_link_libraries(${name} PRIVATE latchkey_flags ${ARG_LINK} fmt::fmt)
endfunction()

# latchkey_target(TARGET [PCH]): our flags and the precompiled header.
function(latchkey_target target)
  set(pch ${ARGN})
  if(NOT pch)
    set(pch latchkey_pch)
  endif()
  target_link_libraries(${target} PRIVATE latchkey_flags)
  if(LATCHKEY_PCH AND TARGET ${pch})
    target_precompile_headers(${target} REUSE_FROM ${pch})
  endif()
endfunction()

# Tests are compiled without optimization (they link what is optimized) against precompiled headers of their own with
# GoogleTest in it: that halves the time of a full build.
add_library(latchkey_test_flags INTERFACE)
target_compile_options(latchkey_test_flags INTERFACE -O0 -U_FORTIFY_SOURCE -Wno-macro-redefined)
if(LATCHKEY_TESTS)
  latchkey_precompiled(latchkey_test_pch HEADERS <gtest/gtest.h> LINK latchkey_test_flags GTest::gtest)
endif()

function(latchkey_test_target target)
  set(pch ${ARGN})
  if(NOT pch)
    set(pch latchkey_test_pch)
  endif()
  target_link_libraries(${target} PRIVATE latchkey_test_flags GTest::gtest)
  latchkey_target(${target} ${pch})
endfunction()

function(latchkey_library name)
  cmake_parse_arguments(ARG "" "PCH" "DEPS;LIBS;TEST_LIBS" ${ARGN})
  set(pch latchkey_pch)
  set(test_pch latchkey_test_pch)
  if(ARG_PCH)
    set(pch latchkey_${ARG_PCH}_pch)
    set(test_pch latchkey_${ARG_PCH}_test_pch)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  file(GLOB_RECURSE nested CONFIGURE_DEPENDS */*.cc)
  foreach(file IN LISTS nested)           # a sub-folder without its own CMakeLists.txt is a room of this floor
    cmake_path(GET file PARENT_PATH room)
    if(NOT EXISTS ${room}/CMakeLists.txt)
      list(APPEND sources ${file})
    endif()
  endforeach()
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cc$")

  set(target latchkey_${name})
  list(TRANSFORM ARG_DEPS PREPEND latchkey_)
  if(sources)
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${LATCHKEY_ROOT}/src)
    target_link_libraries(${target} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_LIBS})
    latchkey_target(${target} ${pch})
    set(link ${target})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${LATCHKEY_ROOT}/src)
    target_link_libraries(${target} INTERFACE ${ARG_DEPS})
    set(link ${target})
  endif()

  if(LATCHKEY_TESTS AND tests)
    add_executable(${target}_test ${tests})
    target_link_libraries(${target}_test PRIVATE ${link} ${ARG_LIBS} ${ARG_TEST_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
    target_compile_definitions(${target}_test PRIVATE LATCHKEY_SOURCE_DIR="${LATCHKEY_ROOT}")
    latchkey_test_target(${target}_test ${test_pch})
    gtest_discover_tests(${target}_test DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 120 TEST_PREFIX "${name}: ")
  endif()
  foreach(file IN LISTS fuzzers)
    cmake_path(GET file STEM stem)
    cmake_path(GET file PARENT_PATH room)
    set(fuzz latchkey_${name}_${stem})
    if(LATCHKEY_FUZZ)
      add_executable(${fuzz} ${file})
      target_link_options(${fuzz} PRIVATE -fsanitize=fuzzer)
    elseif(LATCHKEY_TESTS)
      add_executable(${fuzz} ${file} ${LATCHKEY_ROOT}/cmake/replay_corpus.cc)
      add_test(NAME "${name}: ${stem} corpus" COMMAND ${fuzz} ${room}/${stem}_corpus)
    else()
      continue()
    endif()
    target_link_libraries(${fuzz} PRIVATE ${link} ${ARG_LIBS})
    latchkey_target(${fuzz})
  endforeach()
endfunction()

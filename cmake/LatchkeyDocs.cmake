# The documentation of the library's public names, by doxygen where it is installed: ninja docs. As a test, since a name
# without a word of documentation is an error.
find_program(LATCHKEY_DOXYGEN doxygen)
if(NOT LATCHKEY_DOXYGEN)
  message(NOTICE "No reference documentation and no test of it: doxygen is not installed")
  return()
endif()
set(LATCHKEY_DOCS_OUTPUT ${CMAKE_BINARY_DIR}/docs)
configure_file(${CMAKE_CURRENT_SOURCE_DIR}/docs/Doxyfile.in ${CMAKE_BINARY_DIR}/docs/Doxyfile @ONLY)
add_custom_target(docs COMMAND ${LATCHKEY_DOXYGEN} ${CMAKE_BINARY_DIR}/docs/Doxyfile
  COMMENT "Writing docs/html" VERBATIM)
if(LATCHKEY_TESTS)
  add_test(NAME "docs: every public name is documented" COMMAND ${LATCHKEY_DOXYGEN} ${CMAKE_BINARY_DIR}/docs/Doxyfile)
  set_tests_properties("docs: every public name is documented" PROPERTIES TIMEOUT 120)
endif()

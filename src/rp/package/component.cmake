# latchkey_component(NAME TARGET target NEEDS cmake-target... PKG pkg-config-module... LIBS -l... ABOUT text)
#   Installs TARGET's objects as liblatchkey_NAME.a: latchkey::NAME for find_package(latchkey COMPONENTS NAME),
#   latchkey-NAME for pkg-config. So the base library needs nothing of what a store needs.
function(latchkey_component name)
  cmake_parse_arguments(ARG "" "TARGET;ABOUT" "NEEDS;PKG;LIBS" ${ARGN})
  set(package latchkey_package_${name})
  add_library(${package} STATIC $<TARGET_OBJECTS:${ARG_TARGET}>)
  set_target_properties(${package} PROPERTIES
    OUTPUT_NAME latchkey_${name} EXPORT_NAME ${name} LINKER_LANGUAGE CXX ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  target_compile_features(${package} INTERFACE cxx_std_20)
  target_link_libraries(${package} INTERFACE latchkey_package ${ARG_NEEDS} ${ARG_LIBS})

  set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/latchkey)
  install(TARGETS ${package} EXPORT latchkey_${name} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
  install(EXPORT latchkey_${name} NAMESPACE latchkey:: FILE latchkey_${name}Targets.cmake DESTINATION ${cmake_dir} COMPONENT library)

  set(NAME ${name})
  set(ABOUT ${ARG_ABOUT})
  list(JOIN ARG_PKG " " PKG)
  list(TRANSFORM ARG_LIBS PREPEND "-l")
  list(JOIN ARG_LIBS " " LIBS)
  file(RELATIVE_PATH LATCHKEY_PC_PREFIX /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
  set(pc ${CMAKE_CURRENT_BINARY_DIR}/latchkey-${name}.pc)
  configure_file(${LATCHKEY_ROOT}/src/rp/package/component.pc.in ${pc} @ONLY)
  install(FILES ${pc} DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
endfunction()

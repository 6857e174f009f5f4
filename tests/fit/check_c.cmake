# The C interface as a stranger has it: installed, compiled by gcc as C11, linked by pkg-config, run.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed)
    string(JOIN " " command ${ARGN})
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  message("${output}")
endfunction()

file(REMOVE_RECURSE ${WORK})
set(prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} --install ${BUILD} --component library --prefix ${prefix})
set(ENV{PKG_CONFIG_PATH} ${prefix}/${LIBDIR}/pkgconfig)
run(sh -c "gcc -std=c11 -Wall -Wextra -Wpedantic -Werror -o ${WORK}/main ${EXAMPLE}/main.c $(pkg-config --cflags --libs latchkey-c) -Wl,-rpath,${prefix}/${LIBDIR}")
run(${WORK}/main)
# The shared library gives away the C interface and nothing else.
execute_process(COMMAND sh -c "nm -D --defined-only ${prefix}/${LIBDIR}/liblatchkey.so | grep -v ' [TA] latchkey_' | grep ' T '"
                OUTPUT_VARIABLE others)
if(others)
  message(FATAL_ERROR "liblatchkey.so exports more than latchkey_*:\n${others}")
endif()
run(${PYTHON} ${TEST} ${prefix}/${LIBDIR}/liblatchkey.so ${LATCHKEY})

# Each public header, alone, under the strictest warnings of both compilers; and none includes anything but the standard
# library and its siblings (apart from those that are there for something else: cpp-httplib, Boost.Asio and Beast, C).
file(GLOB headers RELATIVE ${HEADERS} ${HEADERS}/latchkey/*.h)
if(NOT headers)
  message(FATAL_ERROR "no headers in ${HEADERS}")
endif()
file(MAKE_DIRECTORY ${WORK})
foreach(header IN LISTS headers)
  file(STRINGS ${HEADERS}/${header} includes REGEX "^#include")
  foreach(include IN LISTS includes)
    set(plain "^#include <(latchkey/)?[a-z_]+(\\.h)?>")
    if(header STREQUAL "latchkey/asio.h" OR header STREQUAL "latchkey/beast.h")
      set(plain "^#include <(boost/(asio|beast)/[a-z_/]+\\.hpp|latchkey/[a-z_]+\\.h|[a-z_]+)>")
    endif()
    if(NOT include MATCHES "${plain}" OR
       (include MATCHES "\\.h>" AND NOT include MATCHES "<latchkey/" AND
        NOT header STREQUAL "latchkey/httplib.h" AND NOT header STREQUAL "latchkey/latchkey.h"))
      message(FATAL_ERROR "${header} has ${include}: public headers include the standard library and <latchkey/...> alone")
    endif()
  endforeach()
  file(WRITE ${WORK}/alone.cc "#include <${header}>\n#include <${header}>\nint main() {}\n")
  foreach(compiler IN ITEMS g++-12 clang++-19)
    execute_process(COMMAND ${compiler} -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                            -Werror -I${HEADERS} ${WORK}/alone.cc RESULT_VARIABLE failed ERROR_VARIABLE errors)
    if(failed)
      message(FATAL_ERROR "${compiler} on ${header}:\n${errors}")
    endif()
  endforeach()
endforeach()

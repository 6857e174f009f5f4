# No public header includes anything but the standard library and its siblings (apart from those that are there for
# something else: cpp-httplib, Boost.Asio and Beast, C). Whether each compiles alone is tested in tests/CMakeLists.txt.
file(GLOB headers RELATIVE ${HEADERS} ${HEADERS}/latchkey/*.h)
if(NOT headers)
  message(FATAL_ERROR "no headers in ${HEADERS}")
endif()
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
endforeach()

// The compiled bodies of Asio and Beast, once for the program (CMakeLists.txt sets *_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>

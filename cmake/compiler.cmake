# Compiler, warnings and the build types.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
    message(FATAL_ERROR
        "Recado is built with clang 19 or newer; found ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} "
        "(${CMAKE_CXX_COMPILER}). g++ 12 miscompiles coroutines (docs/decisions/0001-clang-19.md).\n"
        "Run ./dev setup, remove the build folder, and configure without CXX set.")
endif()
set(build_types Release dev asan tsan)
if(NOT CMAKE_BUILD_TYPE IN_LIST build_types)
    message(FATAL_ERROR "CMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE} is not one of: ${build_types}")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${PROJECT_SOURCE_DIR}/tools/compile.sh ${PROJECT_SOURCE_DIR})
endif()

# The coverage of fuzzer-no-link costs little and lets the fuzzers share every object with the sanitized suite.
set(sanitizer_asan -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
set(sanitizer_tsan -fsanitize=thread)
set(sanitizer ${sanitizer_${CMAKE_BUILD_TYPE}})

set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1")
set(CMAKE_CXX_FLAGS_ASAN "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_TSAN "-O1 -g1 -fno-omit-frame-pointer")

find_package(Threads REQUIRED)
add_library(recado_options INTERFACE)
target_compile_options(recado_options INTERFACE
    -Wall -Wextra -Wpedantic -Werror
    # Descriptor tables take offsetof of structs that are not standard layout; TRY is a statement expression.
    -Wno-invalid-offsetof -Wno-gnu-statement-expression
    # Designated initialisers leave the remaining members at their defaults on purpose.
    -Wno-missing-field-initializers -Wno-missing-designated-field-initializers
    -pthread -fPIE -fstack-protector-strong -ffunction-sections -fdata-sections
    ${sanitizer})
target_compile_definitions(recado_options INTERFACE
    _GLIBCXX_ASSERTIONS BOOST_ALL_NO_LIB BOOST_ASIO_NO_DEPRECATED RECADO_VERSION="${PROJECT_VERSION}")
target_include_directories(recado_options INTERFACE ${PROJECT_SOURCE_DIR}/server)
target_link_libraries(recado_options INTERFACE Threads::Threads)
target_link_options(recado_options INTERFACE -pie --ld-path=ld.lld-19 -Wl,--as-needed -Wl,-z,relro,-z,now ${sanitizer})
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_definitions(recado_options INTERFACE _FORTIFY_SOURCE=2)
    target_link_options(recado_options INTERFACE -Wl,--gc-sections -Wl,--icf=safe -Wl,-s)
endif()

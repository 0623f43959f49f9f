# What every folder's CMakeLists.txt is written with:
#   rk_library(NAME file... LINKS lib...)    a static library; includes are written from the project's root
#   rk_program(NAME file... LINKS lib...)    a program in build/bin
#   rk_test(NAME file... LINKS lib...)       a cmocka test, run by ctest under its name
#   rk_fuzz(NAME file... LINKS lib... SEEDS file...)   a fuzz target; ctest runs it over seeded mutations of SEEDS

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_package(PkgConfig REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
pkg_check_modules(CMOCKA IMPORTED_TARGET cmocka)
if(NOT CMOCKA_FOUND)
  message(STATUS "libcmocka-dev is missing: the tests are not built")
endif()

# -gdwarf-4: valgrind 3.19 cannot read what clang 14 writes by default.
add_compile_options(-gdwarf-4)
add_compile_definitions(_POSIX_C_SOURCE=200809L)
if(RK_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

set(RK_WARNINGS -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror)

function(rk_target_common name)
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${RK_WARNINGS})
endfunction()

function(rk_library name)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  rk_target_common(${name})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS})
endfunction()

function(rk_program name)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  rk_target_common(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS})
endfunction()

function(rk_test name)
  if(NOT CMOCKA_FOUND)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  rk_target_common(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} PkgConfig::CMOCKA)
  target_compile_definitions(${name} PRIVATE RK_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                             RK_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
  # 77 is a test's way to say: this cannot be set up here. It prints why.
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

function(rk_fuzz name)
  cmake_parse_arguments(ARG "" "" "LINKS;SEEDS" ${ARGN})
  if(RK_FUZZ)
    add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${name} ${ARG_UNPARSED_ARGUMENTS} ${CMAKE_SOURCE_DIR}/tests/fuzz/driver.c)
    add_test(NAME ${name} COMMAND ${name} ${ARG_SEEDS} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  rk_target_common(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS})
endfunction()

# Add every folder below this one that has a CMakeLists.txt.
function(rk_add_folders)
  file(GLOB lists CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(list ${lists})
    get_filename_component(folder ${list} DIRECTORY)
    add_subdirectory(${folder})
  endforeach()
endfunction()

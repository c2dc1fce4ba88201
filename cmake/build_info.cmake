# What the program knows about its build (host/run_files/build_info.hpp) and where it finds its own files.
execute_process(COMMAND git -C ${CMAKE_SOURCE_DIR} rev-parse --short=12 HEAD
                OUTPUT_VARIABLE VITRIFY_GIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT VITRIFY_GIT)
  set(VITRIFY_GIT unknown)
endif()
set(VITRIFY_ARCHITECTURES "")
if(VITRIFY_WITH_CUDA)
  string(REPLACE ";" " " VITRIFY_ARCHITECTURES "${CMAKE_CUDA_ARCHITECTURES}")
endif()
set_source_files_properties(host/run_files/build_info.cpp PROPERTIES COMPILE_DEFINITIONS
  "VITRIFY_VERSION=\"${PROJECT_VERSION}\";VITRIFY_GIT=\"${VITRIFY_GIT}\";\
VITRIFY_COMPILER=\"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\";\
VITRIFY_CUDA_ARCHITECTURES=\"${VITRIFY_ARCHITECTURES}\"")
set_source_files_properties(host/run/installation.cpp PROPERTIES COMPILE_DEFINITIONS
  "VITRIFY_DATA_DIR=\"${CMAKE_SOURCE_DIR}/inputs\";VITRIFY_SCRIPTS_DIR=\"${CMAKE_SOURCE_DIR}/scripts\"")

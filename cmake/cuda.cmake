# CUDA compiler and flags, before any library that has .cu files. Sets VITRIFY_WITH_CUDA.
#   AUTO  where both nvcc and an NVIDIA device are found, for that device
#   ON    wherever nvcc is, for CMAKE_CUDA_ARCHITECTURES (default: machine code for sm_90, PTX for compute_80)
#   OFF   never; nothing of a CUDA toolkit is looked for
set_property(CACHE VITRIFY_CUDA PROPERTY STRINGS AUTO ON OFF)
set(VITRIFY_WITH_CUDA OFF)
if(NOT VITRIFY_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "VITRIFY_CUDA is \"${VITRIFY_CUDA}\"; it may be AUTO, ON or OFF")
endif()
if(VITRIFY_CUDA STREQUAL "OFF")
  return()
endif()

if(VITRIFY_CUDA STREQUAL "AUTO")
  execute_process(COMMAND nvidia-smi -L OUTPUT_VARIABLE devices ERROR_QUIET RESULT_VARIABLE failed)
  if(failed OR NOT devices MATCHES "GPU 0")
    message(STATUS "CUDA executor: not built, no NVIDIA device found (VITRIFY_CUDA=ON builds it all the same)")
    return()
  endif()
  set(architectures native)
else()
  set(architectures 90-real 80-virtual)
endif()
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES ${architectures})
endif()
if(NOT DEFINED CMAKE_CUDA_HOST_COMPILER AND NOT DEFINED ENV{CUDAHOSTCXX})
  set(CMAKE_CUDA_HOST_COMPILER ${CMAKE_CXX_COMPILER})
endif()
set(CMAKE_CUDA_RUNTIME_LIBRARY Shared)

include(CheckLanguage)
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  if(VITRIFY_CUDA STREQUAL "ON")
    message(FATAL_ERROR "VITRIFY_CUDA is ON, but no working nvcc was found (CMAKE_CUDA_COMPILER may name it)")
  endif()
  message(STATUS "CUDA executor: not built, no nvcc found")
  return()
endif()
enable_language(CUDA)
if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 knows no C++20 of nvcc
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
endif()
set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
set(VITRIFY_WITH_CUDA ON)
message(STATUS "CUDA executor: nvcc ${CMAKE_CUDA_COMPILER_VERSION} for ${CMAKE_CUDA_ARCHITECTURES}")

# Device code may contract a * b + c to one FMA, at nvcc's default: both executors agree to rounding, not to the bit.
target_compile_options(vitrify_options INTERFACE
  $<$<COMPILE_LANGUAGE:CUDA>:-lineinfo -Xcompiler=-Wall,-Wextra,-Wshadow,-ffp-contract=off,-fno-math-errno>
  $<$<AND:$<BOOL:${VITRIFY_WERROR}>,$<COMPILE_LANGUAGE:CUDA>>:-Werror=all-warnings -Xcompiler=-Werror>)

# The runtime library is found where the toolkit is, unless LD_LIBRARY_PATH says otherwise (RUNPATH, not RPATH).
find_library(VITRIFY_CUDART cudart PATHS ${CMAKE_CUDA_IMPLICIT_LINK_DIRECTORIES} NO_DEFAULT_PATH REQUIRED)
mark_as_advanced(VITRIFY_CUDART)
cmake_path(GET VITRIFY_CUDART PARENT_PATH VITRIFY_CUDART_FOLDER)
list(APPEND CMAKE_BUILD_RPATH ${VITRIFY_CUDART_FOLDER})
list(APPEND CMAKE_INSTALL_RPATH ${VITRIFY_CUDART_FOLDER})
target_link_options(vitrify_options INTERFACE LINKER:--enable-new-dtags)

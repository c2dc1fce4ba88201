// Instruction sets that the tuned bodies are compiled for: AVX-512, AVX2 and NEON. Other machines run the plain bodies.
// To be included before Highway's headers.
#pragma once

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

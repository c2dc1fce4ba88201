// The program: command line in, exit code out.
#pragma once

namespace vitrify::cli {

int run_program(int argc, char** argv);

}  // namespace vitrify::cli

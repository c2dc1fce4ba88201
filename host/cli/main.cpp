#include "host/cli/program.hpp"

int main(int argc, char** argv) { return vitrify::cli::run_program(argc, argv); }

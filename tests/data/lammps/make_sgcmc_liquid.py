"""Means and errors of sgcmc_liquid.in's output, printed as lines of sgcmc_liquid.txt."""

import statistics

BLOCK = 33  # samples, 3.3 ps
SHELL = 0.45


def samples_of_vectors(path):
    samples = []
    for line in open(path):
        words = line.split()
        if words[0] == "#":
            continue
        if len(words) == 2:
            samples.append([])
        else:
            samples[-1].append([float(word) for word in words])
    return samples


def row(name, values):
    blocks = [statistics.fmean(values[k:k + BLOCK]) for k in range(0, len(values) - BLOCK + 1, BLOCK)]
    print(f"{name}, {statistics.fmean(blocks):.6f} {statistics.stdev(blocks) / len(blocks) ** 0.5:.6f}")


thermo = [[float(word) for word in line.split()] for line in open("sgcmc_thermo.txt") if line[0] != "#"]
print("# Means and standard errors of sgcmc_liquid.in, 2,048 atoms, LAMMPS of 22 July 2025. Energy in eV/atom, density in")
print("# g/cm3; \"CuZr 3.15\": mean number of Zr at 3.15 to 3.60 A from a Cu. Mean number of Cu: "
      f"{statistics.fmean(line[3] for line in thermo):.1f}")
row("energy", [line[1] for line in thermo])
row("density", [line[2] for line in thermo])
for pair, column in (("CuCu", 3), ("CuZr", 5), ("ZrZr", 7)):
    for shell in range(4, 12):
        row(f"{pair} {shell * SHELL:.2f}",
            [sample[shell][column] - sample[shell - 1][column] for sample in samples_of_vectors("sgcmc_shells.txt")])

"""The HTML page: everything inline, so that the one file can be mailed or archived."""

import datetime
import html
import json
import os

import h5py
import matplotlib

from . import (
    activation_energy_figure,
    activation_map_figure,
    analyses,
    analysis_table,
    balance_table,
    composition_figure,
    cooling_rate_figure,
    correlation_figure,
    deformation_figure,
    drop_figure,
    energy_figure,
    event_atoms_figure,
    event_table,
    local_strain_figure,
    local_strain_table,
    multi_zone_figure,
    neighborhood_figure,
    pair_distribution_figure,
    percolation_figure,
    rate_law_figure,
    saddle_table,
    site_figure,
    stress_strain_figure,
    style,
    summary,
    sweep_figure,
    transformed_fraction_figure,
    vibration_figure,
    vibrations,
    zone_size_figure,
)


def render(run):
    body = "\n".join([header(run), numbers(run), figures(run), parameters(run), provenance(run)])
    return document(f"Vitrify: {run.name}", body)


def document(title, body):
    with open(os.path.join(os.path.dirname(__file__), "style.css"), encoding="utf-8") as file:
        css = file.read()
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>
{css}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def header(run):
    compositions = {composition(replica) for replica in run.replicas}
    facts = {
        "replicas": len(run.replicas),
        "atoms per replica": ", ".join(sorted({str(replica.atoms) for replica in run.replicas})),
        "composition": ", ".join(sorted(compositions)),
        "stages": " → ".join(run.stages),
    }
    facts.update({key.replace("_", " "): value for key, value in run.status.items() if tells_reader(key, value)})
    title = f"<h1>{html.escape(run.name)}</h1>\n<p class=lead>Report of a Vitrify run</p>\n"
    return title + fact_list(facts) + warnings(run.status.get("warnings", []))


def warnings(lines):
    items = "".join(f"<li>{html.escape(line)}</li>\n" for line in lines)
    return f"<p>Warnings of the run:</p>\n<ul class=warnings>\n{items}</ul>\n" if lines else ""


def tells_reader(key, value):
    return key != "pid" and isinstance(value, (str, int, float)) and value != ""


def composition(replica):
    return " ".join(
        f"{element}{100 * count / replica.atoms:.4g}" for element, count in sorted(replica.composition.items())
    )


def fact_list(facts):
    cells = "".join(
        f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(str(value))}</dd></div>" for name, value in facts.items()
    )
    return f"<dl class=facts>{cells}</dl>"


def table(columns, content):
    head = "".join(f"<th>{name}<small>{unit}</small></th>" for name, unit in columns)
    cells = ("".join(f"<td>{cell}</td>" for cell in escaped(row)) for row in content)
    rows = "".join(f"<tr>{row}</tr>\n" for row in cells)
    return f"""<div class=scroll><table>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}</tbody>
</table></div>"""


def with_values(columns, content):
    """Without the columns in which no row has a value, such as those of a shear that was not."""
    kept = [k for k in range(len(columns)) if any(row[k] != "–" for row in content)]
    return [columns[k] for k in kept], [[row[k] for k in kept] for row in content]


def numbers(run):
    return f"""<h2 id=summary>Summary</h2>
{table(*with_values(summary.COLUMNS, list(summary.rows(run))))}
<p class=lead>Energy and density are means over the end of the last quench stage; the inherent energy is that after
minimization. The shear modulus is the median slope of stress against strain between the events at small strain; the
glass yields where its stress is largest, unless that is at an end of the shear. ST fraction: atoms that took part in at least one event up to the strain in the last
column.</p>"""


def escaped(row):
    """Names come from the user; the other cells are markup of the modules that make them."""
    return [html.escape(row[0]), html.escape(row[1]), *row[2:]]


def figures(run):
    quench = [
        figure(
            "energy",
            energy_figure.draw(run),
            "<b>Energy against temperature</b> while cooling, one line per replica; each point is a mean over "
            "neighboring rows. The dot is the mean at the end of the last quench stage. The line bends where the "
            "liquid falls out of equilibrium; a slower quench ends lower.",
        )
    ]
    leaning = composition_figure.draw(run)
    if leaning is not None:
        quench.append(
            figure(
                "composition",
                leaning,
                "<b>Composition against temperature</b> while cooling with Monte Carlo, as the difference to the target; "
                "each point is a mean over neighboring rows. Kappa holds the composition against chemical potentials "
                "that do not balance, the less the colder the glass. At the end: " + composition_ends(run),
            )
        )
    rates = cooling_rate_figure.draw(run)
    if rates is not None:
        quench.append(
            figure(
                "cooling-rate",
                rates,
                "<b>Energy against cooling rate, and against the cost in MD steps</b>, at the end of the last quench "
                "stage, at the temperature that the cooling ends at. Lines: least squares through the glasses of plain "
                "dynamics, for each size; those of MD/MC stand where the line has their energy, at the rate that plain "
                "dynamics would have needed. " + cooling_rate_figure.lines_text(run),
            )
        )
    page = balances(run.balances) + section("Quench", quench)
    sampled = analyses.of_states(run.analyses)
    if sampled:
        page += analysed(sampled)
    if run.shears or not run.landscapes:
        page += section("Athermal quasistatic shear", [stress_strain(run)]) + transformations(run.events)
    if run.driven:
        page += deformed(analyses.of_kinds(run.analyses, "shear", "tension"), run.driven)
    if strained := analyses.of_kinds(run.analyses, "local_strain"):
        page += local_strain(strained)
    if run.vibrations:
        page += section("Vibrations of the minima", [hessian_states(run.vibrations)])
    if run.landscapes:
        page += saddles(run.landscapes)
    if run.sites.glasses or run.sites.failure:
        page += compared_sites(run.sites)
    return page


def analysed(found):
    """What the analyses of stages `sample` tell of the glasses."""
    columns, rows = analysis_table.table(found)
    return f"""<h2 id=structure>Structure and vibrations</h2>
{table(columns, rows) if rows else ""}
<p class=lead>Of the analyses of stages sample; errors are standard errors. All numbers and tables:
<code>vitrify analyze samples</code>.</p>
{figure_grid([part for part in structure_figures(found) if part])}"""


def structure_figures(found):
    cells, neighbors = analyses.of_type(found, "voronoi"), analyses.of_type(found, "coordination")
    radial, factor = (analyses.of_type(found, kind, False) for kind in ("rdf", "structure_factor"))
    moves, states = (analyses.of_type(found, kind) for kind in ("lambda", "vdos"))
    captions = [
        (
            "radial-distribution",
            pair_distribution_figure.draw_radial(radial),
            "<b>Radial distribution functions</b> of all atoms and of each pair of elements.",
            False,
        ),
        (
            "structure-factor",
            pair_distribution_figure.draw_structure_factor(factor),
            "<b>Structure factors</b>: X-ray weighted after Faber and Ziman, and partial; bands are standard errors. "
            "Dots: measured, where the analysis was given data.",
            False,
        ),
        (
            "voronoi-indices",
            neighborhood_figure.draw_indices(cells),
            f"<b>Voronoi indices</b> ⟨n₃ n₄ n₅ n₆ …⟩ {analyses.where(cells)}: the most frequent ones around each element. "
            "⟨0 0 12 0⟩ is an icosahedron.",
            True,
        ),
        (
            "coordination",
            neighborhood_figure.draw_coordination(neighbors),
            f"<b>Coordination numbers</b> {analyses.where(neighbors)}, by the faces of Voronoi cells.",
            True,
        ),
        (
            "lambda",
            vibration_figure.draw_displacements(moves),
            "<b>Vibrational displacements</b> λ of the atoms about their mean places; dashed: about the means of windows "
            "of a tenth of the time, in which atoms that hop count less.",
            False,
        ),
        (
            "lambda-map",
            vibration_figure.draw_displacement_map(moves),
            "<b>Where atoms vibrate far.</b> Colors span the same range in all glasses.",
            True,
        ),
        (
            "vibrational-states",
            vibration_figure.draw_states(states),
            "<b>Vibrational density of states</b> from velocities, and over f², where a boson peak would show; the "
            "lowest phonon of so small a box lies where the curves begin.",
            True,
        ),
    ]
    return [figure(name, drawing, caption, wide) for name, drawing, caption, wide in captions if drawing is not None]


def deformed(found, curves):
    columns, rows = analysis_table.table(found)
    return f"""<h2 id=driven>Deformation at a rate</h2>
{table(columns, rows) if rows else ""}
<p class=lead>Moduli are slopes of lines; their errors take rows for as dependent on each other as these scatter, and
know nothing of a glass that still relaxes. Without an extreme of the stress on the way there is no strength.</p>
{figure_grid([figure(
        "deformation",
        deformation_figure.draw(curves),
        "<b>Stress against strain</b> of atoms that move, as means over bins: the driven shear component, or the "
        "engineering stress along the axis of tension. Bands are standard errors: of several directions of shear from "
        "their scatter, of one from that of neighboring bins, a lower bound.",
        wide=True,
    )])}"""


def local_strain(found):
    left_out = local_strain_figure.left_out(found)
    note = f" The first {local_strain_figure.MAX_ROWS} are drawn; {left_out} are left out." if left_out else ""
    return f"""<h2 id=local-strain>Local strain</h2>
{table(*with_values(local_strain_table.COLUMNS, local_strain_table.rows(found)))}
<p class=lead>Shear invariant η of the Green-Lagrange strain of each atom's surroundings since the drive began, at its
last strain; ψ is its standard deviation over the atoms. At a temperature vibrations are part of it.</p>
{figure_grid([
        figure(
            "psi",
            local_strain_figure.draw_psi(found),
            "<b>Localisation ψ of the local strain</b> against strain, and ψ over the mean of η, with standard errors; of "
            "several directions of shear the mean, with the error of their scatter.",
            wide=True,
        ),
        figure(
            "local-strain-map",
            local_strain_figure.draw_maps(found),
            "<b>Where it is strained</b>: mean η in columns through the sample, with the strain in the titles. Colors "
            "span the same range in all pictures." + note,
            wide=True,
        ),
    ])}"""


def hessian_states(structures):
    peaks = [f"{one['name']} {vibrations.peak_text(one)}" for one in structures]
    return figure(
        "hessian-states",
        vibration_figure.draw_hessian_states(structures),
        "<b>Vibrational density of states</b> of relaxed structures from their Hessian, and over f², with Debye's level "
        "from the elastic constants (dashed). " + html.escape("; ".join(peaks)) + ".",
        wide=True,
    )


def compared_sites(found):
    title = "Atoms that took part"
    if found.failure:
        return section(title, [missing("sites", html.escape(found.failure))])
    drawing = figure(
        "sites",
        site_figure.draw(found),
        "<b>Atoms of shear transformations (solid) against the others (dashed)</b>, by the properties that tell them best "
        "before any strain. AUC: the probability that an atom that took part has the larger value; 0.5 tells nothing.",
        wide=True,
    )
    return section(title, [drawing])


def composition_ends(run):
    ends = [f"{replica.name} {composition_figure.end_text(replica)} %" for replica in run.replicas
            if composition_figure.leaning(replica)]
    return html.escape(", ".join(ends)) + "."


def balances(found):
    if not found:
        return ""
    return f"""<h2 id=balance>Chemical potentials</h2>
{table(balance_table.COLUMNS, balance_table.rows(found))}
<p class=lead>At these the mean composition is the target without the help of kappa; differences count. Errors are
standard errors from block averages.</p>
"""


def saddles(landscapes):
    return f"""<h2 id=saddles>Saddle searches</h2>
{table(saddle_table.COLUMNS, saddle_table.rows(landscapes))}
<p class=lead>A saddle counts if it is connected to the start. Saddles with the same barrier and the same displacements
are one event; mean and standard deviation are over the distinct events. Evaluations are of forces, of all searches
together; the share of one atom in one of them is an atom-evaluation. The other searches ended thus:</p>
{table(saddle_table.FAILURE_COLUMNS, saddle_table.failure_rows(landscapes))}
{figure_grid(landscape_figures(landscapes))}"""


def landscape_figures(landscapes):
    return [
        figure(
            "activation-energies",
            activation_energy_figure.draw(landscapes),
            "<b>Activation energies</b> of the distinct events of each glass: their distribution, and the mean as a "
            "dashed line. The legend gives mean ± standard deviation.",
        ),
        figure(
            "activation-energy-means",
            activation_energy_figure.draw_means(landscapes),
            "<b>Mean and spread of the activation energy.</b> Left: the mean, with bars of one standard deviation. "
            "Right: standard deviation divided by the mean, the relative breadth of the landscape.",
        ),
        figure(
            "activation-energies-of-atoms",
            activation_energy_figure.draw_of_atoms(landscapes),
            "<b>Activation energies of the atoms</b>: the mean over the events that move an atom (solid), and the lowest "
            "of the events found from it as a centre (dashed). Few events for each atom widen the former.",
        ),
        figure(
            "activation-map",
            activation_map_figure.draw(landscapes),
            "<b>Activation energies of the atoms</b>, the box seen along a slanted direction. Left: the lowest barrier "
            "of the events found from the atom as a centre. Right: the mean over the events that move the atom. Gray "
            "dots: atoms without any. Colors span the same range in all glasses." + left_out_note(landscapes),
            wide=True,
        ),
    ]


def left_out_note(landscapes):
    most = activation_map_figure.MAX_ROWS
    left_out = len(landscapes) - most
    return f" Only the first {most} glasses are drawn; {left_out} are left out." if left_out > 0 else ""


def stress_strain(run):
    if not any(len(shear.strain) for shear in run.shears):
        return missing("stress-strain", "No athermal quasistatic shear has been recorded yet: no stress, no events.")
    return figure(
        "stress-strain",
        stress_strain_figure.draw(run),
        "<b>Stress against strain.</b> The driven shear component of the stress (GPa) after each minimization, in one "
        "color for each group of glasses. Triangles mark the events: drops of the stress, each at the strain and "
        "stress just before it.",
        wide=True,
    )


def transformations(found):
    """Of runs that have been sheared."""
    if found.failure:
        return section("Shear transformations", [missing("events", html.escape(found.failure))])
    if not found.groups:
        return ""
    if not any(group["events"] for group in found.groups):
        return section("Shear transformations", [missing("events", "There has been no event yet.")])
    notes = "".join(f"<li>{html.escape(line)}</li>\n" for line in found.notes)
    return f"""<h2 id=transformations>Shear transformations</h2>
{table(event_table.COLUMNS, event_table.rows(found.groups))}
<p class=lead>Events up to a strain of {found.criterion["max_strain"]:g}, of the glasses of each group together. Errors
are standard errors, from the scatter of the glasses of a group, or of the events of its only glass. ST fraction: atoms
that took part in at least one event, {criterion_text(found.criterion)}; zones: such atoms of one event that are linked
to each other, by less than {found.criterion["cluster_cutoff_A"]:g} Å; ξ: correlation length of D²min.</p>
{f"<ul class=warnings>{notes}</ul>" if notes else ""}
{figure_grid(event_figures(found))}"""


def criterion_text(criterion):
    of = " per neighbor" if criterion["normalisation"] == "per_neighbor" else ""
    return f"with D²min{of} above {criterion['threshold_A2']:g} Å² (neighbors within {criterion['cutoff_A']:g} Å)"


def event_figures(found):
    groups, pictured, labels = found.groups, found.pictured(), [group["label"] for group in found.groups]
    max_strain = found.criterion["max_strain"]
    return [
        figure("drops", drop_figure.draw(found), "<b>Stress drops</b> of all glasses, each at the strain before it."),
        figure(
            "zone-sizes",
            zone_size_figure.draw(groups),
            "<b>Sizes of shear transformation zones.</b> Points: densities of a histogram; lines: log-normal fits by "
            "maximum likelihood, Gaussians on this axis. The legend gives the mean sizes. Inset: share of the zones "
            "that have no more than N atoms.",
        ),
        figure(
            "st-fraction",
            transformed_fraction_figure.draw(groups),
            "<b>Shear-transformed atoms.</b> Share of the atoms that took part in at least one event so far, with the "
            "standard error as a band.",
        ),
        figure(
            "several-zones",
            multi_zone_figure.draw(groups),
            "<b>Drops with several zones.</b> Share of the events in which two or more zones are transformed, counting "
            "zones of 1, 3 and 5 atoms or more.",
        ),
        *rate_figures(found),
        figure(
            "criteria",
            sweep_figure.draw(found),
            "<b>What the numbers owe to the criterion.</b> Mean size of the zones and share of transformed atoms against "
            "the threshold of D²min, and the mean size of the zones of all events up to a strain.",
            wide=True,
        ),
        figure(
            "correlation",
            correlation_figure.draw(groups),
            "<b>Correlation C(r) of D²min</b> of the shear-transformed atoms at distance r, in four readings, and the "
            "exponentials A exp(−r/ξ) fitted to it. Centred: with deviations from the mean in place of D²min itself.",
            wide=True,
        ),
        figure(
            "event-atoms",
            event_atoms_figure.draw(pictured, found.elements, labels),
            "<b>The event with the most shear-transformed atoms</b>, which alone are drawn, seen along a slanted "
            "direction, with the largest zone in the middle of the box. Left: elements, and the displacements beyond "
            "the strain of the box, magnified. Middle: zones, the smallest gray. Right: D²min." + pictures_note(found),
            wide=True,
        ),
        figure(
            "percolation",
            percolation_figure.draw(pictured, max_strain, labels),
            f"<b>All atoms transformed up to a strain of {max_strain:g}</b>, where they are at that strain. Left: their "
            "largest cluster in color, the others gray; it spans an edge of the box if its links lead to its own "
            "periodic image there. Right: strain of the first event of each atom." + pictures_note(found),
            wide=True,
        ),
    ]


RATE_CAPTIONS = {
    "mean_zone_size": "<b>Mean size of the zones</b>",
    "st_fraction": "<b>Shear-transformed atoms at the largest strain</b>",
    "multi_zone_share": "<b>Drops with several zones</b>",
    "xi_A": "<b>Correlation length of D²min</b> within events",
}


def rate_figures(found):
    """Of the quantities that two groups or more with known rates have."""
    drawings = {quantity: rate_law_figure.draw(found, quantity) for quantity in RATE_CAPTIONS}
    law = " against the cooling rate, effective for MD/MC. Dashed: the power law with plateau, of four groups or more."
    return [
        figure(f"rate-{quantity.replace('_', '-')}", drawing, RATE_CAPTIONS[quantity] + law)
        for quantity, drawing in drawings.items()
        if drawing is not None
    ]


def pictures_note(found):
    """Which glasses are drawn, where not all are."""
    drawn = len(found.pictured())
    if drawn == len(found.glasses):
        return ""
    groups = " of the first {drawn} groups" if drawn < len(found.groups) else " of each group"
    return f" One glass{groups.format(drawn=drawn)} is drawn."


def figure(name, drawing, caption, wide=False):
    if drawing is None:
        return missing(name, caption.split("</b>")[0] + "</b>: nothing has been recorded for this figure yet.")
    kind = " class=wide" if wide else ""
    return f"<figure id={name}{kind}>{style.svg(drawing, name)}<figcaption>{caption}</figcaption></figure>"


def missing(name, text):
    return f'<p class="missing wide" id={name}>{text}</p>'


def section(title, parts):
    return f"<h2>{title}</h2>\n{figure_grid(parts)}"


def figure_grid(parts):
    content = "\n".join(parts)
    return f"<div class=figures>\n{content}\n</div>\n"


def parameters(run):
    if not run.input_text:
        return ""
    return f"""<h2 id=input>Input</h2>
<details open><summary>The input as used, defaults filled in</summary>
<pre>{html.escape(pretty(run.input_text))}</pre></details>"""


def pretty(text):
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def provenance(run):
    facts = {
        "directory": os.path.abspath(run.directory),
        "written by": run.creator,
        "version": run.version,
        "git": run.git,
        "report made": datetime.datetime.now().strftime("%Y-%m-%d %H:%M"),
        "with": f"h5py {h5py.__version__}, matplotlib {matplotlib.__version__}",
    }
    return "<h2 id=provenance>Provenance</h2>\n" + fact_list({name: value for name, value in facts.items() if value})

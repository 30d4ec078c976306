"""Writes the report: Markdown for reading, JSON with every sample, the chart."""
from chart import write_chart

from results import OURS


def write(results, folder, labels):
    """Writes `report.md`, `report.json` and `chart.svg`; safe to call again while the run goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    scenarios = results.scenarios()
    results.write_json(folder / "report.json")
    (folder / "report.md").write_text(markdown(results, scenarios, labels))
    write_chart(folder / "chart.svg", scenarios, labels, results.head)


def markdown(results, scenarios, labels):
    parts = [head(results)]
    for model in results.head["models"]:
        for precision in results.head["precisions"]:
            chosen = [s for s in scenarios if (s["model"], s["precision"]) == (model, precision)]
            parts.append(f"## {model}, {precision}\n")
            parts.append(table(chosen, results.engines, labels) if chosen else "No figures.\n")
            parts.append(formats(results, model, precision))
            parts.append(failures(results, model, precision, labels))
    return "\n".join(part for part in parts if part)


def head(results):
    facts, machine = results.head, results.head["machine"]
    lines = ["# Needletail and its peers", "", "![Tokens per second](chart.svg)", "",
             f"{facts['date']}, {machine['cpu']} ({machine['family']}), {machine['cores']} cores, "
             f"{machine['memory_gib']} GiB, {', '.join(machine['isa'])}.", "",
             f"    {facts['command']}", ""]
    lines += [f"* {version}" for version in facts["versions"].values()]
    lines += ["", f"Rounds: {results.rounds_of_cells}, engines in turn within each, "
              f"{facts['threads']} threads, {facts['warmups']} warm-up and {facts['runs']} measured runs in each "
              "process. Tokens per second: median (least to greatest). Prefill is all prompt tokens by the time "
              "until every row has its first token; decode is the tokens after the first by the time after it. "
              "The ratio is Needletail to the best peer. The last column is what the machine's peaks allow, and "
              "Needletail's share of it.", ""]
    if facts["interrupted"]:
        lines += ["**The run was interrupted; these are the figures until then.**", ""]
    peaks = results.peaks_summary()
    if peaks["read_gb_per_s"]:
        lines += ["Peaks measured between the rounds: " + "; ".join(
            f"{name} {spread(peaks[key])} {unit}" for name, key, unit in [
                ("memory read", "read_gb_per_s", "GB/s"), ("bf16", "bf16_gflop_per_s", "GFLOP/s"),
                ("int8", "int8_gop_per_s", "GOP/s")]) + ".", ""]
    busy = max((line["busy_share"] for line in results.peaks), default=0)
    if busy > 0.1:
        lines += [f"**Other programs took up to {busy:.0%} of the processor before a round: measure again alone.**", ""]
    if results.skipped:
        lines += ["Left out by `--limit`: " + ", ".join(results.skipped) + ".", ""]
    return "\n".join(lines)


def table(scenarios, engines, labels):
    lines = ["| | " + " | ".join(labels[engine] for engine in engines) + " | ratio | roofline |",
             "|---|" + "---:|" * (len(engines) + 2)]
    for scenario in scenarios:
        rates = scenario["tokens_per_second"]
        best = max((rates[e]["median"] for e in engines if e != OURS and rates[e]), default=None)
        columns = [cell(rates[engine], bold=engine != OURS and rates[engine] and rates[engine]["median"] == best)
                   for engine in engines]
        ratio = f"**{scenario['ratio_to_best_peer']:.2f}**" if scenario["ratio_to_best_peer"] else "–"
        lines.append(f"| {title(scenario)} | " + " | ".join(columns) + f" | {ratio} | {roofline(scenario)} |")
    return "\n".join(lines) + "\n"


def title(scenario):
    rows = "1 row" if scenario["rows"] == 1 else f"{scenario['rows']} rows"
    if scenario["phase"] == "prefill":
        return f"prefill {scenario['input_tokens']}, {rows}"
    return f"decode {rows}, after {scenario['input_tokens']}"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def spread(rate):
    if rate["count"] == 1:
        return number(rate["median"])
    return f"{number(rate['median'])} ({number(rate['min'])}–{number(rate['max'])})"


def cell(rate, bold=False):
    if not rate:
        return "–"
    return f"**{number(rate['median'])}**{spread(rate)[len(number(rate['median'])):]}" if bold else spread(rate)


def roofline(scenario):
    limit = scenario["roofline"]
    if not limit:
        return "–"
    share = limit["shares"].get(OURS)
    return number(limit["tokens_per_second"]) + (f" · {share:.0%}" if share else "")


def formats(results, model, precision):
    """The exact format that Needletail's name of a precision stood for."""
    names = sorted({s["quantize"] for s in results.samples if s.get("quantize")
                    and (s["engine"], s["model"], s["precision"]) == (OURS, model, precision)})
    return f"* Needletail ran `--quantize {', '.join(names)}`\n" if names else ""


def failures(results, model, precision, labels):
    """Each reason once, with the engine's name."""
    reasons = {(f["engine"], f["reason"]): None for f in results.failures
               if (f["model"], f["precision"]) == (model, precision)}
    return "".join(f"* {labels[engine]}, not available: {reason}\n" for engine, reason in reasons)

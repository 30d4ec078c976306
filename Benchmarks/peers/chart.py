"""Draws the chart of a run as plain SVG: for each model a row of panels, one for each precision."""
from html import escape

from results import OURS

PANEL, GAP, LEFT, BAR, PITCH = 340, 24, 16, 13, 17
LABEL, VALUE = 122, 62
STYLE = """
  text { font: 12px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 } .panel { font-size: 13px; font-weight: 600 }
  .group { fill: #59636e } .foot { fill: #59636e; font-size: 11px }
  .ours { fill: #0969da } .peer { fill: #afb8c1 } .whisker { stroke: #1f2328; stroke-width: 1 }
  .us { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .group, .foot { fill: #9198a1 }
    .ours { fill: #4493f8 } .peer { fill: #57606a } .whisker { stroke: #e6edf3 }
  }
"""


def write_chart(file, scenarios, labels, head):
    file.write_text(chart(scenarios, labels, head))


def chart(scenarios, labels, head):
    """The SVG text. Bars are scaled within their scenario, since prefill and decode differ tenfold."""
    chosen = drawn(scenarios)
    parts, y = [], 28
    columns = [p for p in head["precisions"] if any(s["precision"] == p for s in chosen)] or head["precisions"][:1]
    width = LEFT * 2 + len(columns) * PANEL + (len(columns) - 1) * GAP
    parts.append(text(LEFT, y, "Tokens per second, more is better", "title"))
    for model in head["models"]:
        if not any(s["model"] == model for s in chosen):
            continue
        y, bottom = y + 30, y
        for column, precision in enumerate(columns):
            x = LEFT + column * (PANEL + GAP)
            parts.append(text(x, y, f"{model}, {precision}", "panel"))
            group = [s for s in chosen if (s["model"], s["precision"]) == (model, precision)]
            panel, end = panel_of(group, labels, x, y + 8)
            parts += panel
            bottom = max(bottom, end)
        y = bottom
    machine = head["machine"]
    parts.append(text(LEFT, y + 26, f"{head['date'][:10]}, {machine['cpu']}, {machine['cores']} cores, "
                      f"{head['threads']} threads; medians, whiskers least to greatest",
                      "foot"))
    height = y + 40
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img">\n<style>{STYLE}</style>\n' + "\n".join(parts) + "\n</svg>\n")


def drawn(scenarios):
    """One prompt length (512, else the nearest): prefill of one row, and decode of every row count."""
    lengths = {s["input_tokens"] for s in scenarios}
    if not lengths:
        return []
    length = min(lengths, key=lambda value: abs(value - 512))
    least = min(s["rows"] for s in scenarios)
    return [s for s in scenarios if s["input_tokens"] == length and (s["phase"] == "decode" or s["rows"] == least)]


def panel_of(scenarios, labels, x, y):
    """The bars of one panel, prefill first, and where it ends."""
    parts = []
    for scenario in sorted(scenarios, key=lambda s: (s["phase"] != "prefill", s["rows"])):
        rates = {engine: rate for engine, rate in scenario["tokens_per_second"].items() if rate}
        if not rates:
            continue
        rows = "1 row" if scenario["rows"] == 1 else f"{scenario['rows']} rows"
        title = f"prefill, {scenario['input_tokens']} tokens" if scenario["phase"] == "prefill" else f"decode, {rows}"
        parts.append(text(x, y + 16, title, "group"))
        y += 22
        greatest = max(rate["max"] for rate in rates.values())
        for engine, rate in rates.items():
            parts += bar(x, y, labels[engine], rate, greatest, engine == OURS)
            y += PITCH
        y += 4
    return parts, y


def bar(x, y, label, rate, greatest, ours):
    scale = (PANEL - LABEL - VALUE) / greatest
    start, length = x + LABEL, rate["median"] * scale
    value = f"{rate['median']:,.0f}" if rate["median"] >= 100 else f"{rate['median']:.1f}"
    parts = [text(start - 6, y + BAR - 3, label, "us" if ours else "", "end"),
             f'<rect x="{start:.1f}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" '
             f'class="{"ours" if ours else "peer"}"/>',
             text(x + LABEL + max(length, rate["max"] * scale) + 5, y + BAR - 3, value, "us" if ours else "")]
    if rate["max"] > rate["min"]:
        middle = y + BAR / 2
        low, high = start + rate["min"] * scale, start + rate["max"] * scale
        parts.append(f'<path d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 3}v6M{high:.1f} {middle - 3}v6" '
                     'class="whisker"/>')
    return parts


def text(x, y, content, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(content)}</text>'

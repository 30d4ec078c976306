"use strict";

// What the server says about its load: read from /metrics, drawn as lines.

const graphs = {
  length: 60,
  series: { speed: [], running: [], waiting: [], cache: [] },

  // Asks once and draws.
  async update() {
    let values;
    try {
      const response = await fetch("metrics");
      if (!response.ok) return this.draw("not served");
      values = load(readMetrics(await response.text()));
    } catch {
      return this.draw("unreachable");
    }
    for (const [name, series] of Object.entries(this.series)) {
      if (values[name] === undefined) continue;
      series.push(values[name]);
      if (series.length > this.length) series.shift();
    }
    this.draw();
  },

  draw(trouble) {
    for (const [name, series] of Object.entries(this.series)) {
      const last = trouble ? undefined : series.at(-1);
      const shown = last === undefined ? "–" : name === "cache" ? `${Math.round(last * 100)} %` : String(Math.round(last));
      document.getElementById(`value-${name}`).textContent = shown;
      const svg = document.getElementById(`graph-${name}`);
      svg.dataset.points = String(series.length);
      svg.replaceChildren(...paths(series, name === "cache" ? 1 : Math.max(4, ...series), this.length));
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.textContent = trouble ? `/metrics is ${trouble}` : `now ${shown}`;
      svg.prepend(title);
    }
  },
};

// The sums of the samples of each metric, and of those with each value of a label: `metric/value`.
function readMetrics(text) {
  const sums = new Map();
  const add = (name, value) => sums.set(name, (sums.get(name) ?? 0) + value);
  for (const line of text.split("\n")) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)/.exec(line);
    if (!match) continue;
    const value = Number(match[3]);
    if (!Number.isFinite(value)) continue;
    add(match[1], value);
    for (const [, label] of (match[2] ?? "").matchAll(/\w+="([^"]*)"/g)) add(`${match[1]}/${label}`, value);
  }
  return sums;
}

function load(sums) {
  const [used, free] = ["used", "free"].map((state) => sums.get(`needletail_kv_blocks/${state}`));
  return {
    speed: sums.get("needletail_tokens_per_second/generated"),
    running: sums.get("needletail_requests_running") ?? sums.get("tgi_batch_current_size") ?? 0,
    waiting: sums.get("needletail_requests_waiting") ?? sums.get("tgi_queue_size") ?? 0,
    cache: used + free > 0 ? used / (used + free) : undefined,
  };
}

// The line of a series and the area under it, in a box of 120 by 32; the newest value is at the right.
function paths(series, top, length) {
  if (series.length < 2) return [];
  const step = 120 / (length - 1);
  const points = series.map((value, index) => {
    const x = 120 - (series.length - 1 - index) * step;
    return `${x.toFixed(1)},${(31 - (value / top) * 29).toFixed(1)}`;
  });
  const line = `M${points.join("L")}`;
  const left = points[0].split(",")[0];
  return [["area", `${line}L120,32L${left},32Z`], ["line", line]].map(([kind, shape]) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", kind);
    path.setAttribute("d", shape);
    return path;
  });
}

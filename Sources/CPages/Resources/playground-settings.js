"use strict";

// The settings beside the conversation: sampling controls, texts, response format.

function makeControls() {
  for (const control of controls) {
    const id = `control-${control.name}`;
    const label = element("label", [control.label]);
    label.htmlFor = id;
    const number = document.createElement("input");
    Object.assign(number, { id, type: "number", min: control.min, step: control.step, placeholder: control.usual });
    if (control.max !== undefined) number.max = control.max;
    const parts = [label, number];
    let range;
    if (control.max !== undefined) {
      range = document.createElement("input");
      Object.assign(range, { type: "range", min: control.min, max: control.max, step: control.step });
      range.setAttribute("aria-label", `${control.label}, slider`);
      range.addEventListener("input", () => setValue(control, Number(range.value)));
      parts.push(range);
    }
    number.addEventListener("input", () => {
      if (number.validity.valid) setValue(control, number.value === "" ? undefined : Number(number.value), { isTyping: true });
    });
    const row = element("div", parts);
    row.className = "control";
    control.elements = { row, number, range };
    byID("controls").append(row);
  }
}

function setValue(control, value, { isTyping = false } = {}) {
  if (value === undefined) delete state.settings.values[control.name];
  else state.settings.values[control.name] = value;
  showValue(control, isTyping);
  store();
}

function showValue({ name, usual, min, elements: { row, number, range } }, isTyping) {
  const value = state.settings.values[name];
  row.dataset.off = String(value === undefined);
  if (!isTyping) number.value = value ?? "";
  if (range) range.value = value ?? (typeof usual === "number" ? usual : min);
}

function showSettings() {
  const { settings } = state;
  byID("system").value = settings.system;
  byID("stop-texts").value = settings.stop;
  byID("format").value = settings.format;
  byID("format-value").value = settings.formatValue;
  byID("format-value").hidden = !["json_schema", "regex"].includes(settings.format);
  byID("logprobs").checked = settings.logprobs;
  for (const control of controls) showValue(control, false);
}

function connectSettings() {
  const fields = { system: "system", "stop-texts": "stop", "format-value": "formatValue" };
  for (const [id, name] of Object.entries(fields)) {
    byID(id).addEventListener("input", (event) => {
      state.settings[name] = event.target.value;
      store();
    });
  }
  byID("format").addEventListener("change", (event) => {
    state.settings.format = event.target.value;
    state.settings.formatValue = { json_schema: exampleSchema, regex: "(yes|no)" }[event.target.value] ?? "";
    showSettings();
    store();
  });
  byID("logprobs").addEventListener("change", (event) => {
    state.settings.logprobs = event.target.checked;
    store();
  });
  byID("reset").addEventListener("click", () => {
    state.settings = structuredClone(noSettings);
    showSettings();
    store();
  });
  byID("connection").addEventListener("submit", (event) => event.preventDefault());
  byID("key").value = sessionStorage.getItem(storageName) ?? "";
  byID("key").addEventListener("input", () => sessionStorage.setItem(storageName, apiKey()));
}

"use strict";

// The page: its state, its elements, and what happens when they are used.

const byID = (id) => document.getElementById(id);
const storageName = "needletail.playground";
const noSettings = { system: "", stop: "", format: "text", formatValue: "", logprobs: false, values: {} };
const starters = ["Tell me a short story about a swift.", "What is a needletail?", "Write a haiku about rain."];
const exampleSchema = JSON.stringify(
  { type: "object", properties: { name: { type: "string" }, age: { type: "integer" } }, required: ["name", "age"] },
  null,
  2,
);

const state = {
  tab: "chat",
  theme: "",
  drafts: { chat: "", completion: "" },
  messages: [],
  ...stored(),
};
state.settings = { ...structuredClone(noSettings), ...state.settings };
let running = null;

function stored() {
  try {
    return JSON.parse(localStorage.getItem(storageName)) ?? {};
  } catch {
    return {};
  }
}

function store() {
  try {
    localStorage.setItem(storageName, JSON.stringify(state));
  } catch {
    // A full or forbidden storage: the conversation lasts as long as the page.
  }
}

const apiKey = () => byID("key").value.trim();
const tell = (text) => (byID("status").textContent = text);

// Errors

function showError(text) {
  byID("error-text").textContent = text;
  byID("error").hidden = false;
}

const hideError = () => (byID("error").hidden = true);

// Messages

function showConversation() {
  const log = byID("log");
  log.replaceChildren(...state.messages.map(messageElement));
  if (!state.messages.length) log.append(greeting());
  log.scrollTop = log.scrollHeight;
}

function greeting() {
  const buttons = starters.map((text) => {
    const button = element("button", [text]);
    button.type = "button";
    button.className = "quiet";
    button.addEventListener("click", () => {
      byID("entry").value = text;
      generate();
    });
    return button;
  });
  const row = element("div", buttons);
  row.className = "starters";
  const made = element("div", [element("h1", ["What shall we talk about?"]), element("p", ["The conversation stays in this browser."]), row]);
  made.className = "empty";
  return made;
}

function messageElement(message) {
  const text = document.createElement("div");
  text.className = "text";
  const made = element("article", [text]);
  made.className = `message ${message.role}`;
  made.setAttribute("aria-label", message.role === "user" ? "You" : "Model");
  if (message.role === "user") {
    text.textContent = message.text;
    return made;
  }
  showText(text, message);
  const meta = element("span", [message.meta ?? ""]);
  meta.className = "meta";
  made.append(element("footer", [meta, action("Copy", () => copy(message.text)), action("Try again", () => retry(message))]));
  return made;
}

function action(label, run) {
  const button = element("button", [label]);
  button.type = "button";
  button.className = "quiet";
  button.addEventListener("click", run);
  return button;
}

// Writes an answer into its element: with the tokens marked if they are known, as Markdown otherwise.
function showText(target, { text, tokens }) {
  const isPlain = Boolean(tokens) || text.length > 60_000;
  target.classList.toggle("plain", isPlain);
  if (tokens) extendTokens(target, tokens);
  else if (isPlain) target.textContent = text;
  else target.replaceChildren(renderMarkdown(text));
}

function retry(message) {
  const index = state.messages.indexOf(message);
  if (running || index < 0) return;
  state.messages.splice(index);
  generate({ isRetry: true });
}

// Generating

async function generate({ isRetry = false } = {}) {
  const entry = byID("entry");
  const isChat = state.tab === "chat";
  if (running || (!isRetry && entry.value === "") || (isChat && !isRetry && entry.value.trim() === "")) return;
  hideError();
  const prompt = entry.value;
  if (isChat && !isRetry) {
    state.messages.push({ role: "user", text: prompt });
    setEntry("");
  }
  const answer = { role: "assistant", text: "", ...(state.settings.logprobs ? { tokens: [] } : {}) };
  const figures = { start: performance.now(), first: 0, last: 0, count: 0 };
  const view = isChat ? chatView(answer, figures, isRetry) : completionView(answer, figures, prompt);
  running = new AbortController();
  setBusy(true, view);
  try {
    const request = isChat ? chatRequest(state.settings, state.messages) : completionRequest(state.settings, prompt);
    for await (const event of streamed(request, apiKey(), running.signal)) {
      take(event, answer, figures);
      view.change();
    }
  } catch (error) {
    if (error.name === "AbortError") figures.finish = "stopped";
    else showError(error instanceof Failure ? error.message : `The page has a fault: ${error.message}`);
  }
  running = null;
  answer.meta = summary(figures);
  if (isChat && (answer.text || figures.count)) state.messages.push(answer);
  else if (isChat) giveBack();
  view.end();
  setBusy(false, view);
  store();
}

function take(event, answer, figures) {
  const now = performance.now();
  if (event.isToken) {
    figures.count += 1;
    figures.first ||= now;
    figures.last = now;
  }
  figures.finish = event.finish ?? figures.finish;
  figures.count = event.usage ?? figures.count;
  answer.text += event.text;
  if (answer.tokens && event.isToken) answer.tokens.push({ logprob: 0, top: [], ...event.token, text: event.text });
}

// A question that got no answer goes back to where it was written.
function giveBack() {
  const question = state.messages.pop();
  if (byID("entry").value === "") setEntry(question.text);
}

// Tokens that came in one piece tell nothing about speed.
function speed({ first, last, count }) {
  return last - first > 20 ? (count - 1) / ((last - first) / 1000) : undefined;
}

function summary(figures) {
  if (!figures.count) return "";
  const perSecond = speed(figures);
  const reasons = { length: "cut at the limit", stopped: "stopped by you" };
  return [
    `${figures.count} ${figures.count === 1 ? "token" : "tokens"}`,
    perSecond && `${perSecond.toFixed(1)} tokens/s`,
    `first after ${Math.round(figures.first - figures.start)} ms`,
    reasons[figures.finish],
  ].filter(Boolean).join(" · ");
}

// The views draw at most once a frame, however fast the tokens come.

function chatView(answer, figures, isRetry) {
  const log = byID("log");
  if (isRetry || !log.querySelector(".message")) showConversation();
  else log.append(messageElement(state.messages.at(-1)));
  const shown = messageElement(answer);
  log.append(shown);
  log.scrollTop = log.scrollHeight;
  const text = shown.querySelector(".text");
  const draw = () => showText(text, answer);
  return drawn(shown, log, figures, draw, () => {
    if (state.messages.at(-1) !== answer) return showConversation();
    draw();
    shown.querySelector(".meta").textContent = answer.meta;
  });
}

function completionView(answer, figures, prompt) {
  const output = byID("output");
  const [before, text] = [element("span", [prompt]), document.createElement("span")];
  before.className = "prompt";
  output.replaceChildren(before, text);
  byID("output-meta").textContent = "";
  const draw = () => (answer.tokens ? extendTokens(text, answer.tokens) : (text.textContent = answer.text));
  return drawn(output, output, figures, draw, () => {
    draw();
    output.answer = answer.text;
    byID("output-meta").textContent = answer.meta;
    for (const id of ["append", "copy-output"]) byID(id).disabled = answer.text === "";
  });
}

function drawn(busy, scroller, figures, draw, end) {
  let frame = 0;
  const update = () => {
    frame = 0;
    const follows = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
    draw();
    byID("live").textContent = summary(figures);
    if (follows) scroller.scrollTop = scroller.scrollHeight;
  };
  return {
    busy,
    change: () => (frame ||= requestAnimationFrame(update)),
    end() {
      cancelAnimationFrame(frame);
      end();
    },
  };
}

function setBusy(isBusy, view) {
  view.busy.classList.toggle("busy", isBusy);
  for (const id of ["log", "output"]) byID(id).setAttribute("aria-busy", String(isBusy));
  byID("send").hidden = isBusy;
  byID("stop").hidden = !isBusy;
  for (const tab of document.querySelectorAll("[role=tab]")) tab.disabled = isBusy;
  byID("live").textContent = "";
  if (!isBusy) byID("entry").focus();
}

// Tabs, theme, panel

function showTab(tab, { focuses = false } = {}) {
  state.drafts[state.tab] = byID("entry").value;
  state.tab = tab;
  for (const name of ["chat", "completion"]) {
    const button = byID(`tab-${name}`);
    button.setAttribute("aria-selected", String(name === tab));
    button.tabIndex = name === tab ? 0 : -1;
    byID(`panel-${name}`).hidden = name !== tab;
  }
  if (focuses) byID(`tab-${tab}`).focus();
  for (const only of document.querySelectorAll(".chat-only")) only.hidden = tab !== "chat";
  for (const control of controls) control.elements.row.hidden = !control[tab];
  const isChat = tab === "chat";
  byID("entry-label").textContent = isChat ? "Message" : "Prompt";
  byID("entry").placeholder = isChat ? "Write a message" : "Write the beginning of a text";
  byID("clear").hidden = !isChat;
  // The grammars of the completion route need a schema.
  byID("format").querySelector("[value=json_object]").hidden = !isChat;
  setEntry(state.drafts[tab] ?? "");
  hideError();
  store();
}

function setEntry(text) {
  byID("entry").value = text;
  state.drafts[state.tab] = text;
}

const themes = { "": "Auto", light: "Light", dark: "Dark" };

function showTheme() {
  document.documentElement.dataset.theme = state.theme;
  byID("theme").textContent = themes[state.theme];
  byID("theme").setAttribute("aria-label", `Theme: ${themes[state.theme]}`);
}

function showPanel(isOpen) {
  byID("settings").hidden = !isOpen;
  byID("toggle-settings").setAttribute("aria-expanded", String(isOpen));
  document.querySelector(".layout").classList.toggle("wide", !isOpen);
}

function connectFrame() {
  const names = ["chat", "completion"];
  for (const name of names) {
    byID(`tab-${name}`).addEventListener("click", () => showTab(name));
    byID(`tab-${name}`).addEventListener("keydown", (event) => {
      if (event.key.startsWith("Arrow")) showTab(names.find((other) => other !== name), { focuses: true });
    });
  }
  byID("theme").addEventListener("click", () => {
    const order = Object.keys(themes);
    state.theme = order[(order.indexOf(state.theme) + 1) % order.length];
    showTheme();
    store();
  });
  byID("toggle-settings").addEventListener("click", () => showPanel(byID("settings").hidden));
  byID("dismiss").addEventListener("click", hideError);
  byID("clear").addEventListener("click", () => {
    if (running) return;
    state.messages = [];
    showConversation();
    store();
    byID("entry").focus();
  });
}

// Sending and copying

function connectComposer() {
  byID("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    generate();
  });
  byID("entry").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    generate();
  });
  byID("entry").addEventListener("input", () => (state.drafts[state.tab] = byID("entry").value));
  byID("stop").addEventListener("click", () => running?.abort());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") running?.abort();
  });
  byID("append").addEventListener("click", () => {
    setEntry(byID("entry").value + byID("output").answer);
    byID("output").replaceChildren();
    byID("append").disabled = true;
    byID("entry").focus();
  });
  byID("copy-output").addEventListener("click", () => copy(byID("output").answer));
  for (const [id, write] of [["copy-curl", asCurl], ["copy-python", asPython]]) {
    byID(id).addEventListener("click", () => {
      try {
        copy(write(currentRequest(), apiKey()));
      } catch (error) {
        showError(error.message);
      }
    });
  }
}

// What Send would send.
function currentRequest() {
  const draft = byID("entry").value;
  if (state.tab === "completion") return completionRequest(state.settings, draft);
  const next = draft.trim() === "" ? [] : [{ role: "user", text: draft }];
  const messages = [...state.messages, ...next];
  while (!next.length && messages.at(-1)?.role === "assistant") messages.pop();
  return chatRequest(state.settings, messages.length ? messages : [{ role: "user", text: starters[0] }]);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers keep the clipboard from pages that came without TLS from another machine.
    const holder = element("textarea", [text]);
    document.body.append(holder);
    holder.select();
    document.execCommand("copy");
    holder.remove();
  }
  tell("Copied");
}

// The server

async function askServer() {
  const dot = byID("health");
  try {
    const response = await fetch("info");
    const info = await response.json();
    byID("model").textContent = info.model_id;
    const limit = controls.find((control) => control.name === "max_tokens");
    limit.elements.range.max = info.max_total_tokens;
    limit.elements.number.max = info.max_total_tokens;
    dot.dataset.state = (await fetch("health")).ok ? "well" : "ill";
    dot.title = dot.dataset.state === "well" ? "The server is healthy" : "The server is not healthy";
  } catch {
    dot.dataset.state = "ill";
    byID("model").textContent = "The server cannot be reached";
  }
}

function watch() {
  askServer();
  graphs.update();
  setInterval(() => document.hidden || graphs.update(), 1000);
  setInterval(() => document.hidden || askServer(), 10_000);
}

makeControls();
connectSettings();
connectFrame();
connectComposer();
connectTip();
showSettings();
showTheme();
showConversation();
byID("entry").value = state.drafts[state.tab] ?? "";
showTab(state.tab);
showPanel(innerWidth > 900);
byID("entry").focus();
watch();

"use strict";

// What is sent, and what comes back.

// The sampling controls, and the name of each on the two routes; a name that is missing hides the control.
const controls = [
  { name: "temperature", label: "Temperature", min: 0, max: 2, step: 0.05, usual: 1, chat: "temperature", completion: "temperature" },
  { name: "max_tokens", label: "Max tokens", min: 1, max: 4096, step: 1, usual: "rest", chat: "max_tokens", completion: "max_new_tokens" },
  { name: "top_p", label: "Top p", min: 0, max: 1, step: 0.01, usual: 1, chat: "top_p", completion: "top_p" },
  { name: "top_k", label: "Top k", min: 0, max: 200, step: 1, usual: "off", chat: "top_k", completion: "top_k" },
  { name: "min_p", label: "Min p", min: 0, max: 1, step: 0.01, usual: 0, chat: "min_p" },
  { name: "typical_p", label: "Typical p", min: 0, max: 1, step: 0.01, usual: 1, completion: "typical_p" },
  { name: "repetition_penalty", label: "Repetition penalty", min: 0.5, max: 2, step: 0.01, usual: 1, chat: "repetition_penalty", completion: "repetition_penalty" },
  { name: "presence_penalty", label: "Presence penalty", min: -2, max: 2, step: 0.05, usual: 0, chat: "presence_penalty" },
  { name: "frequency_penalty", label: "Frequency penalty", min: -2, max: 2, step: 0.05, usual: 0, chat: "frequency_penalty", completion: "frequency_penalty" },
  { name: "seed", label: "Seed", min: 0, step: 1, usual: "random", chat: "seed", completion: "seed" },
];

// An error with words for the person in front of the page.
class Failure extends Error {}

function chosenParameters(tab, settings) {
  const chosen = {};
  for (const control of controls) {
    const value = settings.values[control.name];
    if (control[tab] && value !== undefined) chosen[control[tab]] = value;
  }
  const stop = settings.stop.split("\n").filter((text) => text !== "");
  if (stop.length) chosen.stop = stop;
  return chosen;
}

function formatValue(settings) {
  if (settings.format !== "json_schema") return settings.formatValue;
  try {
    return JSON.parse(settings.formatValue);
  } catch (error) {
    throw new Failure(`The schema of the response format is not JSON: ${error.message}`);
  }
}

function chatRequest(settings, messages) {
  const body = { messages: messages.map(({ role, text }) => ({ role, content: text })) };
  if (settings.system.trim() !== "") body.messages.unshift({ role: "system", content: settings.system });
  Object.assign(body, chosenParameters("chat", settings));
  if (settings.format === "json_object") body.response_format = { type: "json_object" };
  if (settings.format === "json_schema") {
    body.response_format = { type: "json_schema", json_schema: { name: "answer", schema: formatValue(settings) } };
  }
  if (settings.format === "regex") body.response_format = { type: "regex", value: formatValue(settings) };
  if (settings.logprobs) Object.assign(body, { logprobs: true, top_logprobs: 5 });
  return { path: "v1/chat/completions", body: { ...body, stream: true, stream_options: { include_usage: true } } };
}

function completionRequest(settings, prompt) {
  const parameters = chosenParameters("completion", settings);
  // This route has no temperature of 0 and no bounds that bound nothing: leaving them out means the same.
  parameters.do_sample = parameters.temperature !== 0;
  if (parameters.temperature === 0) delete parameters.temperature;
  for (const name of ["top_p", "typical_p"]) if (parameters[name] === 1) delete parameters[name];
  if (parameters.top_k === 0) delete parameters.top_k;
  if (settings.format === "json_schema") parameters.grammar = { type: "json", value: formatValue(settings) };
  if (settings.format === "regex") parameters.grammar = { type: "regex", value: formatValue(settings) };
  if (settings.logprobs) parameters.top_n_tokens = 5;
  return { path: "generate_stream", body: { inputs: prompt, parameters: { ...parameters, details: true } } };
}

// Sends a request and yields { text, token, finish, usage } for each event.
async function* streamed({ path, body }, key, signal) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("The server cannot be reached. Is it still running?");
  }
  if (!response.ok) throw new Failure(await explain(response));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (buffer + value).split("\n\n");
      buffer = events.pop();
      for (const event of events) {
        if (!event.startsWith("data:")) continue;
        const data = event.slice(5).trim();
        if (data === "[DONE]") return;
        yield readEvent(JSON.parse(data));
      }
    }
  } catch (error) {
    if (error instanceof Failure || error.name === "AbortError") throw error;
    throw new Failure("The connection broke before the answer was complete.");
  } finally {
    reader.cancel().catch(() => {});
  }
}

function readEvent(event) {
  if (event.error) throw new Failure(event.error.message ?? event.error);
  if (event.choices) {
    const [choice] = event.choices;
    const scored = choice?.logprobs?.content?.[0];
    return {
      text: choice?.delta?.content ?? "",
      token: scored && { logprob: scored.logprob, top: scored.top_logprobs.map((each) => ({ text: each.token, logprob: each.logprob })) },
      isToken: Boolean(choice),
      finish: choice?.finish_reason,
      usage: event.usage?.completion_tokens,
    };
  }
  const token = event.token;
  return {
    text: token.special ? "" : token.text,
    token: { logprob: token.logprob, top: event.top_tokens ?? [] },
    isToken: true,
    finish: event.details?.finish_reason,
    usage: event.details?.generated_tokens,
  };
}

// Puts a refusal into words; the server's own where it has some.
async function explain(response) {
  const text = await response.text();
  let said = text;
  try {
    const { error } = JSON.parse(text);
    said = error?.message ?? error ?? text;
  } catch {
    // Plain text, or none.
  }
  const introductions = {
    401: "The server wants an API key. Enter it under Connection.",
    413: "The request is larger than the server permits.",
    422: "The server cannot do this.",
    424: "The model failed on this request.",
    429: "The server is busy with as many requests as it permits. Try again in a moment.",
    503: "The server is not taking requests now.",
  };
  const introduction = introductions[response.status] ?? `The server answered with status ${response.status}.`;
  return said ? `${introduction} ${said}` : introduction;
}

// The request as commands for other places.

function asCurl({ path, body }, key) {
  const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = [`curl -N ${quote(new URL(path, document.baseURI).href)}`, `-H 'content-type: application/json'`];
  if (key) lines.push(`-H "authorization: Bearer $API_KEY"`);
  lines.push(`-d ${quote(JSON.stringify(body, null, 2))}`);
  return lines.join(" \\\n  ");
}

function asPython({ path, body }, key) {
  const secret = key ? `os.environ["API_KEY"]` : `"none"`;
  const head = key ? ["import os", ""] : [];
  const base = new URL(".", document.baseURI).href;
  if (path === "generate_stream") {
    const { parameters, inputs } = body;
    const { details, stop, ...rest } = parameters;
    const named = Object.entries(stop ? { ...rest, stop } : rest).map(([name, value]) => `    ${name}=${python(value, 1)},`);
    return [
      ...head, "from huggingface_hub import InferenceClient", "",
      `client = InferenceClient(${JSON.stringify(base.replace(/\/$/, ""))}${key ? `, token=${secret}` : ""})`,
      "for text in client.text_generation(", `    ${python(inputs, 1)},`, ...named, "    stream=True,", "):",
      `    print(text, end="", flush=True)`,
    ].join("\n");
  }
  // What OpenAI's API has not, its client takes only so.
  const { top_k, min_p, repetition_penalty, ...known } = body;
  const extra = JSON.parse(JSON.stringify({ top_k, min_p, repetition_penalty }));
  const all = Object.keys(extra).length ? { ...known, extra_body: extra } : known;
  const named = Object.entries(all).map(([name, value]) => `    ${name}=${python(value, 1)},`);
  return [
    ...head, "from openai import OpenAI", "",
    `client = OpenAI(base_url=${JSON.stringify(base + "v1")}, api_key=${secret})`,
    "stream = client.chat.completions.create(", `    model="tgi",`, ...named, ")",
    "for chunk in stream:", "    if chunk.choices:", `        print(chunk.choices[0].delta.content or "", end="", flush=True)`,
  ].join("\n");
}

// A JSON value as a Python literal.
function python(value, depth) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((each) => python(each, depth + 1))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${python(each, depth + 1)}`);
  const flat = open + items.join(", ") + close;
  if (flat.length < 80 && !flat.includes("\n")) return flat;
  const indent = "    ".repeat(depth);
  return `${open}\n${items.map((each) => `${indent}    ${each},`).join("\n")}\n${indent}${close}`;
}

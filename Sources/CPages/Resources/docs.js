"use strict";

// Makes a readable page of the OpenAPI document. Text goes into text nodes only.

const methods = ["get", "post", "put", "delete"];

function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key === "class") made.className = value;
    else made[key] = value;
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== ""));
  return made;
}

// Paragraphs, `- ` lists, `code` and nothing else.
function prose(text) {
  const blocks = (text ?? "").split(/\n\n+/).filter((block) => block.trim() !== "");
  return make("div", { class: "prose" }, blocks.map((block) => {
    const lines = block.split("\n");
    if (lines.every((line) => line.startsWith("- "))) {
      return make("ul", {}, lines.map((line) => make("li", {}, words(line.slice(2)))));
    }
    return make("p", {}, words(block.replaceAll("\n", " ")));
  }));
}

function words(text) {
  return text.split(/(`[^`]+`)/).map((part) => (/^`.+`$/.test(part) ? make("code", {}, part.slice(1, -1)) : part));
}

class Description {
  constructor(document) {
    this.document = document;
  }

  resolve(value) {
    let found = value;
    while (found?.$ref) {
      found = found.$ref.slice(2).split("/").reduce((at, key) => at[key.replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
    }
    return found;
  }

  operations() {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => ({ path, method, ...item[method] })));
  }

  // The members of an object, those of the schemas that it is composed of included.
  properties(schema) {
    const found = this.resolve(schema);
    const parts = (found.allOf ?? []).map((part) => this.properties(part));
    return {
      members: Object.assign({}, ...parts.map((part) => part.members), found.properties),
      required: [...parts.flatMap((part) => part.required), ...(found.required ?? [])],
    };
  }

  type(schema) {
    const found = this.resolve(schema);
    const nullable = found.nullable ? " or null" : "";
    const choices = found.oneOf ?? found.anyOf;
    if (choices) return choices.map((choice) => this.type(choice)).join(" or ") + nullable;
    if (found.enum) return found.enum.map((value) => JSON.stringify(value)).join(", ");
    if (found.type === "array") return `list of ${this.type(found.items ?? {})}${nullable}`;
    if (found.type === undefined) return found.allOf || found.properties ? "object" : "any";
    return found.type + nullable;
  }

  // The parts of a schema that have members of their own, with a heading where there are several.
  objects(schema) {
    const found = this.resolve(schema);
    const choices = found.oneOf ?? found.anyOf;
    if (choices) return choices.flatMap((choice) => this.objects(choice));
    if (found.type === "array") return this.objects(found.items ?? {});
    if (found.additionalProperties && typeof found.additionalProperties === "object") {
      return this.objects(found.additionalProperties);
    }
    return Object.keys(this.properties(found).members).length ? [{ schema: found, name: schema.$ref?.split("/").pop() }] : [];
  }
}

function limits(schema) {
  const known = {
    minimum: schema.exclusiveMinimum ? "more than" : "at least", maximum: schema.exclusiveMaximum ? "less than" : "at most",
    maxItems: "at most", minItems: "at least",
  };
  return Object.entries(known).filter(([key]) => schema[key] !== undefined)
    .map(([key, text]) => `${text} ${schema[key]}${key.endsWith("Items") ? " elements" : ""}`);
}

function fields(description, schema, above = []) {
  const { members, required } = description.properties(schema);
  const row = ([name, member]) => {
    const found = description.resolve(member);
    const facts = [description.type(member), ...limits(found)];
    if (found.default !== undefined) facts.push(`default ${JSON.stringify(found.default)}`);
    const head = make("div", { class: "field-head" }, make("b", {}, name),
      required.includes(name) ? make("span", { class: "required" }, "required") : "",
      make("span", { class: "type" }, facts.join(", ")));
    const meaning = make("div", { class: "meaning" }, words(member.description ?? found.description ?? ""));
    const inner = description.objects(member).filter(({ schema }) => !above.includes(schema));
    return make("li", {}, head, meaning, inner.map(({ schema, name }) =>
      make("details", { open: above.length === 1 && inner.length === 1 },
        make("summary", {}, name ?? "members"), fields(description, schema, [...above, schema]))));
  };
  const [known, refused] = [false, true].map((isRefused) =>
    Object.entries(members).filter(([, member]) => Boolean(member.deprecated) === isRefused).map(row));
  if (!refused.length) return make("ul", { class: "fields" }, known);
  return make("div", {}, make("ul", { class: "fields" }, known),
    make("details", {}, make("summary", {}, `refused members (${refused.length})`), make("ul", { class: "fields" }, refused)));
}

function body(description, content) {
  return Object.entries(content ?? {}).flatMap(([type, { schema }]) => {
    const objects = schema ? description.objects(schema) : [];
    const label = `${type === "text/event-stream" ? "text/event-stream, each event" : type}: ${schema ? description.type(schema) : "any"}`;
    return [make("p", { class: "type" }, label), ...objects.map(({ schema, name }) =>
      objects.length > 1
        ? make("details", {}, make("summary", {}, name ?? "object"), fields(description, schema, [schema]))
        : fields(description, schema, [schema]))];
  });
}

function curl(operation) {
  const address = new URL(`..${operation.path}`, document.baseURI).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const lines = [`curl ${/[{}]/.test(address) ? `'${address}'` : address}`];
  if (operation.method === "post") {
    if (operation.security) lines.push(`-H "authorization: Bearer $API_KEY"`);
    lines.push(`-H 'content-type: ${type ?? "application/json"}'`);
    const example = content?.example ?? Object.values(content?.examples ?? {})[0]?.value ?? {};
    lines.push(`-d '${JSON.stringify(example, null, 2).replaceAll("'", `'\\''`)}'`);
  }
  return lines.join(" \\\n  ");
}

function sample(text) {
  const button = make("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1200);
  });
  return make("div", { class: "sample" }, make("pre", { tabIndex: 0 }, text), navigator.clipboard ? button : "");
}

function response(description, [status, value]) {
  const found = description.resolve(value);
  const headers = Object.entries(found.headers ?? {}).map(([name, header]) =>
    make("li", {}, make("div", { class: "field-head" }, make("b", {}, name)),
      make("div", { class: "meaning" }, words(description.resolve(header).description ?? ""))));
  return make("details", { class: "response" },
    make("summary", {}, make("span", { class: `status ${Number(status) >= 400 ? "bad" : ""}` }, status), " ", words(found.description)),
    body(description, found.content),
    headers.length ? [make("h4", {}, "Headers"), make("ul", { class: "fields" }, headers)] : []);
}

// A path that may go on in the next line behind each slash.
const breakable = (path) => path.split(/(?<=\/)(?=.)/).flatMap((part, index) => (index ? [make("wbr"), part] : [part]));

const anchor = ({ method, path }) => `${method}${path.replaceAll(/[^a-z0-9]+/gi, "-").replace(/-$/, "") || "-root"}`;

function operationElement(description, operation) {
  const request = operation.requestBody && description.resolve(operation.requestBody);
  const parameters = (operation.parameters ?? []).map((each) => description.resolve(each));
  return make("section", { class: "operation", id: anchor(operation) },
    make("h3", {}, make("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()),
      make("a", { href: `#${anchor(operation)}` }, operation.path),
      operation.security ? make("span", { class: "badge" }, "API key") : ""),
    make("p", { class: "summary" }, words(operation.summary ?? "")),
    prose(operation.description),
    make("h4", {}, "Example"), sample(curl(operation)),
    parameters.length ? [make("h4", {}, "Parameters"), make("ul", { class: "fields" }, parameters.map((parameter) =>
      make("li", {}, make("div", { class: "field-head" }, make("b", {}, parameter.name),
        make("span", { class: "type" }, `${parameter.in}, ${description.type(parameter.schema)}`)),
      make("div", { class: "meaning" }, words(parameter.description ?? "")))))] : [],
    request ? [make("h4", {}, "Request"), body(description, request.content)] : [],
    make("h4", {}, "Responses"), Object.entries(operation.responses).map((each) => response(description, each)));
}

function show(description) {
  const { info, tags } = description.document;
  const main = document.getElementById("content");
  const index = document.getElementById("index");
  main.replaceChildren(make("h1", {}, info.title), prose(info.description));
  const operations = description.operations();
  for (const tag of tags) {
    const group = operations.filter((operation) => operation.tags?.[0] === tag.name);
    main.append(make("h2", {}, tag.name), prose(tag.description), ...group.map((operation) => operationElement(description, operation)));
    index.append(make("section", {}, make("h2", {}, tag.name), make("ul", {}, group.map((operation) =>
      make("li", {}, make("a", { href: `#${anchor(operation)}` },
        make("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()),
        make("span", {}, breakable(operation.path))))))));
  }
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

document.getElementById("filter").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of document.querySelectorAll("nav li")) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  for (const section of document.querySelectorAll("#index section")) section.hidden = !section.querySelector("li:not([hidden])");
});

fetch("../api-doc/openapi.json")
  .then((response) => response.json())
  .then((document) => show(new Description(document)))
  .catch((error) => (document.getElementById("waiting").textContent = `The description cannot be read: ${error.message}`));

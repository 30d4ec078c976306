"use strict";

// Markdown as models write it: paragraphs, headings, lists, quotes, fenced code, emphasis, inline code, links.
// Everything becomes elements and text nodes; no text is ever read as HTML.

function renderMarkdown(text) {
  const fragment = document.createDocumentFragment();
  const lines = text.split("\n");
  let paragraph = [];
  const flush = () => {
    if (paragraph.length) fragment.append(element("p", inline(paragraph.join("\n"))));
    paragraph = [];
  };
  for (let index = 0; index < lines.length; ) {
    const line = lines[index];
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line);
    if (fence) {
      flush();
      const code = [];
      // A block that is still being written has no end yet.
      for (index += 1; index < lines.length && !lines[index].trimStart().startsWith(fence[1]); index += 1) {
        code.push(lines[index]);
      }
      index += 1;
      const block = element("pre", [element("code", [code.join("\n")])]);
      block.tabIndex = 0;
      fragment.append(block);
      continue;
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (heading) {
      flush();
      fragment.append(element(heading[1].length < 3 ? "h3" : "h4", inline(heading[2])));
    } else if (listItem(line)) {
      flush();
      index = list(lines, index, fragment);
      continue;
    } else if (/^>\s?/.test(line)) {
      flush();
      const quoted = [];
      while (index < lines.length && /^>\s?/.test(lines[index])) quoted.push(lines[index++].replace(/^>\s?/, ""));
      fragment.append(element("blockquote", inline(quoted.join("\n"))));
      continue;
    } else if (line.trim() === "") {
      flush();
    } else {
      paragraph.push(line);
    }
    index += 1;
  }
  flush();
  return fragment;
}

function element(name, children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function listItem(line) {
  return /^\s*(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/.exec(line);
}

// Reads the items of one list; deeper ones are shown on the same level.
function list(lines, index, parent) {
  const first = listItem(lines[index]);
  const made = document.createElement(first[1] ? "ul" : "ol");
  if (first[2]) made.start = Number(first[2]);
  for (let item; index < lines.length && (item = listItem(lines[index])); ) {
    if (Boolean(item[1]) !== Boolean(first[1])) break;
    const text = [item[3]];
    for (index += 1; /^\s{2,}\S/.test(lines[index] ?? "") && !listItem(lines[index]); index += 1) {
      text.push(lines[index].trim());
    }
    made.append(element("li", inline(text.join("\n"))));
  }
  parent.append(made);
  return index;
}

// Returns text nodes and elements for one run of text.
function inline(text) {
  const pattern = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/;
  const nodes = [];
  let rest = text;
  for (let match; (match = pattern.exec(rest)); rest = rest.slice(match.index + match[0].length)) {
    nodes.push(...broken(rest.slice(0, match.index)));
    const [, code, strong, emphasis, label, address] = match;
    if (code !== undefined) nodes.push(element("code", [code]));
    else if (strong !== undefined) nodes.push(element("strong", [strong]));
    else if (emphasis !== undefined) nodes.push(element("em", [emphasis]));
    else {
      const link = element("a", [label]);
      link.href = address;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
      nodes.push(link);
    }
  }
  return nodes.concat(broken(rest));
}

function broken(text) {
  return text.split("\n").flatMap((line, index) => (index ? [document.createElement("br"), line] : [line]));
}

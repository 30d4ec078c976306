"use strict";

// Answers as tokens that tell their probability and what else was likely.

function extendTokens(target, tokens) {
  for (const token of tokens.slice(target.childElementCount)) {
    const made = element("span", [token.text]);
    made.className = "tok";
    made.tabIndex = target.childElementCount ? -1 : 0;
    made.style.setProperty("--p", Math.exp(token.logprob).toFixed(3));
    made.token = token;
    target.append(made);
  }
}

function connectTip() {
  const tip = byID("tip");
  const show = (event) => {
    const target = event.target.closest?.(".tok");
    if (!target) return (tip.hidden = true);
    const list = document.createElement("dl");
    const { text, top, logprob } = target.token;
    const rows = top.some((each) => each.logprob === logprob) ? top : [...top, { text, logprob }];
    for (const each of rows) {
      const name = element("dt", [JSON.stringify(each.text).slice(1, -1).replaceAll(" ", "␣")]);
      const share = element("dd", [`${(100 * Math.exp(each.logprob)).toFixed(1)} %`]);
      if (each.logprob === logprob) name.className = share.className = "chosen";
      list.append(name, share);
    }
    tip.replaceChildren(list);
    tip.hidden = false;
    const [at, size] = [target.getBoundingClientRect(), tip.getBoundingClientRect()];
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
    tip.style.top = `${at.top > size.height + 12 ? at.top - size.height - 6 : at.bottom + 6}px`;
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("keydown", (event) => {
    const token = document.activeElement?.closest?.(".tok");
    const next = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
    if (token && next) token[next]?.focus();
  });
}

"use strict";
(() => {
  const form = document.getElementById("search"), input = form.querySelector("input"), found = document.getElementById("found");
  form.hidden = false;

  // What is searched is loaded when somebody begins to.
  let loading;
  const load = () => loading ??= new Promise((done) => {
    const s = document.createElement("script");
    s.src = "search-index.js";
    s.onload = done;
    document.head.append(s);
  });

  const show = async () => {
    await load();
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.textContent = "";
    if (!words.length) return;
    const hits = [];
    for (const [page, url, title, below] of window.sshchatPages) {
      const head = (page + " " + title).toLowerCase(), all = head + " " + below.toLowerCase();
      if (!words.every((w) => all.includes(w))) continue;
      const at = Math.max(0, below.toLowerCase().indexOf(words[0]) - 40);
      hits.push([words.filter((w) => head.includes(w)).length, page, url, title, (at ? "…" : "") + below.slice(at, at + 130)]);
    }
    hits.sort((a, b) => b[0] - a[0]);
    for (const [, page, url, title, text] of hits.slice(0, 20)) {
      const li = document.createElement("li"), a = document.createElement("a"), small = document.createElement("small");
      a.href = url;
      a.append(title === page ? page : page + ": " + title);
      small.textContent = text;
      a.append(small);
      li.append(a);
      found.append(li);
    }
    if (!hits.length) {
      const li = document.createElement("li"), p = document.createElement("p");
      p.textContent = "Nothing of that is here.";
      li.append(p);
      found.append(li);
    }
  };
  const close = () => { found.textContent = ""; };
  input.addEventListener("focus", load);
  input.addEventListener("input", show);
  found.addEventListener("click", close);
  form.addEventListener("submit", (e) => { e.preventDefault(); found.querySelector("a")?.click(); });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") { input.value = ""; close(); }
    if (e.key === "/" && !(e.target instanceof HTMLInputElement)) { e.preventDefault(); input.focus(); }
    if ((e.key === "ArrowDown" || e.key === "ArrowUp") && form.contains(document.activeElement)) {
      const all = [input, ...found.querySelectorAll("a")], at = all.indexOf(document.activeElement);
      all[Math.min(all.length - 1, Math.max(0, at + (e.key === "ArrowDown" ? 1 : -1)))].focus();
      e.preventDefault();
    }
  });
  document.addEventListener("click", (e) => { if (!form.contains(e.target)) close(); });
})();

// What the server's pages cannot do alone: suggestions, charts, the source of a number, reading a report.
"use strict";

const lang = document.body.dataset.lang;
const words = JSON.parse(document.getElementById("words").textContent);
const live = document.getElementById("live");
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Make an element; children are strings or elements, so that nothing is ever parsed as HTML. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Fetch JSON; a problem's own sentence, which is English, becomes the error's message. */
async function fetchJson(url, options) {
  let answer;
  try { answer = await fetch(url, options); } catch { throw new Error(words.failed); }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(body.detail || words.failed), { lang: body.detail ? "en" : null });
  return body;
}

const problem = (error) => make("p", { class: "problem card", role: "alert", lang: error.lang }, error.message);
const fileName = (path) => path.split(/[\\/]/).pop();

const number = (value) => (value === null || value === undefined ? words.open : new Intl.NumberFormat(lang === "zh" ? "zh-CN" : "en", { maximumFractionDigits: 6 }).format(value));

// Chinese puts no space before a unit.
const figure = (row) => `${number(row.value)}${lang === "zh" || row.unit === "%" ? "" : " "}${row.unit === "pp" ? words.points : row.unit}`;

/* ---- suggestions ------------------------------------------------------------------------------------------------ */

const suggesters = {
  indicator: async (query) => (await fetchJson(`/v1/indicators?limit=12&q=${encodeURIComponent(query)}`)).data
    .map((i) => ({ value: i.code, label: lang === "zh" ? i.zh : i.en, hint: `${lang === "zh" ? i.en : i.zh} · ${i.unit || "—"}`, lang: lang === "zh" ? "en" : "zh-Hans" })),
  place: async (query) => (await fetchJson(`/v1/jurisdictions?limit=12&stated=true&q=${encodeURIComponent(query)}`)).data
    .map((p) => ({ value: p.code, label: p.name, hint: p.path })),
};

function combo(root) {
  const kind = root.dataset.combo, input = $("input[role=combobox]", root), list = $("[role=listbox]", root);
  const hidden = $("input[type=hidden][name=indicator]", root);
  let items = [], active = -1, asked = 0, timer = 0;

  function close() { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
  function mark(index) {
    active = index;
    $$("[role=option]", list).forEach((option, n) => option.setAttribute("aria-selected", n === index));
    const option = $$("[role=option]", list)[index];
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  }
  function choose(index) {
    const item = items[index];
    if (!item) return;
    if (kind === "place") { addPlace(item); input.value = ""; } else { input.value = item.label; hidden.value = item.value; }
    close();
    if (kind === "indicator") input.form.requestSubmit();
  }
  function show(found) {
    items = found;
    list.replaceChildren(...found.map((item, n) => {
      const option = make("li", { role: "option", id: `${list.id}-${n}`, "aria-selected": "false", "data-value": item.value }, item.label, make("br"), make("span", { class: "soft small", lang: item.lang }, item.hint));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(n); });
      return option;
    }));
    if (!found.length) list.append(make("li", { class: "hint", role: "option", "aria-disabled": "true" }, words.no_match));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    live.textContent = found.length ? `${found.length} ${words.matches}` : words.no_match;
    active = -1;
  }
  async function search() {
    const query = input.value.trim(), turn = ++asked;
    if (!query) { close(); return; }
    try {
      const found = await suggesters[kind](query);
      if (turn === asked && document.activeElement === input) show(found);
    } catch (error) { live.textContent = error.message; }
  }
  input.addEventListener("input", () => { if (hidden) hidden.value = ""; clearTimeout(timer); timer = setTimeout(search, 120); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { search(); return; }
      mark(Math.max(0, Math.min(items.length - 1, active + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && !list.hidden && items.length) {
      event.preventDefault();
      choose(active < 0 ? 0 : active);
    } else if (event.key === "Escape") close();
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
}

function addPlace(item) {
  const chips = $("#places");
  if ($$("input", chips).some((input) => input.value === item.value)) return;
  chips.append(make("li", { class: "chip" }, make("input", { type: "hidden", name: "jurisdiction", value: item.value }), item.label,
    make("button", { type: "button", "data-remove": true, "aria-label": `${words.remove} ${item.label}` }, "×")));
}

/* ---- a view: its address, its chart ------------------------------------------------------------------------------ */

/** Turn the form into the address of the view it asks for. */
function address(form) {
  const data = new FormData(form), query = new URLSearchParams();
  const places = data.getAll("jurisdiction");
  for (const name of ["lang", "q", "indicator", "level", "parent", "from", "to", "compare"]) {
    const value = (data.get(name) || "").trim();
    if (value && !(name === "q" && data.get("indicator"))) query.set(name, value);
  }
  if (places.length) query.set("jurisdiction", places.join(","));
  return `/?${query}`;
}

/** Fetch a view and put its parts in place of ours. */
async function go(url, push = true) {
  const result = $("#result");
  // The form is replaced: who works by keyboard goes on where they were.
  const focused = document.activeElement?.closest("#ask") ? document.activeElement.id : "";
  result.setAttribute("aria-busy", "true");
  live.textContent = words.loading;
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!$("#result", page)) throw new Error(words.failed);
    if (push) history.pushState(null, "", url);
    document.title = page.title;
    for (const id of ["ask", "result", "language"]) document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
    start();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    // On a phone, or enlarged, the answer lies below the form: bring it up, or nothing seems to have happened.
    const answered = $("#result");
    if (push && answered.getBoundingClientRect().top > 0.7 * innerHeight) answered.scrollIntoView({ block: "start" });
    live.textContent = $("#what")?.textContent || $("#result h3")?.textContent || "";
  } catch {
    result.removeAttribute("aria-busy");
    result.prepend(make("p", { class: "card problem", role: "alert" }, words.failed));
  }
}

let plotly = null;
/** Load the chart library from this server, once. */
function loadPlotly() {
  plotly ||= new Promise((resolve, reject) => {
    const script = make("script", { src: document.body.dataset.plotly });
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(words.failed));
    document.head.append(script);
  });
  return plotly;
}

const COLOURS = ["#0b5d6b", "#c2571a", "#6b4fa3", "#2f7d32", "#b0307a", "#8a6d00", "#1f5fbf", "#7a3b1d", "#4a6670", "#a3262a"];
const DASHES = ["solid", "dash", "dot", "dashdot"], MARKS = ["circle", "square", "triangle-up", "x"];
const wash = (colour) => `rgba(${[1, 3, 5].map((n) => parseInt(colour.slice(n, n + 2), 16)).join(",")},0.14)`;

/** Draw each run of years without a gap as a band, so that a gap stays open in it too. */
function bands(line, colour) {
  const runs = [];
  let run = [];
  for (const point of [...line.points, null]) {
    if (point && point.value !== null) { run.push(point); continue; }
    if (run.some((p) => p.lower !== p.upper)) runs.push(run);
    run = [];
  }
  return runs.map((points) => {
    // An open bound is drawn as far as the value: nothing is invented beyond it.
    const upper = points.map((p) => p.upper ?? p.value), lower = points.map((p) => p.lower ?? p.value);
    const years = points.map((p) => p.year);
    return { x: [...years, ...years.slice().reverse()], y: [...upper, ...lower.reverse()], type: "scatter", mode: points.length > 1 ? "none" : "lines",
      line: { color: colour, width: 5 }, opacity: points.length > 1 ? 1 : 0.3, fill: "toself", fillcolor: wash(colour), hoverinfo: "skip", showlegend: false };
  });
}

function traces(view) {
  const all = [];
  if (view.peers.length) {
    all.push({ x: view.peers.map((p) => p.year), y: view.peers.map((p) => p.median), name: words.peers, mode: "lines", type: "scatter",
      line: { color: "#7b858b", width: 2, dash: "dash" }, hovertemplate: `${words.peers} %{x}: %{y}<extra></extra>`, connectgaps: false });
  }
  view.lines.forEach((line, n) => {
    const colour = COLOURS[n % COLOURS.length], round = Math.floor(n / COLOURS.length);
    all.push(...bands(line, colour));
    all.push({
      x: line.points.map((p) => p.year), y: line.points.map((p) => p.value), name: line.name, type: "scatter", mode: "lines+markers", connectgaps: false,
      line: { color: colour, width: 2.2, dash: DASHES[round % DASHES.length] },
      marker: { opacity: 1, size: line.points.map((p) => (p.doubt ? 11 : 8)), color: line.points.map((p) => (p.doubt ? "#fff" : colour)),
        symbol: line.points.map((p) => (p.doubt ? "diamond" : MARKS[round % MARKS.length])), line: { color: colour, width: 2 } },
      customdata: line.points.map((p) => p.id),
      text: line.points.map((p) => (p.value === null ? "" : `${p.words}${p.lower !== p.upper ? `<br>${words.bounds} ${number(p.lower)} – ${number(p.upper)}` : ""}${p.doubt ? `<br>⚠ ${p.doubt}` : ""}`)),
      hovertemplate: "<b>%{fullData.name}</b> %{x}<br>%{text}<extra></extra>",
    });
  });
  return all;
}

async function draw() {
  const chart = $("#chart"), view = JSON.parse($("#view")?.textContent || "null");
  if (!chart || !view) return;
  chart.replaceChildren(make("p", { class: "soft" }, words.drawing));
  const years = view.lines.flatMap((line) => line.points.map((p) => p.year));
  const layout = {
    margin: { l: 60, r: 16, t: 10, b: 40 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", hovermode: "closest", showlegend: true, autosize: true,
    font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: "#1d2428" }, separators: ".,",
    xaxis: { tickformat: "d", dtick: Math.max(1, Math.ceil((Math.max(...years) - Math.min(...years)) / 12)), gridcolor: "#eef0ee", zeroline: false, fixedrange: true },
    yaxis: { gridcolor: "#e6e9e7", zeroline: false, automargin: true, fixedrange: true, tickformat: view.percent ? "" : ",~r" },
    legend: { orientation: "h", y: -0.16, x: 0 },
  };
  try {
    const Plotly = await loadPlotly();
    chart.replaceChildren();
    await Plotly.newPlot(chart, traces(view), layout, { displayModeBar: false, responsive: true });
    chart.on("plotly_click", (event) => { const id = event.points[0]?.customdata; if (id) showSource(id); });
    chart.dataset.ready = "true";
  } catch (error) { chart.replaceWith(problem(error)); }
}

/* ---- where a number comes from ----------------------------------------------------------------------------------- */

const fact = (name, value) => (value === null || value === undefined || value === "" ? [] : [make("dt", {}, name), make("dd", {}, value)]);

async function showSource(id) {
  const dialog = $("#source"), close = make("button", { type: "button", class: "close", "aria-label": words.close }, "×");
  close.addEventListener("click", () => dialog.close());
  const body = make("div", { class: "source" }, close, make("h3", { id: "source-title" }, words.source), make("p", { class: "soft" }, words.loading));
  dialog.replaceChildren(body);
  if (!dialog.open) dialog.showModal();
  try {
    const s = (await fetchJson(`/v1/observations/${id}/source`)).data[0];
    $("p", body).remove();
    body.append(make("blockquote", {}, s.sentence.slice(0, s.start), make("mark", {}, s.sentence.slice(s.start, s.end)), s.sentence.slice(s.end)));
    const bounds = s.lower === s.upper ? null : `${number(s.lower)} – ${number(s.upper)}`;
    body.append(make("dl", { class: "facts" },
      ...fact(words.indicator, lang === "zh" ? s.indicator_zh : s.indicator_en), ...fact(words.place, s.name), ...fact(words.year, s.year),
      ...fact(words.part, s.breakdown), ...fact(words.subject, s.subject),
      ...fact(words.value, `${figure(s)}`), ...fact(words.bounds, bounds), ...fact(words.scope, words[`s_${s.scope}`]), ...fact(words.status, words[`s_${s.status}`]),
      ...fact(words.sure, s.confidence === undefined ? null : sure(s)),
      ...fact(words.document, `${s.title || ""} ${s.title ? "·" : ""} ${fileName(s.source)}`.trim())));
    const doubts = cautions(s);
    body.append(make("h3", {}, words.caution), doubts.length ? make("ul", { class: "doubts" }, ...doubts.map((d) => make("li", {}, `⚠ ${d}`))) : make("p", { class: "soft" }, words.no_caution),
      make("p", { class: "row" }, make("button", { type: "button", "data-quote": quotation(s) }, words.quote),
        s.level ? make("a", { class: "button", href: `/?${new URLSearchParams({ lang, indicator: s.indicator, level: s.level, compare: "peers" })}` }, words.compare) : null));
    body.append(make("h3", {}, words.findings), ...(s.findings.length ? [findings(s.findings)] : [make("p", { class: "soft" }, words.no_findings)]));
    if (s.others.length) body.append(make("h3", {}, words.others), make("ul", {}, ...s.others.map((o) => {
      const button = make("button", { type: "button", class: "point" }, `${figure(o)}`);
      button.addEventListener("click", () => showSource(o.observation_id));
      return make("li", {}, button, ` ${words[`s_${o.status}`]}`);
    })));
  } catch (error) { body.append(problem(error)); }
}

// Nothing that a model says is certain.
const sure = (row) => `${Math.min(99, Math.round(100 * row.confidence))}%`;

/** Say what to look at before a figure is quoted. */
function cautions(s) {
  const found = [];
  if (s.findings.some((f) => f.verdict === "inconsistent")) found.push(words.d_inconsistent);
  if (s.status === "conflict" || s.others.some((o) => o.status === "conflict")) found.push(words.d_conflict);
  if (s.scope && s.scope !== "whole") found.push(words.d_part);
  if (s.confidence < 0.6) found.push(words.d_unsure);
  if (s.qualifier && s.qualifier !== "exact") found.push(words.d_hedged);
  if (!s.current) found.push(words.d_former);
  return found;
}

/** The sentence, the report it stands in, and an address that leads back to it. */
function quotation(s) {
  const link = new URL(`/v1/observations/${s.observation_id}/source`, location.href).href;
  const report = s.title || fileName(s.source);
  return lang === "zh" ? `“${s.sentence}”（《${report}》，${link}）` : `“${s.sentence}” (${report}, ${link})`;
}

const findings = (rows) => make("ul", {}, ...rows.map((f) => make("li", {}, make("span", { class: `tag ${f.verdict}` }, words[`v_${f.verdict}`]),
  ` ${f[`relation_${lang}`] || f.relation} — ${words.stated} ${f.stated}${words.comma}${words.computed} ${f.computed}`, f.note ? make("span", { class: "soft small" }, ` ${lang === "zh" ? f.note_zh : f.note}`) : null)));

async function showOperand(where) {
  const [document_, start, end] = where.split(":");
  const found = (await fetchJson(`/v1/documents/${document_}/sentence?start=${start}&end=${end}`)).data[0];
  const dialog = $("#source"), close = make("button", { type: "button", class: "close", "aria-label": words.close }, "×");
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(make("div", { class: "source" }, close, make("h3", { id: "source-title" }, words.source),
    make("blockquote", {}, found.sentence.slice(0, found.start), make("mark", {}, found.sentence.slice(found.start, found.end)), found.sentence.slice(found.end)),
    make("dl", { class: "facts" }, ...fact(words.document, `${found.title || ""} · ${fileName(found.source)}`))));
  dialog.showModal();
}

/* ---- reading a report -------------------------------------------------------------------------------------------- */

async function readReport(form) {
  const file = $("#file").files[0], text = $("#text").value, year = $("#report-year").value, out = $("#readout");
  if (!file && !text.trim()) { out.replaceChildren(make("p", { class: "problem card", role: "alert" }, words.need_text)); return; }
  const query = year ? `?year=${year}` : "";
  const body = new FormData();
  if (file) body.append("file", file);
  out.replaceChildren(make("p", { class: "state" }, words.reading));
  try {
    const options = file ? { method: "POST", body } : { method: "POST", headers: { "Content-Type": "text/plain" }, body: text };
    const answer = await fetchJson(`/v1/extract${query}`, options);
    await nameIndicators(answer.data);
    showReading(out, answer);
  } catch (error) { out.replaceChildren(problem(error)); }
}

const names = new Map();
/** Look up the names of the indicators found, once each page. */
async function nameIndicators(rows) {
  if (!names.size && rows.some((m) => m.indicator)) {
    for (const i of (await fetchJson("/v1/indicators?limit=10000")).data) names.set(i.code, lang === "zh" ? i.zh : i.en);
  }
}

function showReading(out, { data, meta }) {
  // Positions count characters; JavaScript counts UTF-16 units.
  const text = [...meta.text], kinds = {}, pieces = [];
  let at = 0;
  for (const m of data) {
    if (m.start < at) continue;
    kinds[m.kind] = (kinds[m.kind] || 0) + 1;
    const mark = make("mark", { class: `k-${m.kind}`, tabindex: "0", "aria-describedby": "tip" }, text.slice(m.start, m.end).join(""));
    mark.mention = m;
    pieces.push(text.slice(at, m.start).join(""), mark);
    at = m.end;
  }
  pieces.push(text.slice(at).join(""));
  const head = [meta.title, meta.place, meta.year].filter(Boolean).join(" · ");
  const legend = make("ul", { class: "legend" }, ...Object.entries(kinds).map(([kind, count]) => make("li", {}, make("mark", { class: `k-${kind}` }, `${words[`k_${kind}`]} ${count}`))));
  out.replaceChildren(make("h3", { id: "found" }, `${data.length}${lang === "zh" ? "" : " "}${words.found}`), head ? make("p", { class: "soft" }, head) : "",
    ...(meta.warnings || []).map((w) => make("p", { class: "small doubt" }, `⚠ ${w}`)),
    data.length ? legend : make("p", {}, words.none), make("div", { class: "reading", lang: "zh-Hans", tabindex: "0", role: "region", "aria-labelledby": "found" }, ...pieces));
  if (data.length) out.append(make("details", {}, make("summary", {}, words.as_table), readingTable(data)));
}

const named = (m) => (m.indicator ? [m.indicator, ...m.also].map((code) => names.get(code) || code).join("、") : words.no_code);
function readingTable(rows) {
  const head = [words.number, words.value, words.bounds, words.kind, words.about, words.indicator, words.year];
  return make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ...head.map((h) => make("th", { scope: "col" }, h)))),
    make("tbody", {}, ...rows.map((m) => make("tr", {}, ...[m.text, `${figure(m)}`, `${number(m.lower)} – ${number(m.upper)}`, words[`k_${m.kind}`], m.label, named(m), m.period ?? ""].map((v) => make("td", {}, v)))))));
}

function tip(mark) {
  const m = mark.mention, box = $("#tip"), place = mark.getBoundingClientRect();
  const told = [named(m), `${words.value} ${figure(m)} · ${words[`k_${m.kind}`]}`, m.lower === m.upper ? "" : `${words.bounds} ${number(m.lower)} – ${number(m.upper)}`,
    m.period ? `${words.year} ${m.period}` : "", m.label ? `${words.about} ${m.label}` : "", m.breakdown ? `${words.part} ${m.breakdown}` : "", m.subject ? `${words.subject} ${m.subject}` : "",
    m.indicator ? `${words.sure} ${sure(m)}` : ""];
  box.textContent = told.filter(Boolean).join("\n");
  box.hidden = false;
  box.style.left = `${Math.max(8, Math.min(place.left, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${place.bottom + box.offsetHeight + 8 > innerHeight ? place.top - box.offsetHeight - 6 : place.bottom + 6}px`;
}

/* ---- what people do ---------------------------------------------------------------------------------------------- */

document.addEventListener("click", async (event) => {
  const target = event.target.closest("[data-source],[data-finding],[data-remove],[data-copy],[data-quote],[data-png],#example");
  if (!target) { if (event.target.id === "source") event.target.close(); return; }
  if (target.dataset.source) showSource(target.dataset.source);
  else if (target.dataset.finding) showOperand(target.dataset.finding).catch((error) => { live.textContent = error.message; });
  else if ("remove" in target.dataset) { target.closest(".chip").remove(); $("#place-words").focus(); }
  else if (target.id === "example") { $("#text").value = target.dataset.text; $("#file").value = ""; readReport(); }
  else if (target.dataset.png) (await loadPlotly()).downloadImage($("#chart"), { format: "png", filename: target.dataset.png, width: 1200, height: 640, scale: 2 });
  else if (target.dataset.copy || target.dataset.quote) {
    const quote = target.dataset.quote, text = quote || new URL(target.dataset.copy, location.href).href;
    const [done, failed] = quote ? [words.quoted, words.quote_by_hand] : [words.copied, words.copy_by_hand];
    const said = await navigator.clipboard?.writeText(text).then(() => done, () => failed) ?? failed;
    const label = target.textContent;
    target.textContent = live.textContent = said;
    setTimeout(() => { target.textContent = label; }, 2500);
  }
});
document.addEventListener("submit", (event) => {
  if (event.target.id === "ask") { event.preventDefault(); go(address(event.target)); }
  if (event.target.id === "read") { event.preventDefault(); readReport(event.target); }
});
for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, (event) => { if (event.target.mention) tip(event.target); });
for (const kind of ["pointerout", "focusout"]) document.addEventListener(kind, (event) => { if (event.target.mention) $("#tip").hidden = true; });
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && $("#tip")) $("#tip").hidden = true; });
addEventListener("popstate", () => { if ($("#result")) go(location.href, false); });

const drop = $("#drop");
if (drop) {
  for (const kind of ["dragover", "dragleave", "drop"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.toggle("over", kind === "dragover"); });
  drop.addEventListener("drop", (event) => { $("#file").files = event.dataTransfer.files; readReport(); });
  $("#file").addEventListener("change", () => { if ($("#file").files[0]) readReport(); });
}

function start() { $$("[data-combo]").forEach(combo); draw(); }
start();

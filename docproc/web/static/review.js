// The desk: fields are chosen, corrected and confirmed; the chosen one is lit on its page.
// What was changed and looked at is kept in this tab until the document is confirmed.

import { isTyping, post, say } from "./keys.js";
import { Pages } from "./pages.js";
import { Pending } from "./pending.js";

const desk = document.getElementById("desk");
const panel = document.getElementById("panel");
const bench = document.getElementById("bench");
const choices = document.getElementById("choices");
const form = document.getElementById("edit");
const confirmButton = document.getElementById("confirm");
const undoButton = document.getElementById("undo");
const progress = document.getElementById("progress");
const { address, base, extraction } = desk.dataset;

const pending = new Pending(extraction);
const pages = new Pages(document.getElementById("sheets"), base, (span) => later(() => change({ span })));
let selectedKey = null;
let isWarned = false;
let filling = Promise.resolve();
// One thing after the other: nobody may confirm while a change is on its way.
let queue = Promise.resolve();
const later = (act) => { queue = queue.then(act).catch((error) => say(String(error))); };

const fields = () => [...panel.querySelectorAll(".field")];
const selected = () => fields().find((field) => field.dataset.key === selectedKey);
const open = () => fields().filter(
  (field) => field.classList.contains("doubtful") && !pending.isLooked(field.dataset.key),
);

function select(field) {
  if (!field) return;
  const isAnother = field.dataset.key !== selectedKey;
  selectedKey = field.dataset.key;
  for (const each of fields()) each.classList.toggle("selected", each === field);
  if (isAnother) form.hidden = true;
  if (form.hidden) field.querySelector(".field-row").focus({ preventScroll: true });
  field.scrollIntoView({ block: "nearest" });
  pages.light(fields(), selectedKey);
  if (isAnother) fill();
}

// Shows what the selected field might be instead.
function fill() {
  const key = selectedKey;
  bench.hidden = false;
  filling = fetch(`${address}/bench?key=${encodeURIComponent(key)}`).then(async (answer) => {
    const shown = answer.ok ? await answer.text() : "";
    if (key === selectedKey) choices.innerHTML = shown;
    selected()?.scrollIntoView({ block: "nearest" });
  });
}

function step(by) {
  const all = fields();
  const at = all.indexOf(selected());
  select(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

// Marks what was looked at, and says how much is left.
function show() {
  for (const field of fields()) {
    field.classList.toggle("confirmed", pending.isLooked(field.dataset.key));
  }
  const left = open().length;
  confirmButton.classList.toggle("ready", left === 0);
  undoButton.disabled = !pending.canUndo && !("confirmed" in desk.dataset);
  const numChanges = pending.changes.length;
  progress.textContent = [
    numChanges ? `${numChanges} changed` : "",
    left ? `${left} to look at` : "",
  ].filter(Boolean).join(", ");
  if (!isWarned) confirmButton.firstElementChild.textContent = "Confirm";
}

// Asks the server how the document looks with all changes.
async function refresh() {
  const answer = await post(`${address}/preview`, body());
  if (!answer.ok) {
    say(await answer.text());
    return false;
  }
  panel.innerHTML = await answer.text();
  return true;
}

const body = () => ({ extraction: Number(extraction), changes: pending.changes });

async function change(what, keys = [selectedKey]) {
  if (!selectedKey) return;
  isWarned = false;
  form.hidden = true;
  const at = fields().indexOf(selected());
  pending.change(keys.map((key) => ({ key, ...what })));
  if (!await refresh()) pending.undo();
  show();
  // Of a row that is gone, what came after it.
  const all = fields();
  select(selected() ?? all[Math.min(at, all.length - 1)]);
  fill();
}

async function undo() {
  if (pending.canUndo) {
    const key = pending.undo();
    isWarned = false;
    await refresh();
    show();
    select(fields().find((field) => field.dataset.key === key) ?? selected());
  } else if ("confirmed" in desk.dataset) {
    await follow(await post(`${address}/undo`, body()));
  } else {
    document.querySelector("#toast button")?.click();
  }
}

// The field is right: on to the next that is doubtful; behind the last, the document is.
function confirmField() {
  if (open().length === 0) return confirmDocument();
  pending.look(selectedKey);
  show();
  const all = fields();
  const behind = all.slice(all.indexOf(selected()) + 1);
  const left = open();
  select(left.find((field) => behind.includes(field)) ?? left[0] ?? selected());
}

async function confirmDocument() {
  const stillWrong = Number(panel.querySelector(".verdict").dataset.failed);
  if (pending.changes.length && stillWrong && !isWarned) {
    isWarned = true;
    confirmButton.firstElementChild.textContent = "Confirm all the same";
    say("The checks are not content yet: see above the fields");
    return;
  }
  const answer = await post(`${address}/confirm`, body());
  if (answer.ok) pending.forget();
  await follow(answer);
}

async function follow(answer) {
  if (!answer.ok) return say(await answer.text());
  location.assign((await answer.json()).next);
}

// At once, so that no letter of what is typed is taken for a command.
function startTyping() {
  form.hidden = false;
  form.elements.text.value = selected()?.dataset.typed ?? "";
  form.elements.text.focus();
  form.elements.text.select();
}

async function dropRow() {
  const cells = [...selected()?.closest("tr")?.querySelectorAll(".field") ?? []];
  if (cells.length) await change({}, cells.map((cell) => cell.dataset.key));
}

async function choose(number) {
  await filling;
  const chosen = choices.querySelectorAll("[data-span]")[number - 1];
  if (chosen) await change({ span: spanOf(chosen) });
}

const spanOf = (button) => button.dataset.span.split(" ").map(Number);

panel.addEventListener("click", (event) => later(() => select(event.target.closest(".field"))));
bench.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.span) later(() => change({ span: spanOf(button) }));
  if (button?.dataset.act === "type") startTyping();
  if (button?.dataset.act === "nothing") later(() => change({}));
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = form.elements.text.value;
  later(() => change({ text }));
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  form.hidden = true;
  select(selected());
});
confirmButton.addEventListener("click", () => later(confirmDocument));
undoButton.addEventListener("click", () => later(undo));

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  e: startTyping,
  x: () => change({}),
  X: dropRow,
  u: undo,
  n: () => document.getElementById("next")?.click(),
  p: () => document.getElementById("previous")?.click(),
  "+": () => pages.zoom(1.25),
  "-": () => pages.zoom(0.8),
};

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || document.querySelector("dialog[open]")) return;
  const isOnButton = event.target.matches("button:not(.field-row), a, summary");
  let act = ACTIONS[event.key];
  if (/^[1-9]$/.test(event.key)) act = () => choose(Number(event.key));
  if (event.key === "Enter" && !isOnButton) act = event.shiftKey ? confirmDocument : confirmField;
  if (!act) return;
  event.preventDefault();
  if (act === startTyping) act();
  else later(act);
});

if (pending.changes.length) await refresh();
show();
select(open()[0] ?? fields()[0]);
// Who looks for a page sees that one first.
pages.turnTo(location.hash.slice(1));
await filling;
desk.dataset.ready = "";

// The server draws the next document's first page while this one is looked at.
const { pathname } = new URL(document.getElementById("next")?.href ?? location.href);
const picture = pathname.replace(/\/\d+$/, "/pages/1.png");
if (pathname !== location.pathname) {
  // Read to its end: else the connection stays busy as long as the page is open.
  fetch(picture, { priority: "low" }).then((answer) => answer.blob()).catch(() => {});
}

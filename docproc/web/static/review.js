// The desk: fields are chosen by j and k, and the chosen one is lit on its page.

import { isTyping } from "./keys.js";
import { Pages } from "./pages.js";

const desk = document.getElementById("desk");
const panel = document.getElementById("panel");
const pages = new Pages(document.getElementById("sheets"));

let selectedKey = null;

const fields = () => [...panel.querySelectorAll(".field")];
const fieldOf = (key) => fields().find((field) => field.dataset.key === key);

function select(field, { focus = true } = {}) {
  if (!field) return;
  selectedKey = field.dataset.key;
  for (const each of fields()) each.classList.toggle("selected", each === field);
  const button = field.querySelector(".field-row");
  if (focus) button.focus({ preventScroll: true });
  field.scrollIntoView({ block: "nearest" });
  pages.light(fields(), selectedKey);
}

function step(by) {
  const all = fields();
  const at = all.indexOf(fieldOf(selectedKey));
  select(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

panel.addEventListener("click", (event) => select(event.target.closest(".field")));

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || document.querySelector("dialog[open]")) return;
  const act = {
    j: () => step(1),
    k: () => step(-1),
    n: () => document.getElementById("next")?.click(),
    p: () => document.getElementById("previous")?.click(),
    "+": () => pages.zoom(1.25),
    "-": () => pages.zoom(0.8),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

pages.light(fields(), null);
select(fields().find((field) => field.classList.contains("doubtful")) ?? fields()[0]);

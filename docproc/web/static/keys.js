// What every page understands: / searches, ? helps, Enter starts, u undoes; light or dark.

const help = document.getElementById("help");
const search = document.getElementById("search");

export function isTyping(event) {
  const target = event.target;
  return target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey;
}

export function post(address, body) {
  return fetch(address, { method: "POST", body: JSON.stringify(body) });
}

export function say(words) {
  document.getElementById("toast").textContent = words;
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

document.getElementById("theme").addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
});

document.getElementById("help-button").addEventListener("click", () => help.showModal());

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target === search) search.blur();
  if (isTyping(event) || help.open) return;
  if (event.key === "/") {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?") {
    help.showModal();
  } else if (event.key === "Enter" && event.target === document.body) {
    document.getElementById("start")?.click();
  }
});

const undo = document.querySelector("#toast button");
undo?.addEventListener("click", async () => {
  const { undo: address, extraction } = document.querySelector("#toast span").dataset;
  const answer = await post(address, { extraction: Number(extraction), changes: [] });
  if (answer.ok) location.assign((await answer.json()).next);
  else say(await answer.text());
});
if (undo && !document.getElementById("desk")) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "u" && !isTyping(event)) undo.click();
  });
}

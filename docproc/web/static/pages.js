// Pages and the boxes on them. Coordinates are PDF points, as those of the words.

const SVG = "http://www.w3.org/2000/svg";
const MAX_ZOOM = 4;
// So many points beside a word are still that word.
const NEAR = 12;

export class Pages {
  // ``take`` is told the span of the words that were clicked or dragged over.
  constructor(sheets, base, take) {
    this.sheets = sheets;
    this.base = base;
    this.take = take;
    this.scale = 1;
    this.words = new Map();
    for (const figure of sheets.querySelectorAll(".page")) this.#listen(figure);
    for (const image of sheets.querySelectorAll("img")) {
      image.addEventListener("error", () => this.#explain(image));
    }
  }

  // Draws a box for each field that is printed, and scrolls to the selected one.
  light(fields, selectedKey) {
    for (const old of this.sheets.querySelectorAll(".box")) old.remove();
    let selected = null;
    for (const field of fields) {
      const svg = this.#sheet(field.dataset.page)?.querySelector("svg");
      if (!svg || !field.dataset.box) continue;
      const box = svg.appendChild(rectangle(field.dataset.box.split(" ").map(Number), 1.5, "box"));
      box.classList.toggle("doubtful", field.classList.contains("doubtful"));
      box.classList.toggle("selected", field.dataset.key === selectedKey);
      if (field.dataset.key === selectedKey) selected = box;
    }
    if (selected) {
      selected.parentNode.append(selected);
      this.#show(selected);
    }
  }

  // Shows the page with this id, if there is one.
  turnTo(id) {
    const figure = id && document.getElementById(id);
    if (figure && this.sheets.contains(figure)) figure.scrollIntoView({ behavior: "instant" });
  }

  zoom(by) {
    this.scale = Math.min(Math.max(this.scale * by, 0.4), MAX_ZOOM);
    this.sheets.style.setProperty("--zoom", this.scale);
  }

  #listen(figure) {
    const svg = figure.querySelector("svg");
    let down = null;
    svg.addEventListener("pointerenter", () => this.#load(figure));
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      down = event;
    });
    svg.addEventListener("pointermove", (event) => {
      const word = this.#wordAt(figure, event);
      this.#hover(figure, down ? this.#wordAt(figure, down) : word, word);
    });
    svg.addEventListener("pointerup", async (event) => {
      const began = down;
      down = null;
      if (!began) return;
      await this.#load(figure);
      this.#hover(figure, null, null);
      const first = this.#wordAt(figure, began);
      const last = this.#wordAt(figure, event) ?? first;
      if (!first) return;
      const [start, end] = [Math.min(first[0], last[0]), Math.max(first[1], last[1])];
      this.take([Number(figure.dataset.page), start, end]);
    });
    svg.addEventListener("pointerleave", () => {
      if (!down) this.#hover(figure, null, null);
    });
  }

  // The words of a page: each its start and end in the text, then its box.
  async #load(figure) {
    const number = figure.dataset.page;
    if (!this.words.has(number)) {
      this.words.set(number, fetch(`${this.base}/pages/${number}/words`).then((a) => a.json()));
    }
    figure.words = await this.words.get(number);
  }

  #wordAt(figure, event) {
    const seen = figure.querySelector("svg").getBoundingClientRect();
    const x = ((event.clientX - seen.left) / seen.width) * figure.dataset.width;
    const y = ((event.clientY - seen.top) / seen.height) * figure.dataset.height;
    let best = null;
    let nearest = NEAR;
    for (const word of figure.words ?? []) {
      const [, , left, top, right, bottom] = word;
      const away = Math.max(left - x, x - right, 0) + Math.max(top - y, y - bottom, 0);
      if (away < nearest) [best, nearest] = [word, away];
    }
    return best;
  }

  #hover(figure, first, last) {
    for (const old of this.sheets.querySelectorAll(".hover")) old.remove();
    if (!first || !last) return;
    const [start, end] = [Math.min(first[0], last[0]), Math.max(first[1], last[1])];
    for (const word of figure.words) {
      if (word[0] < start || word[1] > end) continue;
      figure.querySelector("svg").append(rectangle(word.slice(2), 1, "hover"));
    }
  }

  #sheet(number) {
    return number && this.sheets.querySelector(`.page[data-page="${Number(number)}"]`);
  }

  #show(box) {
    const seen = this.sheets.getBoundingClientRect();
    const at = box.getBoundingClientRect();
    const isSeen = at.top >= seen.top + 8 && at.bottom <= seen.bottom - 8
      && at.left >= seen.left && at.right <= seen.right;
    if (isSeen) return;
    this.sheets.scrollBy({
      top: at.top - seen.top - seen.height / 3,
      left: at.left < seen.left || at.right > seen.right ? at.left - seen.left - seen.width / 3 : 0,
    });
  }

  async #explain(image) {
    const figure = image.closest(".page");
    figure.classList.add("missing");
    const answer = await fetch(image.src);
    if (answer.ok) return;
    const { words } = await answer.json();
    image.alt = `${image.alt}: ${words}`;
  }
}

function rectangle([left, top, right, bottom], margin, name) {
  const rect = document.createElementNS(SVG, "rect");
  rect.setAttribute("x", left - margin);
  rect.setAttribute("y", top - margin);
  rect.setAttribute("width", right - left + 2 * margin);
  rect.setAttribute("height", bottom - top + 2 * margin);
  rect.setAttribute("rx", 1.5);
  rect.setAttribute("class", name);
  return rect;
}

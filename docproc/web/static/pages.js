// Pages and the boxes on them. Coordinates are PDF points, as those of the words.

const SVG = "http://www.w3.org/2000/svg";
const MAX_ZOOM = 4;

export class Pages {
  constructor(sheets) {
    this.sheets = sheets;
    this.scale = 1;
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
      const box = svg.appendChild(rectangle(field.dataset.box.split(" ").map(Number), 1.5));
      box.classList.add("box");
      box.classList.toggle("doubtful", field.classList.contains("doubtful"));
      box.classList.toggle("selected", field.dataset.key === selectedKey);
      if (field.dataset.key === selectedKey) selected = box;
    }
    if (selected) {
      selected.parentNode.append(selected);
      this.#show(selected);
    }
  }

  zoom(by) {
    this.scale = Math.min(Math.max(this.scale * by, 0.4), MAX_ZOOM);
    this.sheets.style.setProperty("--zoom", this.scale);
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

function rectangle([left, top, right, bottom], margin) {
  const rect = document.createElementNS(SVG, "rect");
  rect.setAttribute("x", left - margin);
  rect.setAttribute("y", top - margin);
  rect.setAttribute("width", right - left + 2 * margin);
  rect.setAttribute("height", bottom - top + 2 * margin);
  rect.setAttribute("rx", 1.5);
  return rect;
}

// The column of cells: all of them, or only those near the viewport where it is virtualised.

import { article } from "/static/article.js";
import { el, tagged } from "/static/element.js";

const HEIGHT = 260;
const TALL = 4000;
const MARGIN = 300;

function content(cell, lang) {
  if (cell.kind === "tweet") return article(cell, lang);
  if (cell.kind === "user") {
    return el("button", { "data-testid": "UserCell" }, `@${cell.user.handle}`);
  }
  if (cell.kind === "heading") return el("h2", { role: "heading" }, cell.text);
  return el("div", { "data-testid": "error-detail" }, el("span", {}, cell.text));
}

function cellNode(cell, lang) {
  const inside = content(cell, lang);
  const wrapped = cell.promoted ? tagged("placementTracking", inside) : inside;
  return tagged("cellInnerDiv", wrapped);
}

// A post whose author is unknown cannot be shown.
function shows(cell) {
  return cell.kind !== "tweet" || Boolean((cell.tweet.original ?? cell.tweet).author);
}

export class Column {
  constructor(lang, virtualised) {
    this.lang = lang;
    this.virtualised = virtualised;
    this.cells = [];
    this.nodes = new Map();
    this.space = el("div", { style: "position: relative" });
    this.root = el("section", { role: "region" }, this.space);
    if (virtualised) window.addEventListener("scroll", () => this.arrange());
  }

  add(cells) {
    const usable = cells.filter(shows);
    this.cells.push(...usable);
    if (this.virtualised) this.arrange();
    else this.space.append(...usable.map((cell) => cellNode(cell, this.lang)));
  }

  // A tall first cell pushes the rest out of sight; what leaves the viewport leaves the DOM.
  arrange() {
    let top = 0;
    this.cells.forEach((cell, index) => {
      const height = index === 0 ? TALL : HEIGHT;
      const near = top + height > scrollY - MARGIN && top < scrollY + innerHeight + MARGIN;
      this.place(index, near ? top : null);
      top += height;
    });
    this.space.style.minHeight = `${top}px`;
  }

  place(index, top) {
    const node = this.nodes.get(index);
    if (top === null) {
      node?.remove();
      this.nodes.delete(index);
    } else if (!node) {
      const fresh = cellNode(this.cells[index], this.lang);
      fresh.style.cssText = `position: absolute; width: 100%; transform: translateY(${top}px)`;
      this.nodes.set(index, fresh);
      this.space.append(fresh);
    }
  }
}

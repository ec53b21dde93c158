"""What can be measured of a page's looks: expressions of JavaScript for `Chromium.ask`.

Each returns a list of faults, so that a page without any answers [].
"""

OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
"""Opens what is closed; no fault."""

WIDER_THAN_THE_SCREEN = """
document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [`${document.documentElement.scrollWidth} of ${document.documentElement.clientWidth}`] : []
"""

WORDS_OVER_WORDS = """
[...document.querySelectorAll('svg')].flatMap(svg => {
  const boxes = [...svg.querySelectorAll('text')]
    .filter(text => text.textContent.trim())
    .map(text => ({words: text.textContent, box: text.getBoundingClientRect()}))
    .filter(({box}) => box.width > 0);
  const faults = [];
  boxes.forEach((one, place) => boxes.slice(place + 1).forEach(other => {
    const wide = Math.min(one.box.right, other.box.right)
      - Math.max(one.box.left, other.box.left);
    const high = Math.min(one.box.bottom, other.box.bottom)
      - Math.max(one.box.top, other.box.top);
    // Boxes of lines are higher than their letters.
    if (wide > 1 && high > 5) faults.push(`${svg.id}: ${one.words} / ${other.words}`);
  }));
  return faults;
})
"""

WORDS_OUTSIDE_THE_PICTURE = """
[...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 2 || box.bottom > frame.bottom + 2);
  }).map(text => text.textContent);
})
"""

PALE_WORDS = """
(() => {
  const shown = colour => {
    const parts = colour.match(/[0-9.]+/g).map(Number);
    return parts.length > 3 ? parts : [...parts, 1];
  };
  const over = (front, back) => [0, 1, 2].map(i => front[i] * front[3] + back[i] * (1 - front[3]));
  const light = rgb => {
    const [r, g, b] = rgb.map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = element => {
    const layers = [];
    for (let up = element; up; up = up.parentElement) {
      const found = shown(getComputedStyle(up).backgroundColor);
      layers.push(found);
      if (found[3] === 1) break;
    }
    return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255]);
  };
  const under = text => {
    const box = text.getBoundingClientRect();
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    const shapes = [...text.ownerSVGElement.querySelectorAll('rect')].filter(rect => {
      const r = rect.getBoundingClientRect();
      return r.left <= x && x <= r.right && r.top <= y && y <= r.bottom
        && rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING
        && getComputedStyle(rect).fill !== 'none';
    });
    return shapes.reduce((back, rect) => {
      const style = getComputedStyle(rect), front = shown(style.fill);
      const opacity = front[3] * style.fillOpacity * style.opacity;
      return over([front[0], front[1], front[2], opacity], back);
    }, paper(text.ownerSVGElement));
  };
  const faults = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (seen.has(element) || !walk.currentNode.textContent.trim()) continue;
    seen.add(element);
    if (!element.checkVisibility() || element.closest('script, title, desc')) continue;
    const svg = element.closest('text');
    const style = getComputedStyle(element);
    const back = svg ? under(svg) : paper(element);
    const ink = over(shown(svg ? style.fill : style.color), back);
    const [a, b] = [light(ink), light(back)].sort((one, other) => other - one);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5)
      faults.push(`${contrast.toFixed(2)}: ${element.textContent.slice(0, 40)}`);
  }
  return faults;
})()
"""

CROOKED_HEADINGS = """
(() => {
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .map(heading => Number(heading.tagName[1]));
  const faults = levels.filter((level, at) => level > (at ? levels[at - 1] : 0) + 1);
  return levels.filter(level => level === 1).length === 1 ? faults : [...faults, 'not one h1'];
})()
"""

OUT_OF_REACH_OF_KEYS = """
[...document.querySelectorAll('*')].filter(element => {
  const style = getComputedStyle(element);
  return element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
    && ['auto', 'scroll'].includes(style.overflowX) && element.checkVisibility()
    && element.tabIndex < 0;
}).map(element => element.outerHTML.slice(0, 80))
"""

NOT_SHOWN_ON_PAPER = """
[...document.querySelectorAll('figure table, figure svg')]
  .filter(element => !element.checkVisibility({contentVisibilityAuto: true})
    || !element.getBoundingClientRect().height)
  .map(element => element.outerHTML.slice(0, 80))
"""

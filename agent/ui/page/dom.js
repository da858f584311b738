/** An element with text or children. Content from the world is only ever set as text, never as markup. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Sets text only where it differs, so that a screen reader and a selection are left in peace. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Names and figures side by side. */
export function pairs(entries) {
  return el(
    'dl',
    {},
    ...entries.map(([name, value, mark]) => el('div', {}, el('dt', {}, name), el('dd', { class: mark }, value))),
  );
}

/** The colours of the style sheet, as they stand in this theme. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

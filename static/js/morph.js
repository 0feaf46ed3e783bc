/* Changes a part of a page into a newer one without drawing it anew. */

/** Make one element like another and touch only what differs: focus, scroll and open details stay as they are.
 * What is marked `data-own` belongs to the page's script and is left alone. */
export function patch(old, next) {
  if (old.nodeType !== next.nodeType || old.nodeName !== next.nodeName) {
    old.replaceWith(next);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  if ("own" in old.dataset && "own" in next.dataset) return;
  const readers = (name) => name === "open" && old.nodeName === "DETAILS";
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && !readers(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value && !readers(name)) old.setAttribute(name, value);
  }
  const [mine, theirs] = [[...old.childNodes], [...next.childNodes]];
  theirs.forEach((child, place) => (mine[place] ? patch(mine[place], child) : old.append(child)));
  mine.slice(theirs.length).forEach((child) => child.remove());
}

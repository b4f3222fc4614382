// Finds what a script gives life to, each thing once, wherever in the page it comes in.

const done = new WeakSet();

/** The elements at or under `root` that fit the selector and were never given before. */
export function fresh(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  const unseen = found.filter((element) => !done.has(element));
  for (const element of unseen) done.add(element);
  return unseen;
}

/* What somebody has typed and not yet sent stays in this window until it has arrived, also through a reload. */

/** Return a drawer of one role-play: `get(name)`, `set(name, value)`; an empty value is taken out. */
export function drafts(id) {
  const key = (name) => `practice/${id}/${name}`;
  return {
    get(name) {
      try {
        return JSON.parse(sessionStorage.getItem(key(name))) ?? "";
      } catch {
        return "";
      }
    },
    set(name, value) {
      try {
        if (value) sessionStorage.setItem(key(name), JSON.stringify(value));
        else sessionStorage.removeItem(key(name));
      } catch {
        /* a private window may refuse: then only the page itself remembers */
      }
    },
  };
}

/** Tell whether two texts are the same words: the server keeps single spaces. */
export const sameWords = (one, other) => squeeze(one) === squeeze(other);

const squeeze = (text) => text.split(/\s+/).filter(Boolean).join(" ");

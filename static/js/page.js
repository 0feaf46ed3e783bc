/* Small comforts on every page. Each page works without them. */

/** A second press on a button sends nothing a second time. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
});

/** Back in a page that the browser kept: everything may be pressed again. */
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll('[aria-disabled="true"]').forEach((button) => button.removeAttribute("aria-disabled"));
  }
});

/** Menus close on Escape and on a press outside; the focus returns to where it came from. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

/** What has just been answered is read out: an error first, then a reply. */
const news = document.querySelector('[aria-invalid="true"]') ?? document.querySelector("[data-focus]");
news?.focus({ preventScroll: news.hasAttribute("data-focus") });

/** A passage from page to page that the browser gives up (a slow stylesheet, a hasty click) is nobody's error. This
 * file holds back the first painting, so that it is here in time. */
for (const moment of ["pageswap", "pagereveal"]) {
  addEventListener(moment, ({ viewTransition }) => {
    viewTransition?.ready.catch(() => {});
    viewTransition?.finished.catch(() => {});
  });
}

// What pages do beside being read: follow what changes, remember light or dark, and one key for the search.
// Everything that a server-sent event brings was made by the same templates as the page, and escaped there.
"use strict";

const root = document.documentElement;
const remembered = { // a browser may forbid it
  get theme() { try { return localStorage.getItem("theme"); } catch { return null; } },
  set theme(name) { try { localStorage.setItem("theme", name); } catch { /* then it holds for this page */ } },
};
if (remembered.theme) root.dataset.theme = remembered.theme;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function offerThemes() {
  const button = document.querySelector("[data-theme-button]");
  const name = () => { button.textContent = isDark() ? "Light" : "Dark"; button.setAttribute("aria-label", `Use ${button.textContent.toLowerCase()} colours`); };
  button.addEventListener("click", () => {
    root.dataset.theme = remembered.theme = isDark() ? "light" : "dark";
    name();
  });
  name();
  button.hidden = false;
}

function say(text) {
  const banner = document.querySelector("[data-banner]");
  banner.textContent = text;
  banner.hidden = !text;
}

// Follows an address while the page is seen: a browser keeps few connections, and hidden pages need none.
function follow(address, on) {
  let source = null;
  let over = false;
  let late = null;
  const open = () => {
    if (source || over || document.hidden) return;
    source = new EventSource(address());
    source.onopen = () => { clearTimeout(late); late = null; say(""); };
    source.onerror = () => { // also every time that a console ends a connection, to be asked again
      if (source?.readyState === EventSource.CLOSED) say("This page no longer follows what changes. Load it anew; you may have to sign in.");
      else late ??= setTimeout(() => say("The console does not answer. This page goes on by itself as soon as it does."), 4000);
    };
    source.addEventListener("away", (event) => say(`The store does not answer: ${JSON.parse(event.data)}`));
    source.addEventListener("over", () => { over = true; close(); on.over?.(); });
    for (const name of ["part", "lines"]) {
      source.addEventListener(name, (event) => { say(""); on[name]?.(JSON.parse(event.data), event.lastEventId); });
    }
  };
  const close = () => { source?.close(); source = null; };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  open();
}

function followPart(element) {
  follow(() => element.dataset.live, {
    part: (html) => {
      if (element.contains(document.activeElement) || !getSelection().isCollapsed && element.contains(getSelection().anchorNode)) return; // nobody is disturbed
      const closed = new Set([...element.querySelectorAll("details")].filter((one) => !one.open).map(summary));
      const opened = new Set([...element.querySelectorAll("details[open]")].map(summary));
      element.innerHTML = html;
      for (const one of element.querySelectorAll("details")) {
        if (opened.has(summary(one))) one.open = true;
        else if (closed.has(summary(one))) one.open = false;
      }
    },
    over: () => location.reload(),
  });
}

function summary(details) {
  return details.querySelector("summary")?.firstElementChild?.textContent;
}

function followLog(list) {
  const address = new URL(list.dataset.follow, location);
  const isAtEnd = () => innerHeight + scrollY >= document.body.scrollHeight - 120;
  follow(() => address, {
    lines: (html, next) => {
      const stays = isAtEnd();
      list.insertAdjacentHTML("beforeend", html);
      if (next) address.searchParams.set("after", next);
      if (stays) scrollTo(0, document.body.scrollHeight);
    },
    over: () => { document.querySelector("[data-following]").textContent = "The run has ended."; },
  });
  if (!location.hash) scrollTo(0, document.body.scrollHeight);
}

addEventListener("DOMContentLoaded", () => {
  offerThemes();
  const here = document.querySelector(".top nav [aria-current]"); // on a phone the pages stand in one line, which scrolls
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2;
  document.querySelectorAll("[data-live]").forEach(followPart);
  document.querySelectorAll("[data-follow]").forEach(followLog);
  for (const one of document.querySelectorAll("[data-again]")) setTimeout(() => location.reload(), 1000 * one.dataset.again);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      document.querySelector("[data-find]").focus();
    }
  });
});

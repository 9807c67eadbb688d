// Keeps what is shown current, shows the chosen e-mail beside the list, and sends the page's wishes to the control API.
"use strict";

const EVERY_MILLISECONDS = 1500;
const SAID_FOR_MILLISECONDS = 6000;
const said = document.getElementById("said");
const reader = document.getElementById("reader");
const shown = new Map();
let forget = 0;

document.body.classList.add("scripted");

function tell(text, wrong = false) {
  clearTimeout(forget);
  said.textContent = text;
  said.classList.toggle("wrong", wrong);
  if (text && !wrong) forget = setTimeout(() => tell(""), SAID_FOR_MILLISECONDS);
}

async function html(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer.text();
}

// Whether somebody is filling in a part of the page.
function inUse(part) {
  const field = part.contains(document.activeElement) && document.activeElement.matches("input, select");
  return field || part.querySelector("[data-changed]");
}

async function refresh(part) {
  const address = new URL(part.dataset.part, location);
  if (part.id === "list") {
    address.search = new URLSearchParams(new FormData(document.getElementById("filter")));
    address.searchParams.set("chosen", chosen());
  }
  const now = await html(address);
  if (shown.get(part) === now || inUse(part)) return;
  shown.set(part, now);
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  const scrolled = part.querySelector(".rows")?.scrollTop;
  part.innerHTML = now;
  if (scrolled) part.querySelector(".rows")?.scrollTo(0, scrolled);
  if (focused) document.getElementById(focused)?.focus();
}

async function refreshAll() {
  await Promise.all([...document.querySelectorAll("[data-part]")].map(refresh));
}

async function watch() {
  try {
    if (!document.hidden) await refreshAll();
    if (said.dataset.lost) tell("");
    delete said.dataset.lost;
  } catch (error) {
    said.dataset.lost = "yes";
    tell("The server can't be reached: " + error.message, true);
  }
  setTimeout(watch, EVERY_MILLISECONDS);
}

function chosen() {
  return reader?.querySelector("[data-shown]")?.dataset.shown ?? "";
}

// Shows the e-mail of that address, /_inbox/mail/ID?…, in the reader.
async function show(address, focus) {
  const url = new URL(address, location);
  reader.innerHTML = await html(url.pathname + "/reader" + url.search);
  document.body.classList.add("reading");
  document.title = reader.querySelector("[data-title]").dataset.title + " - local SES";
  if (focus) (document.getElementById(focus) ?? reader.querySelector("h1")).focus();
  for (const link of document.querySelectorAll(".rows a")) link.removeAttribute("aria-current");
  document.querySelector(`.rows a[data-mail="${CSS.escape(chosen())}"]`)?.setAttribute("aria-current", "true");
  await refreshAll();
}

function values(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || (field.dataset.optional !== undefined && !field.value)) continue;
    if (field.type === "checkbox") found[field.name] = field.checked;
    else if (field.type === "number") found[field.name] = Number(field.value);
    else if (field.dataset.list !== undefined) found[field.name] = field.value.split(",").map((item) => item.trim()).filter(Boolean);
    else found[field.name] = field.value;
  }
  return found;
}

async function ask(element, body) {
  const { method, path, leads } = element.dataset;
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method, headers, body });
  if (!answer.ok) return tell((await answer.json()).error, true);
  for (const field of element.elements ?? []) delete field.dataset.changed;
  if (inUse(element)) document.activeElement.blur();
  const sentence = element.dataset.said;
  if (leads && reader) {
    history.pushState(null, "", leads);
    close();
  }
  await refreshAll();
  tell(sentence);
}

// Nothing is chosen any more.
function close() {
  reader.innerHTML = '<div class="empty"><h1 class="hidden">Inbox</h1><p>Choose an e-mail to read it here.</p></div>';
  document.body.classList.remove("reading");
  document.title = "Inbox - local SES";
  document.querySelector(".rows a[aria-current]")?.removeAttribute("aria-current");
}

const carried = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "filter") {
    event.preventDefault();
    refreshAll();
  } else if (form.dataset.path) {
    event.preventDefault();
    ask(form, JSON.stringify(values(form)));
  }
});

document.addEventListener("input", (event) => {
  if (event.target.closest("#filter")) refresh(document.getElementById("list"));
  else if (event.target.closest("[data-part]")) event.target.dataset.changed = "yes";
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const link = event.target.closest("a");
  if (button?.dataset.opens) document.getElementById(button.dataset.opens).showModal();
  else if (button?.dataset.path) ask(button, button.dataset.body);
  else if (button?.dataset.copies) copy(button);
  else if (link?.closest(".rows, .tabs") && reader && carried(event)) {
    event.preventDefault();
    history.pushState(null, "", link.href);
    show(link.href, link.closest(".tabs") ? link.id : "heading").catch((error) => tell(error.message, true));
  }
});

async function copy(button) {
  try {
    await navigator.clipboard.writeText(new URL(button.dataset.copies, location).href);
    tell(button.dataset.said);
  } catch {
    tell("The browser lets no page copy here: copy the address of “Open the link”.", true);
  }
}

// Up and down in the list.
document.addEventListener("keydown", (event) => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const links = [...document.querySelectorAll(".rows a")];
  const at = links.indexOf(document.activeElement);
  if (at < 0 || !(event.key in steps)) return;
  event.preventDefault();
  links[at + steps[event.key]]?.focus();
});

addEventListener("popstate", () => {
  if (!reader) return;
  if (location.pathname.includes("/mail/")) show(location.href).catch(close);
  else close();
});
watch();

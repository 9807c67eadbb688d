// Keeps the list current and sends the page's forms to the control API.
"use strict";

const EVERY_MILLISECONDS = 2000;
const said = document.getElementById("said");
const shown = new Map();

async function refresh(part) {
  const answer = await fetch(part + location.search, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error("it answered " + answer.status);
  const html = await answer.text();
  if (shown.get(part) === html) return;
  shown.set(part, html);
  const holder = document.getElementById(part);
  const focused = holder.contains(document.activeElement) ? document.activeElement.id : "";
  holder.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus();
}

async function watch() {
  try {
    if (!document.hidden) await refresh("list");
    if (said.dataset.lost) tell("");
    delete said.dataset.lost;
  } catch (error) {
    said.dataset.lost = "yes";
    tell("The server can't be reached: " + error.message, true);
  }
  setTimeout(watch, EVERY_MILLISECONDS);
}

function tell(text, wrong = false) {
  said.textContent = text;
  said.classList.toggle("wrong", wrong);
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
  const { method, path } = element.dataset;
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) tell(element.dataset.said);
  else tell((await answer.json()).error, true);
  await refresh("tools");
  await refresh("list");
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.path) return;
  event.preventDefault();
  ask(event.target, values(event.target));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-path]");
  if (button) ask(button);
});
watch();

// Makes the page answer in place. Without it every form here works as a form; every sentence comes from the server.
"use strict";

(() => {
  const IDLE_MS = 15 * 60 * 1000;
  const ESCAPES = 3;
  const ESCAPE_MS = 2000;
  const LETTERS_TOLD = 200;
  const PATIENCE_MS = 300;
  const FRAGMENT = { "X-Requested-With": "chat", Accept: "text/x-fragment" };

  const find = (selector) => document.querySelector(selector);
  const box = () => find("#box");

  // Leaving quickly

  function leave() {
    const form = find("#leave");
    const body = new URLSearchParams(new FormData(form));
    const { action } = form;
    const { to } = form.dataset;
    document.documentElement.hidden = true;
    document.title = new URL(to).hostname;
    document.body.replaceChildren();
    body.set("quiet", "1");
    if (!(navigator.sendBeacon && navigator.sendBeacon(action, body))) {
      fetch(action, { method: "POST", body, keepalive: true });
    }
    location.replace(to);
  }

  let escapes = [];

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.repeat) return;
    escapes = [...escapes, event.timeStamp].filter((at) => event.timeStamp - at < ESCAPE_MS);
    if (escapes.length >= ESCAPES) leave();
  });

  // A page kept by the browser's Back button would show what should be hidden by now.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.hidden = true;
    location.reload();
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id === "leave") {
      event.preventDefault();
      leave();
    }
  });

  if (!find("#answer")) return;

  // Sentences

  function sentence(name, values = {}) {
    const copy = find(`[data-sentence="${name}"]`).content.cloneNode(true);
    for (const part of copy.querySelectorAll("[lang]")) {
      for (const [key, value] of Object.entries(values)) {
        part.textContent = part.textContent.replace(`{${key}}`, value);
      }
    }
    return copy;
  }

  function count() {
    const left = Number(box().dataset.most) - [...box().value].length;
    const place = find("#count");
    const wasOver = place.classList.contains("over");
    place.classList.toggle("over", left < 0);
    if (left < 0) place.replaceChildren(sentence("over", { over: -left }));
    else if (left <= LETTERS_TOLD) place.replaceChildren(sentence("left", { left }));
    else place.replaceChildren();
    if (left < 0 && !wasOver) find("#waiting").replaceChildren(sentence("over", { over: -left }));
    else if (left >= 0 && wasOver) find("#waiting").replaceChildren();
  }

  // Showing what came

  const said = (turn) => turn.dataset.who + turn.querySelector(".said").innerHTML;

  // What is on the page and may still be shown stays untouched, so that only new turns are read out.
  function showTurns(found) {
    const list = find("#turns");
    const shown = [...list.children];
    const old = shown.map(said);
    const wanted = found.map(said);
    let first = 0;
    while (old.slice(first).some((words, at) => words !== wanted[at])) first += 1;
    shown.slice(0, first).forEach((turn) => turn.remove());
    const fresh = found.slice(shown.length - first).map((turn) => document.importNode(turn, true));
    fresh.forEach((turn) => turn.classList.add("fresh"));
    const latest = [...found].reverse().findIndex((turn) => turn.id === "latest");
    find("#latest")?.removeAttribute("id");
    fresh.forEach((turn) => turn.removeAttribute("id"));
    list.append(...fresh);
    if (latest >= 0) list.children[list.children.length - 1 - latest].id = "latest";
    return fresh.length > 0;
  }

  function showPart(part) {
    const old = find(`[data-part="${part.dataset.part}"]`);
    if (old && old.outerHTML !== part.outerHTML) old.replaceWith(document.importNode(part, true));
  }

  function show(fragment) {
    const complete = "complete" in fragment.dataset;
    const token = fragment.querySelector("[name=csrf_token]").value;
    let fresh = false;
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
    if (complete) {
      document.documentElement.lang = fragment.lang;
      document.title = fragment.dataset.title;
      fresh = showTurns([...fragment.querySelectorAll("#turns > li")]);
      find(".retry")?.remove();
    }
    for (const part of fragment.querySelectorAll("[data-part]")) {
      if (part.dataset.part === "notice") showNotice(part.childNodes);
      else if (complete || part.dataset.part === "ids") showPart(part);
    }
    count();
    return fresh;
  }

  // The place stays and its words change, which is what a screen reader announces.
  function showNotice(nodes) {
    find('[data-part="notice"]').replaceChildren(...[...nodes].map((node) => document.importNode(node, true)));
  }

  async function ask(address, request) {
    const reply = await fetch(address, { ...request, headers: FRAGMENT, cache: "no-store" });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fragment = page.querySelector("[data-fragment]");
    if (!fragment) throw new Error(`status ${reply.status}`);
    return { taken: reply.ok, fragment };
  }

  // Sending

  let waiting = false;
  let typing = 0;
  let spokenAt = Date.now();

  function wait(on) {
    waiting = on;
    find("#answer").setAttribute("aria-busy", String(on));
    box().readOnly = on;
    clearTimeout(typing);
    find("#waiting").replaceChildren();
    if (on) typing = setTimeout(showTyping, PATIENCE_MS);
  }

  function showTyping() {
    const dots = document.createElement("span");
    dots.className = "dots";
    dots.setAttribute("aria-hidden", "true");
    find("#waiting").replaceChildren(sentence("typing"), dots);
  }

  function moveOn(pressed, fresh) {
    if (fresh) find("#latest").scrollIntoView({ block: "start" });
    const keyboard = matchMedia("(hover: hover) and (pointer: fine)").matches;
    const next = pressed ? find(".offered fieldset") || (keyboard ? box() : find("#answer")) : box();
    next.focus({ preventScroll: true });
  }

  async function send(form, button) {
    if (waiting) return;
    const body = new URLSearchParams(new FormData(form));
    const pressed = Boolean(button && button.name);
    if (pressed) body.set(button.name, button.value);
    wait(true);
    try {
      const { taken, fragment } = await ask(form.action, { method: "POST", body });
      if (taken && !pressed) box().value = "";
      wait(false);
      const fresh = show(fragment);
      if (taken) moveOn(pressed, fresh);
      else box().focus({ preventScroll: true });
    } catch {
      wait(false);
      showNotice([sentence("unreachable")]);
    }
    if (find(".notice p")) find(".notice").scrollIntoView({ block: "nearest" });
    spokenAt = Date.now();
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "answer") return;
    event.preventDefault();
    send(event.target, event.submitter);
  });

  document.addEventListener("keydown", (event) => {
    if (event.target === box() && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      box().form.requestSubmit(find("#send"));
    }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const row = [...document.querySelectorAll(".numbers button, .faces button")];
    const at = row.indexOf(event.target);
    if (step && at >= 0) row[at + step]?.focus();
  });

  document.addEventListener("input", (event) => {
    if (event.target === box()) count();
  });

  // After a quarter of an hour's silence the server shows less: so does a page that was left open.
  async function lookAgain() {
    if (waiting || Date.now() - spokenAt < IDLE_MS) return;
    spokenAt = Date.now();
    try {
      show((await ask("/", {})).fragment);
    } catch {
      spokenAt = 0;
    }
  }

  setInterval(lookAgain, 20 * 1000);
  document.addEventListener("visibilitychange", lookAgain);

  count();
})();

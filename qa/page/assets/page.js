// The page's own script: language, theme-independent wiring, and the way between answer and source.
(() => {
  "use strict";
  const LANGUAGE_KEY = "chuchu.language";
  const TRADITIONAL = ["hant", "tw", "hk", "mo"];
  let bridge = null;
  let returnTo = null;

  const stored = (key) => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const store = (key, value) => {
    try { localStorage.setItem(key, value); } catch { /* A private window: not remembered. */ }
  };

  // The same choice as qa.texts.choose_language, made where the browser's wishes are known.
  const first = (tags) => {
    for (const tag of tags) {
      const parts = tag.toLowerCase().split(/[-_]/);
      if (parts[0] === "en") return "en";
      if (["zh", "yue", "cmn"].includes(parts[0])) {
        const traditional = parts[0] === "yue" || TRADITIONAL.some((part) => parts.includes(part));
        return traditional && !parts.includes("hans") ? "zh-Hant" : "zh-Hans";
      }
    }
    return "en";
  };

  const language = () => {
    const kept = stored(LANGUAGE_KEY);
    return ["zh-Hans", "zh-Hant", "en"].includes(kept) ? kept : first(navigator.languages || [navigator.language]);
  };

  const apply = (tag) => {
    document.documentElement.lang = tag;
    document.title = window.chuchuTitles[tag];
    document.body.classList.add("chuchu-ready");
  };

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const into = (element, block) =>
    element.scrollIntoView({ block, behavior: calm() ? "auto" : "smooth" });

  const input = () => document.querySelector("#question textarea");

  // What the next event of the bridge carries to the server: a question, or a citation as TURN-NUMBER.
  let sent = "";
  const send = (event, value) => {
    sent = value;
    if (bridge) bridge(event);
  };
  const close = () => {
    document.body.classList.remove("with-source");
    const scroll = document.querySelector("#source .source");
    if (scroll) scroll.remove();
    if (returnTo && returnTo.isConnected) returnTo.focus();
    returnTo = null;
  };

  const toCard = (key) => {
    if (matchMedia("(max-width: 1023px)").matches) close();
    const card = document.getElementById(`card-${key}`);
    if (!card) return;
    into(card, "center");
    card.querySelector("button").focus({ preventScroll: true });
  };

  // Called whenever the panel has a new content: shows it, scrolls to the passage, marks its card.
  const showSource = () => {
    const panel = document.querySelector("#source .source");
    if (!panel) return;
    const first = !document.body.classList.contains("with-source");
    document.body.classList.add("with-source");
    document.querySelectorAll(".card.opened").forEach((card) => card.classList.remove("opened"));
    const card = document.getElementById(`card-${panel.dataset.citation}`);
    if (card) card.classList.add("opened");
    const row = panel.querySelector('[aria-current="true"]');
    const scroll = panel.querySelector(".source-scroll");
    if (row) scroll.scrollTop = row.offsetTop - scroll.clientHeight / 4;
    if (first) scroll.focus({ preventScroll: true });
  };

  // One question at a time: while one is on its way the next stays in the input, as does an empty one.
  let busy = false;
  const take = (question) => {
    busy = true;
    return ["", question];
  };
  const hold = (event) => {
    const sends = event.type === "click"
      ? event.target.closest("#send")
      : event.key === "Enter" && !event.shiftKey && event.target === input();
    if (!sends || !(busy || !input().value.trim())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("keypress", hold, true);
  document.addEventListener("click", hold, true);

  const showLatest = () => {
    busy = false;
    const questions = document.querySelectorAll("#conversation .question");
    if (questions.length) into(questions[questions.length - 1], "start");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[name]");
    if (!button) return;
    if (button.name === "ask") send("submit", button.value);
    else if (button.name === "close") close();
    else if (button.name === "card") toCard(button.value);
    else if (button.name === "cite") {
      if (!button.closest("#source")) returnTo = button;
      send("select", button.value);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && document.body.classList.contains("with-source")) close();
  });

  window.chuchu = {
    language,
    choose: (tag) => { store(LANGUAGE_KEY, tag); apply(tag); },
    apply,
    close,
    sent: () => sent,
    take,
    showLatest,
    showSource,
    focus: () => input() && input().focus(),
    connect: (trigger) => { bridge = trigger; },
  };
})();

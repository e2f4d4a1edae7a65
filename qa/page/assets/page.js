// The page's own script: its language, and the way between question, answer and source.
// Everything that other parts of the script or Gradio's events call hangs on window.chuchu.
window.chuchu = (() => {
  "use strict";
  const TRADITIONAL = ["hant", "tw", "hk", "mo"];
  const NARROW = "(max-width: 1023px)";
  let bridge = null;
  let sent = "";
  // Until when an answer is waited for, in milliseconds; a lost connection does not block the input for ever.
  let busy = 0;
  let returnTo = null;
  // The citation that the source is asked for and does not show yet.
  let heading = "";
  // Whose shelf of the browser's storage is in use; nobody's until the server has said who reads.
  let shelf = "";
  const started = [];
  const applied = [];
  const shown = [];

  const stored = (key) => {
    try { return localStorage.getItem(`chuchu.${key}`); } catch { return null; }
  };
  // False where the browser keeps nothing (a private window) or is full.
  const store = (key, value) => {
    try { localStorage.setItem(`chuchu.${key}`, value); return true; } catch { return false; }
  };
  // What is one reader's own: another who signs in with this browser has a shelf apart.
  const ANONYMOUS = "anonymous";
  const own = (key) => `${shelf}.${key}`;
  // What was kept before there were shelves belongs to whoever reads without signing in; nobody else is shown it.
  const moveIn = () => {
    if (shelf !== ANONYMOUS) return;
    for (const key of ["conversations", "current"]) {
      const kept = stored(key);
      if (kept === null) continue;
      if (stored(own(key)) === null && !store(own(key), kept)) return;
      localStorage.removeItem(`chuchu.${key}`);
    }
  };

  // The first tag (BCP 47) that the page speaks. A Chinese one without a script is read by its region: Taiwan,
  // Hong Kong and Macau write Traditional.
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
    const kept = stored("language");
    return kept in window.chuchuWords ? kept : first(navigator.languages || [navigator.language]);
  };
  const words = () => window.chuchuWords[document.documentElement.lang] || window.chuchuWords.en;

  const find = (selector) => document.querySelector(selector);
  const input = () => find("#question textarea");
  const narrow = () => matchMedia(NARROW).matches;
  // Under a finger the focus brings up a keyboard that covers half the page.
  const touched = () => matchMedia("(pointer: coarse)").matches;
  const into = (element, block) => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
  };
  const say = (text) => { if (find("#status")) find("#status").textContent = text; };
  let fading = 0;
  const toast = (text) => {
    const place = find("#toast");
    place.textContent = text;
    clearTimeout(fading);
    fading = setTimeout(() => { place.textContent = ""; }, 2500);
  };

  // What the next event of the bridge carries to the server.
  const send = (event, value = "") => {
    sent = value;
    if (bridge) bridge(event);
  };

  const theme = (dark) => document.body.classList.toggle("dark", dark);
  const apply = (tag) => {
    const root = document.documentElement;
    root.lang = tag;
    document.title = words().title;
    document.body.classList.remove("with-source");
    release();
    const log = find('#conversation [role="log"]');
    if (log) {
      // The cards would be read out whole; the status line says what an answer holds instead.
      log.setAttribute("aria-live", "off");
      log.setAttribute("aria-label", words().conversation);
      log.tabIndex = 0;
    }
    find("#language").setAttribute("aria-label", words().language);
    find("#language").setAttribute("role", "radiogroup");
    tidy();
    applied.forEach((work) => work());
    document.body.classList.add("chuchu-ready");
  };
  // Gradio labels each message with its raw HTML.
  const tidy = () => document.querySelectorAll("#conversation [data-testid][aria-label]")
    .forEach((message) => message.removeAttribute("aria-label"));

  // A source over the page keeps the focus: everything behind it is out of reach.
  const hold = () => ["#top", "#talk"].forEach((part) => find(part).toggleAttribute("inert", narrow()));
  const release = () => ["#top", "#talk"].forEach((part) => find(part).removeAttribute("inert"));
  const close = () => {
    document.body.classList.remove("with-source");
    release();
    document.querySelectorAll(".card.opened").forEach((card) => card.classList.remove("opened"));
    if (returnTo && returnTo.isConnected) returnTo.focus();
    returnTo = null;
  };
  const opened = () => document.body.classList.contains("with-source");
  const toCard = (key) => {
    if (narrow()) close();
    const card = document.getElementById(`card-${key}`);
    if (!card) return;
    into(card, "center");
    card.querySelector("button").focus({ preventScroll: true });
  };
  // Shows the panel, scrolls to the passage and marks its card.
  const showSource = () => {
    const panel = find("#source .source");
    if (!panel) return;
    heading = "";
    const fresh = !opened();
    document.body.classList.add("with-source");
    hold();
    document.querySelectorAll(".card.opened").forEach((card) => card.classList.remove("opened"));
    const card = document.getElementById(`card-${panel.dataset.citation}`);
    if (card) card.classList.add("opened");
    const row = panel.querySelector('[aria-current="true"]');
    const scroll = panel.querySelector(".source-scroll");
    shown.forEach((work) => work());
    // A passage near the top leaves the title in sight.
    const near = !row || row.offsetTop + row.offsetHeight < scroll.clientHeight * 0.6;
    scroll.scrollTop = near ? 0 : row.offsetTop - scroll.clientHeight / 4;
    if (fresh) scroll.focus({ preventScroll: true });
    else if (card && !narrow()) into(card, "nearest");
    say(panel.querySelector(".source-count").textContent);
  };

  // One question at a time: while one is on its way the next stays in the input, as does one that cannot be asked.
  const hurry = (question = "") => {
    busy = Date.now() + 20_000;
    document.querySelectorAll("details.more[open]").forEach((menu) => { menu.open = false; });
    window.chuchu.sending(question);
  };
  const take = (question) => {
    hurry(question);
    if (touched()) input().blur();
    return ["", question];
  };
  const withhold = (event) => {
    const sends = event.type === "click"
      ? event.target.closest("#send")
      : event.key === "Enter" && !event.shiftKey && event.target === input();
    if (!sends) return;
    const objection = window.chuchu.objection(input().value);
    if (!objection && !event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (objection) window.chuchu.complain(objection);
  };
  document.addEventListener("keypress", withhold, true);
  document.addEventListener("click", withhold, true);

  // Shows what came of a question: a new one from its start, one asked again where it stands.
  const answered = (kept) => {
    busy = 0;
    tidy();
    window.chuchu.settled();
    window.chuchuKeeping.keep(kept);
    const { first, how } = JSON.parse(kept);
    const at = how === "replaced" ? first : -1;
    const answer = [...document.querySelectorAll("#conversation .answer")].at(at);
    if (!answer) return;
    if (how === "replaced") {
      close();
      (answer.querySelector(".asked button") || answer.querySelector("button[name=again]")).focus({ preventScroll: true });
    }
    into([...document.querySelectorAll("#conversation .question")].at(at), "start");
    say(words().answered.replace("{line}", answer.querySelector(".answer-line").textContent));
  };

  const edit = (question) => {
    const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    setter.call(input(), question);
    input().dispatchEvent(new Event("input", { bubbles: true }));
    input().focus();
  };

  // A click that asks, while nothing else is asked.
  const request = (event, value) => {
    if (busy > Date.now()) return window.chuchu.complain(words().problems.busy);
    hurry();
    send(event, value);
  };
  const actions = {
    again: (value) => request("edit", value),
    ask: (value) => request("submit", value),
    cite: (value, button) => {
      if (!button.closest("#source")) returnTo = button;
      heading = value;
      send("select", value);
    },
    close,
    card: toCard,
    edit,
    theme: () => {
      const dark = !document.body.classList.contains("dark");
      theme(dark);
      store("theme", dark ? "dark" : "light");
    },
    verdict: (value, button) => {
      button.disabled = true;
      button.dataset.sent = "";
      send("like", value);
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[name]");
    if (button && actions[button.name]) actions[button.name](button.value, button);
  });

  return {
    actions, answered, apply, close, edit, find, input, into, language, opened, own, say, send, store, stored, take,
    toast, touched, words, showSource,
    heading: () => heading || find("#source .source").dataset.citation,
    busy: () => busy > Date.now(),
    choose: (tag) => { store("language", tag); apply(tag); },
    connect: (trigger) => { bridge = trigger; },
    onApply: (work) => applied.push(work),
    onShow: (work) => shown.push(work),
    onStart: (work) => started.push(work),
    release: () => { busy = 0; },
    sent: () => sent,
    known: () => Boolean(shelf),
    signedIn: () => Boolean(shelf) && shelf !== ANONYMOUS,
    start: (tag, whose) => {
      shelf = whose;
      moveIn();
      if (stored("theme")) theme(stored("theme") === "dark");
      apply(tag);
      started.forEach((work) => work());
    },
    // `noted` names the verdict that the server has written down, or is "not-kept" for one that it never would; nothing
    // where it could not.
    thank: (noted) => {
      const button = find("button[name=verdict][data-sent]");
      if (button) {
        delete button.dataset.sent;
        button.disabled = Boolean(noted);
      }
      if (noted === "not-kept") window.chuchu.complain(words().problems.not_kept);
      else if (noted) toast(words().thanks);
      else window.chuchu.complain(words().problems.not_noted);
    },
  };
})();

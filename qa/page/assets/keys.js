// Keys. Single letters work only outside text fields and can be switched off (WCAG 2.2, 2.1.4).
(() => {
  "use strict";
  const { actions, close, find, input, into, onStart, opened, store, stored, touched } = window.chuchu;

  const step = (by) => {
    if (opened()) {
      const [turn, number] = window.chuchu.heading().split("-").map(Number);
      const to = document.getElementById(`card-${turn}-${number + by}`);
      if (to) actions.cite(`${turn}-${number + by}`, to.querySelector("button"));
      return;
    }
    const cards = [...document.querySelectorAll("#conversation .card")];
    const at = cards.findIndex((card) => card.contains(document.activeElement));
    const latest = cards.findIndex((card) => card.closest(".answer") === cards.at(-1).closest(".answer"));
    const card = cards[at < 0 ? latest : Math.min(Math.max(at + by, 0), cards.length - 1)];
    if (!card) return;
    into(card, "nearest");
    card.querySelector("button").focus({ preventScroll: true });
  };
  const openFocused = () => {
    const card = document.activeElement.closest(".card")
      || [...document.querySelectorAll("#conversation .answer")].at(-1)?.querySelector(".card");
    if (card) card.querySelector("button").click();
  };

  actions.help = () => {
    const box = find("#single-keys");
    box.checked = stored("keys") !== "off";
    box.onchange = () => store("keys", box.checked ? "on" : "off");
    find("#help-dialog").showModal();
  };

  const keys = {
    "/": () => input().focus(),
    "?": () => actions.help(),
    j: () => step(1),
    k: () => step(-1),
    o: openFocused,
  };
  document.addEventListener("keydown", (event) => {
    // 229 is how a browser names the key that an input method has taken.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      const menu = find("details.more[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else if (opened() && !find("dialog[open]")) close();
      return;
    }
    const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    if (typing || find("dialog[open]") || stored("keys") === "off" || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  onStart(() => { if (!touched()) input().focus(); });
})();

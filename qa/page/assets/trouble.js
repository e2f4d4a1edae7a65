// What goes wrong is said in one sentence in the reader's language, and what was typed is kept.
(() => {
  "use strict";
  const { find, input, onStart, own, words } = window.chuchu;
  const draft = () => `chuchu.${own("draft")}`;
  // A question on its way to the server.
  let asked = "";

  const keep = (text) => {
    // Nobody knows yet whose it is.
    if (!window.chuchu.known()) return;
    try { sessionStorage.setItem(draft(), text); } catch { /* A private window keeps nothing. */ }
  };
  // The place for it comes with the rest of the page from the server.
  const complain = (text) => { if (find("#problem")) find("#problem").textContent = text; };
  const calm = () => complain("");

  // Why a question cannot be sent, in a sentence; nothing where it can.
  const objection = (question) => {
    const problems = words().problems;
    const length = [...question].length;
    const most = Number(find("#problem")?.dataset.longest || Infinity);
    if (!question.trim()) return problems.empty;
    if (window.chuchu.busy()) return problems.busy;
    if (length <= most) return "";
    return problems.too_long.replace("{detail}", length.toLocaleString("en")).replace("{most}", most.toLocaleString("en"));
  };

  // Gradio says that an event failed, in English, and goes on trying to reach the server; when it does, it loads
  // the page anew.
  const failed = async () => {
    const lost = asked;
    asked = "";
    window.chuchu.release();
    document.querySelectorAll("button[name=verdict][data-sent]").forEach((button) => {
      button.disabled = false;
      delete button.dataset.sent;
    });
    if (lost && !input().value) window.chuchu.edit(lost);
    const reached = await fetch("health", { cache: "no-store" }).then((reply) => reply.ok, () => false);
    complain(reached ? words().problems.refused : words().problems.away);
  };
  const watch = new MutationObserver((changes) => {
    for (const added of changes.flatMap((change) => [...change.addedNodes])) {
      const notice = added.nodeType === 1 && (added.matches(".toast-body") ? added : added.querySelector(".toast-body"));
      if (!notice || !notice.classList.contains("error")) continue;
      const said = notice.querySelector(".toast-text")?.textContent.trim() || "";
      if (said && said !== "Error" && !said.startsWith("Connection")) continue;
      notice.style.display = "none";
      failed();
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target !== input()) return;
    calm();
    keep(event.target.value);
  });
  onStart(() => {
    watch.observe(document.body, { childList: true, subtree: true });
    let begun = "";
    try { begun = sessionStorage.getItem(draft()) || ""; } catch { /* As above. */ }
    if (input().value) keep(input().value);
    else if (begun) window.chuchu.edit(begun);
  });
  Object.assign(window.chuchu, {
    calm, complain, objection,
    sending: (question) => { asked = question; calm(); keep(question || input().value); },
    settled: () => { asked = ""; calm(); keep(input().value); },
  });
})();

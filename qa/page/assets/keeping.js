// Conversations: kept in this browser's storage and nowhere else, so that no server learns who asked what
// and nobody needs an account. Each is {id, name, at, turns}, the turns as qa.page.conversation writes them.
window.chuchuKeeping = (() => {
  "use strict";
  const MOST = 50;
  // Bytes of a conversation that the server takes back (qa/server/body_limits.py), less what the event around it needs.
  const MOST_SENT = 3_900_000;
  const { actions, find, onApply, onStart, own, send, store, stored } = window.chuchu;
  let current = null;

  const all = () => {
    try {
      const kept = JSON.parse(stored(own("conversations")) || "[]");
      return Array.isArray(kept) ? kept.filter((each) => each && each.id && Array.isArray(each.turns)) : [];
    } catch { return []; }
  };
  // The oldest give way when the browser's storage is full.
  const write = (conversations) => {
    let kept = conversations.sort((a, b) => b.at - a.at).slice(0, MOST);
    while (!store(own("conversations"), JSON.stringify(kept)) && kept.length > 1) kept = kept.slice(0, -1);
  };
  const select = (id) => {
    current = id;
    store(own("current"), id || "");
  };

  // What the server could not read again is not kept any longer.
  const settle = (turns) => {
    const conversations = all();
    const one = conversations.find((each) => each.id === current);
    if (!one) return;
    one.turns = turns;
    write(turns.length ? conversations : conversations.filter((each) => each !== one));
    if (!turns.length) select(null);
  };

  // A question asked again takes the place of its turn, unless another tab has put another one there.
  const replace = (at, [turn]) => {
    const conversations = all();
    const one = conversations.find((each) => each.id === current);
    if (!one || !one.turns[at] || one.turns[at].question !== turn.question) return;
    one.turns[at] = turn;
    write(conversations);
  };

  const keep = (text) => {
    const { first, how, turns } = JSON.parse(text);
    if (how === "restored") return settle(turns);
    if (!turns.length) return;
    if (how === "replaced") return replace(first, turns);
    if (!current) select(`${Date.now()}-${Math.random().toString(36).slice(2)}`);
    const conversations = all();
    let one = conversations.find((each) => each.id === current);
    if (!one) {
      one = { id: current, name: turns[0].question.slice(0, 80), at: 0, turns: [] };
      conversations.push(one);
    }
    // A server that was started anew, or another tab, knows less of the conversation than is kept here:
    // the new turn goes behind what is kept, and the whole is shown again.
    const behind = first < one.turns.length;
    one.turns = one.turns.concat(turns);
    one.at = Date.now();
    write(conversations);
    if (behind) open(current);
  };

  const open = (id) => {
    const one = all().find((each) => each.id === id);
    if (!one) return;
    select(id);
    // Of one that is too long the last turns, which a follow-up refers to.
    let turns = one.turns;
    while (turns.length > 1 && new Blob([JSON.stringify(JSON.stringify({ turns }))]).size > MOST_SENT) {
      turns = turns.slice(1);
    }
    send("undo", JSON.stringify({ turns }));
  };
  const fresh = () => {
    select(null);
    send("clear");
    window.chuchu.input().focus();
  };
  const remove = (id) => {
    write(all().filter((each) => each.id !== id));
    if (id === current) fresh();
  };
  const rename = (id, name) => {
    const conversations = all();
    const one = conversations.find((each) => each.id === id);
    if (one && name.trim()) one.name = name.trim().slice(0, 80);
    write(conversations);
  };

  const make = (tag, text, properties = {}) => Object.assign(document.createElement(tag), { textContent: text }, properties);
  const draw = () => {
    const list = find("#history-list");
    const sought = find("#history-find").value.trim().toLowerCase();
    const shown = all().filter((each) => `${each.name} ${each.turns.map((turn) => turn.question).join(" ")}`
      .toLowerCase().includes(sought));
    list.replaceChildren(...shown.map((each) => {
      const row = make("li", "");
      const title = make("button", each.name, { type: "button", className: "title" });
      if (each.id === current) title.setAttribute("aria-current", "true");
      title.onclick = () => { find("#history-dialog").close(); open(each.id); };
      const renaming = make("button", list.dataset.rename, { type: "button", className: "plain" });
      renaming.onclick = () => {
        const field = make("input", "", { value: each.name, maxLength: 80 });
        field.setAttribute("aria-label", list.dataset.rename);
        field.onkeydown = (event) => {
          if (event.isComposing || event.keyCode === 229) return;
          if (event.key === "Enter") { event.preventDefault(); rename(each.id, field.value); draw(); }
          if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); draw(); }
        };
        title.replaceWith(field);
        field.select();
      };
      const deleting = make("button", list.dataset.delete, { type: "button", className: "plain" });
      deleting.onclick = () => { remove(each.id); draw(); };
      const when = make("time", new Date(each.at).toLocaleDateString(document.documentElement.lang));
      row.append(title, when, renaming, deleting);
      return row;
    }));
    if (!shown.length) list.append(make("li", list.dataset.empty, { className: "quiet" }));
  };

  actions.new = fresh;
  actions.history = () => {
    find("#history-find").value = "";
    find("#history-find").oninput = draw;
    draw();
    find("#history-dialog").showModal();
  };

  // A link with questions begins a new conversation; otherwise the last one goes on.
  const begin = () => {
    const asked = new URLSearchParams(location.search).getAll("q");
    if (asked.length) {
      history.replaceState(null, "", location.pathname);
      select(null);
      send("retry", JSON.stringify(asked));
    } else if (stored(own("current"))) open(stored(own("current")));
  };
  onApply(() => { find("#history-dialog .sign-out").hidden = !window.chuchu.signedIn(); });
  onStart(() => {
    // Inside another site's page nothing is asked or shown, and before a reader has turned to the page neither.
    if (window.top !== window) return;
    if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
    else begin();
  });
  // Whoever signs out in another tab leaves nothing to be read in this one.
  window.addEventListener("storage", ({ key, newValue }) => {
    if (window.chuchu.signedIn() && key === `chuchu.${own("conversations")}` && newValue === null) location.reload();
  });
  return { keep };
})();

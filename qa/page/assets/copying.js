// Taking things along: a citation or a link to the clipboard, an answer to a file.
(() => {
  "use strict";
  const { actions, send, toast, words } = window.chuchu;
  let name = "answer.md";

  // Away from localhost and https a browser has no clipboard; a selected field can still be copied.
  const copy = async (text) => {
    let done = false;
    if (navigator.clipboard) {
      done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    }
    if (!done) {
      const field = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(field);
      field.select();
      done = document.execCommand("copy");
      field.remove();
    }
    toast(done ? words().copied : words().not_copied);
  };

  actions.copy = (value, button) => {
    copy(value);
    const menu = button.closest("details");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  };
  actions.link = (query) => copy(`${location.origin}${location.pathname}?${query}`);
  actions.save = (value, button) => {
    name = `answer-${Number(value.split("-")[0]) + 1}.${value.split("-")[1]}`;
    button.closest("details").open = false;
    send("download", value);
  };
  window.chuchu.save = (text) => {
    if (!text) return;
    const type = name.endsWith(".json") ? "application/json" : "text/markdown";
    const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    Object.assign(document.createElement("a"), { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };

  // A menu closes when the focus or a click goes elsewhere.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.more[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();

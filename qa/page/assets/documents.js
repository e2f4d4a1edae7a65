// A reader's own documents: the dialog, and the way of files to the server.
(() => {
  "use strict";
  const { actions, find, onStart, send, words } = window.chuchu;
  let dialog = null;
  let busy = false;

  const said = () => words().documents;
  const status = (text, share = 0) => {
    const place = find("#documents-status");
    if (!place) return;
    const line = Object.assign(document.createElement("p"), { textContent: text });
    const bar = Object.assign(document.createElement("progress"), { value: share });
    bar.setAttribute("aria-label", text);
    place.replaceChildren(...(share ? [line, bar] : [line]));
  };

  // The files below what was dropped, with the folders they stood in; only Chromium's old interface sees folders.
  const below = async (entry, folder = "") => {
    if (entry.isFile) {
      const file = await new Promise((found, missed) => { entry.file(found, missed); });
      return [{ name: folder + file.name, file }];
    }
    const reader = entry.createReader();
    const files = [];
    for (;;) {
      const batch = await new Promise((found, missed) => { reader.readEntries(found, missed); });
      if (!batch.length) return files;
      for (const inner of batch) files.push(...await below(inner, `${folder}${entry.name}/`));
    }
  };

  const post = (path, type, body) => fetch(`documents/${path}`, {
    method: "POST", headers: { "Content-Type": type }, body, credentials: "same-origin",
  });
  // One after the other: the server is small, and the first answer brings the cookie that the others need.
  const bring = async (files) => {
    if (busy || !files.length) return;
    busy = true;
    open();
    try {
      const offers = files.map(({ name, file }) => ({ name, size: file.size }));
      const { wanted, problem } = await (await post("offer", "application/json", JSON.stringify(offers))).json();
      if (!wanted) return status(said().reasons[problem] || said().gone);
      for (const [done, position] of wanted.entries()) {
        const { name, file } = files[position];
        status(said().sending.replace("{n}", done + 1).replace("{total}", wanted.length).replace("{name}", () => name),
          (done + 1) / (wanted.length + 1));
        await post(`file?name=${encodeURIComponent(name)}`, "application/octet-stream", file);
      }
      send("upload");
    } catch {
      status(said().gone);
    } finally {
      busy = false;
    }
  };

  const open = () => { if (!dialog.open) dialog.showModal(); };
  const picker = (properties) => {
    const field = Object.assign(document.createElement("input"), { type: "file", multiple: true, hidden: true, ...properties });
    field.onchange = () => {
      bring([...field.files].map((file) => ({ name: file.webkitRelativePath || file.name, file })));
      field.value = "";
    };
    dialog.append(field);
    return field;
  };

  onStart(() => {
    const box = find("#documents");
    if (!box) return;
    // Gradio goes on writing into its element wherever that stands.
    dialog = Object.assign(document.createElement("dialog"), { id: "documents-dialog" });
    dialog.setAttribute("aria-labelledby", "documents-title");
    find(".gradio-container").append(dialog);
    dialog.append(box);
    const pickers = { files: picker({ id: "pick-files" }), folder: picker({ id: "pick-folder", webkitdirectory: true }) };

    actions.documents = open;
    actions.hideDocuments = () => dialog.close();
    actions.pick = (what) => pickers[what].click();
    actions.removeDocument = (stored) => {
      find("#documents-title").focus();
      send("delete", stored);
    };
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    document.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("dropping");
    });
    document.addEventListener("drop", async (event) => {
      document.body.classList.remove("dropping");
      if (!carries(event)) return;
      event.preventDefault();
      // The entries are only there until the first pause.
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
      const plain = [...event.dataTransfer.files].map((file) => ({ name: file.name, file }));
      const found = entries.every(Boolean) ? (await Promise.all(entries.map((entry) => below(entry)))).flat() : plain;
      bring(found);
    });
  });
})();

// Which documents are searched: what is ticked and typed in the menu under the question, as qa.protocols.Filter takes it.
(() => {
  "use strict";
  const { actions, complain, calm, find, input, onApply, onStart, words } = window.chuchu;
  let chosen = { documents: [], since: "", until: "", undated: false, script: [] };

  const described = () => {
    const said = words().filter;
    const parts = [];
    if (chosen.documents.length) {
      const total = find("#only details").dataset.total;
      parts.push(said.some_documents.replace("{n}", chosen.documents.length).replace("{total}", total));
    }
    if (chosen.since || chosen.until) {
      const form = !chosen.since ? said.to_date : !chosen.until ? said.from_date : said.span;
      const dates = form.replace("{since}", chosen.since).replace("{until}", chosen.until);
      parts.push(chosen.undated ? said.and_undated.replace("{dates}", dates) : dates);
    }
    if (chosen.script.length) parts.push(chosen.script.map((each) => said.script[each] || each).join(said.comma));
    return parts.join(" · ");
  };
  // A document that was offered and is not any more has been removed: nothing can be kept to it.
  let offered = [];
  const forget = () => {
    const now = [...document.querySelectorAll("#only [name=documents]")].map((box) => box.value);
    chosen.documents = chosen.documents.filter((each) => now.includes(each) || !offered.includes(each));
    offered = now;
  };
  const show = () => {
    forget();
    if (!find("#only details")) return;
    document.querySelectorAll("#only input[name]").forEach((field) => {
      const value = chosen[field.name];
      if (field.type !== "checkbox") field.value = value;
      else field.checked = Array.isArray(value) ? value.includes(field.value) : value;
    });
    const text = described();
    find("#only summary").textContent = text || words().filter.all_documents;
    find("#only details").classList.toggle("chosen", Boolean(text));
    find("#only [name=unfilter]").hidden = !text;
  };

  actions.unfilter = () => {
    chosen = { documents: [], since: "", until: "", undated: false, script: [] };
    show();
    calm();
    input().focus();
  };
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#only input[type=search]")) return;
    const sought = event.target.value.trim().toLowerCase();
    document.querySelectorAll("#only label:has([name=documents])").forEach((row) => {
      row.hidden = !row.textContent.toLowerCase().includes(sought);
    });
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches("#only input[name]")) return;
    calm();
    if (field.type === "text") {
      const sound = field.checkValidity();
      field.setAttribute("aria-invalid", String(!sound));
      if (!sound) return complain(words().problems.no_date);
      chosen[field.name] = field.value.trim();
    } else if (!Array.isArray(chosen[field.name])) chosen[field.name] = field.checked;
    else {
      const others = chosen[field.name].filter((each) => each !== field.value);
      chosen[field.name] = field.checked ? [...others, field.value] : others;
    }
    show();
  });

  onApply(show);
  onStart(() => {
    const asked = new URLSearchParams(location.search);
    chosen = {
      documents: asked.getAll("documents"),
      since: asked.get("since") || "",
      until: asked.get("until") || "",
      undated: asked.get("undated") === "true",
      script: asked.getAll("script"),
    };
    show();
  });
  window.chuchu.only = () => JSON.stringify(chosen);
})();

"use strict";
// What the pages also do without it: it shows how far work is, and how many people a rule is true of, without sending the form.
(function () {
  const jobs = document.getElementById("jobs");
  async function look() {
    const answer = await fetch("/team/work/state", { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    let open = false;
    for (const one of await answer.json()) {
      const line = jobs.querySelector('[data-job="' + one.job + '"]');
      if (!line || !line.dataset.open) continue;
      if (one.over || (one.state === "runs") !== Boolean(line.querySelector("progress"))) { location.reload(); return; }
      const bar = line.querySelector("progress");
      if (bar) { bar.max = one.total || 1; bar.value = one.done; }
      open = true;
    }
    if (open) setTimeout(look, 1000);
  }
  if (jobs && jobs.querySelector("[data-open]")) setTimeout(look, 1000);

  const builder = document.getElementById("builder");
  const live = document.getElementById("live");
  let waits;
  function rule() {
    const said = new FormData(builder), parts = [];
    for (let n = 0; said.has("feels" + n); n += 1) {
      const feels = said.get("feels" + n), what = said.get("what" + n), brand = said.get("brand" + n);
      if (feels && what) parts.push((feels.startsWith("not ") ? "not " : "") + feels.replace("not ", "") + ' "' + what + '"' + (brand ? ' of "' + brand + '"' : ""));
    }
    const joined = parts.join(said.get("joined") === "or" ? " or " : " and "), days = Number(said.get("days"));
    return days ? "(" + joined + ") in the last " + days + " days" : joined;
  }
  async function size() {
    const answer = await fetch("/team/segments/size?" + new URLSearchParams({ rule: rule() }));
    if (!answer.ok) return;
    const told = await answer.json();
    live.textContent = told.refused ? told.refused + " " + told.remedy : told.rule + ": " + live.dataset.people.replace("{n}", told.size);
  }
  if (builder && live) builder.addEventListener("change", () => { clearTimeout(waits); waits = setTimeout(size, 600); });
})();

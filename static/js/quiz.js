// Each answer is sent as an event with its own id and stays in localStorage until the server has acknowledged it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-quiz]");
  if (!form || !window.fetch) return;
  const status = form.querySelector("[data-status]");
  const key = `quiz:${form.dataset.quiz}`;
  const token = form.elements.csrfmiddlewaretoken.value;
  const typing = new Map();
  const known = new Map();
  let memory = [];
  let sending = false;
  let pause = 2000;

  const queue = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) || [];
    } catch {
      return memory;
    }
  };
  const keep = (events) => {
    memory = events;
    try {
      if (events.length) localStorage.setItem(key, JSON.stringify(events));
      else localStorage.removeItem(key);
    } catch { /* without storage the answers live as long as the page */ }
  };
  const say = (text) => { status.textContent = text; };
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const valueOf = (box) => {
    const fields = [...box.querySelectorAll("input, select, textarea")];
    const checked = fields.filter((field) => field.checked).map((field) => field.value);
    if (box.dataset.kind === "several") return checked.length ? checked : null;
    if (["choice", "truefalse"].includes(box.dataset.kind)) return checked[0] ?? null;
    if (box.dataset.kind !== "matching") return fields[0].value.trim() || null;
    const pairs = fields.filter((field) => field.value).map((field) => [field.name.split(".")[1], field.value]);
    return pairs.length ? Object.fromEntries(pairs) : null;
  };

  const show = (box, value) => {
    for (const field of box.querySelectorAll("input, select, textarea")) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = [].concat(value ?? []).includes(field.value);
      else if (field.tagName === "SELECT") field.value = value?.[field.name.split(".")[1]] ?? "";
      else field.value = value ?? "";
    }
  };

  const later = () => {
    window.setTimeout(send, pause);
    pause = Math.min(pause * 2, 30000);
  };

  const received = async (response, events) => {
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    if (response.redirected || !isJson) {
      say(response.status >= 500 ? form.dataset.waiting : form.dataset.signin);
      later();
      return;
    }
    const answer = await response.json();
    if (response.status === 409) {
      keep([]);
      location.assign(form.dataset.review);
      return;
    }
    const done = new Set(response.ok ? answer.saved : events.map((event) => event.client_id));
    keep(queue().filter((event) => !done.has(event.client_id)));
    say(response.ok ? `${form.dataset.saved} ${answer.at}` : answer.sentence || form.dataset.refused);
    pause = 2000;
    if (queue().length) window.setTimeout(send, 0);
  };

  const send = async () => {
    const events = queue().slice(0, 200);
    if (sending || !events.length) return;
    sending = true;
    try {
      const response = await fetch(form.dataset.save, {
        method: "POST",
        credentials: "same-origin",
        keepalive: true,
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ answers: events.map(({ client_id, item, value }) => ({ client_id, item, value })) }),
      });
      await received(response, events);
    } catch {
      say(form.dataset.waiting);
      later();
    } finally {
      sending = false;
    }
  };

  const answered = (box) => {
    window.clearTimeout(typing.get(box));
    typing.delete(box);
    const value = valueOf(box);
    if (JSON.stringify(value) === known.get(box)) return;
    known.set(box, JSON.stringify(value));
    keep([...queue(), { client_id: newId(), item: Number(box.dataset.item), value }]);
    send();
  };

  form.addEventListener("input", (event) => {
    const box = event.target.closest("[data-item]");
    if (!box || !event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    window.clearTimeout(typing.get(box));
    typing.set(box, window.setTimeout(() => answered(box), 1500));
  });
  form.addEventListener("change", (event) => {
    const box = event.target.closest("[data-item]");
    if (box) answered(box);
  });
  const settle = () => [...typing.keys()].forEach(answered);
  form.addEventListener("submit", settle);
  window.addEventListener("pagehide", settle);
  window.addEventListener("online", send);

  for (const { item, value } of queue()) {
    const box = form.querySelector(`[data-item="${Number(item)}"]`);
    if (box) show(box, value);
  }
  form.querySelectorAll("[data-item]").forEach((box) => known.set(box, JSON.stringify(valueOf(box))));
  send();
})();

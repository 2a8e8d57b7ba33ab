// Runs in the head before the first paint, so that the chosen theme does not flash.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const setCookie = (name, value, days) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; Max-Age=${days * 86400}; SameSite=Lax${secure}`;
  };

  // Theme: the system's, light, dark.
  const THEMES = ["system", "light", "dark"];
  const showTheme = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  showTheme(cookie("theme"));

  const nameTheme = (button) => {
    const theme = root.dataset.theme || "system";
    button.setAttribute("aria-label", button.dataset[theme]);
    button.title = button.dataset[theme];
  };

  const nextTheme = (button) => {
    const theme = THEMES[(THEMES.indexOf(root.dataset.theme || "system") + 1) % THEMES.length];
    showTheme(theme);
    setCookie("theme", theme, theme === "system" ? 0 : 365);
    nameTheme(button);
  };

  // One dialog asks before a destructive act.
  const ask = (text, go) => {
    const template = document.getElementById("confirm-dialog");
    if (!template || typeof HTMLDialogElement !== "function") {
      if (window.confirm(text)) go();
      return;
    }
    const dialog = template.content.firstElementChild.cloneNode(true);
    dialog.querySelector("p").textContent = text;
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "yes") go();
    });
    document.body.append(dialog);
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.confirmed || button.tagName === "FORM") return;
    if (button.form && !button.formNoValidate && !button.form.checkValidity()) return; // the browser says what is missing
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(button.dataset.confirm, () => {
      button.dataset.confirmed = "yes";
      button.click();
      delete button.dataset.confirmed;
    });
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true));
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });

  // A second click on the same form is not a second wish.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".is-busy").forEach((button) => button.classList.remove("is-busy"));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      ask(form.dataset.confirm, () => {
        form.dataset.confirmed = "yes";
        form.requestSubmit(event.submitter);
        delete form.dataset.confirmed;
      });
      return;
    }
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    if (event.submitter) event.submitter.classList.add("is-busy");
    window.setTimeout(() => release(form), "again" in form.dataset ? 1000 : 15000);
    if ("forget" in form.dataset) forgetAll();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // Typed text of long forms outlives a broken line and a session that ended; it stays in this tab, for this person.
  const PREFIX = "keep:";
  const reader = root.dataset.reader || "";
  const isAnswer = document.referrer.split(/[?#]/)[0] === `${location.origin}${location.pathname}`;
  const keyOf = (form) => `${PREFIX}${location.pathname}:${form.dataset.keep}`;
  const keepable = (field) => field.name && !field.disabled && field.name !== "csrfmiddlewaretoken"
    && !["password", "hidden", "file", "submit", "button"].includes(field.type);
  const stateOf = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value);
  const initialOf = (field) => (["checkbox", "radio"].includes(field.type) ? field.defaultChecked : field.defaultValue);
  const fieldKey = (field) => (["checkbox", "radio"].includes(field.type) ? `${field.name}=${field.value}` : field.name);

  const read = (key) => {
    try {
      return JSON.parse(sessionStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  };
  const write = (key, value) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch { /* a full or forbidden storage must not stop the form */ }
  };
  const forgetAll = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))
    .forEach((key) => sessionStorage.removeItem(key));

  const restore = (form, fields) => {
    let changed = 0;
    for (const field of form.elements) {
      const kept = fields[fieldKey(field)];
      if (!keepable(field) || kept === undefined || kept === stateOf(field)) continue;
      if (typeof kept === "boolean") field.checked = kept;
      else field.value = kept;
      field.closest("details")?.setAttribute("open", "");
      changed += 1;
    }
    const note = document.getElementById("kept-note");
    if (changed && note) form.prepend(note.content.cloneNode(true));
  };

  const keep = (form) => {
    const key = keyOf(form);
    const stored = read(key);
    const answered = form.querySelector(".error, .error-summary");
    if (stored && !answered && !(stored.sent && isAnswer)) restore(form, stored.fields);
    const note = (sent) => {
      const fields = {};
      for (const field of form.elements) {
        const isTyped = isAnswer || field.type === "radio" || stateOf(field) !== initialOf(field);
        if (keepable(field) && isTyped) fields[fieldKey(field)] = stateOf(field);
      }
      write(key, { who: reader, fields, sent });
    };
    form.addEventListener("input", () => note(false));
    form.addEventListener("submit", () => note(true));
  };

  const keepForms = () => {
    const forms = [...document.querySelectorAll("form[data-keep]")];
    const here = new Set(forms.map(keyOf));
    const isStored = reader && !document.querySelector("[data-unsent]"); // no page for a stranger answers a form kept
    for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))) {
      const isForeign = reader && read(key)?.who !== reader;
      if (isForeign || (isStored && !here.has(key) && read(key)?.sent)) sessionStorage.removeItem(key);
    }
    forms.forEach(keep);
  };

  const copy = async (button) => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy");
    const label = button.querySelector("span");
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    window.setTimeout(() => { label.textContent = before; }, 2000);
  };

  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const theme = event.target.closest(".theme-switch");
    if (theme) nextTheme(theme);
    const copied = event.target.closest("[data-copy]");
    if (copied) copy(copied);
    const toggle = event.target.closest(".nav-toggle");
    if (toggle) toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
    const filler = event.target.closest("[data-fill-login]");
    if (filler) fillIn(filler);
  });

  // The demonstration's login page types for the visitor.
  const fillIn = (button) => {
    const form = document.querySelector("form[action] [name=login]").form;
    form.elements.login.value = button.dataset.fillLogin;
    form.elements.password.value = button.dataset.fillPassword;
    form.querySelector("[type=submit]").focus();
  };

  document.addEventListener("allauth.error", () => {
    document.querySelectorAll("[data-key-error]").forEach((note) => { note.hidden = false; });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".theme-switch").forEach(nameTheme);
    document.querySelector("[data-focus]")?.focus();
    keepForms();
  });
})();

// Forms with data-autosave keep what was typed: 1.5 s after the last change it is posted to
// data-autosave-url. The server answers 2xx (and may send {"version": n}), 409 when somebody else
// changed the record meanwhile, 422 when a value cannot be kept yet.
"use strict";
(() => {
  const WAIT = 1500;

  class Autosave {
    constructor(form) {
      this.form = form;
      this.timer = 0;
      this.unsaved = false;
      this.stopped = false;
      this.savedAt = null;
      this.running = null;
      this.line = form.querySelector("[data-saved]") ?? this.makeLine();
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      form.addEventListener("submit", (event) => this.leave(event));
      window.addEventListener("beforeunload", (event) => {
        if (this.unsaved) event.preventDefault();
      });
      window.setInterval(() => this.tick(), 1000);
    }

    makeLine() {
      const line = document.createElement("p");
      line.className = "saved";
      line.setAttribute("role", "status");
      this.form.append(line);
      return line;
    }

    changed() {
      if (this.stopped) return;
      this.unsaved = true;
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.save(), WAIT);
    }

    // A save under way carries the version on: sending waits for it, or it would meet itself.
    leave(event) {
      window.clearTimeout(this.timer);
      this.unsaved = false;
      this.stopped = true;
      if (!this.running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.running.finally(() => {
        this.running = null;
        this.form.requestSubmit(event.submitter);
      });
    }

    async save() {
      if (this.running) await this.running;
      if (this.stopped) return;
      this.running = this.send();
      await this.running;
      this.running = null;
    }

    async send() {
      const data = new FormData(this.form);
      this.unsaved = false;
      try {
        const answer = await fetch(this.form.dataset.autosaveUrl, {
          method: "POST",
          body: data,
          headers: { "X-Requested-With": "autosave", Accept: "application/json" },
          credentials: "same-origin",
          redirect: "manual",
        });
        await this.heard(answer);
      } catch {
        this.unsaved = true;
        this.show("failed", "Not saved: no connection. We keep trying.");
        this.timer = window.setTimeout(() => this.save(), 5000);
      }
    }

    async heard(answer) {
      if (answer.ok) {
        const body = await answer.json().catch(() => ({}));
        const version = this.form.querySelector('input[name="version"]');
        if (version && body.version) version.value = body.version;
        this.savedAt = Date.now();
        this.show("saved", "saved just now");
      } else if (answer.status === 409) {
        this.stopped = true;
        this.unsaved = true;
        this.show("moved", "Not saved: somebody changed this meanwhile. Copy your text, then load the page again.");
      } else if (answer.status === 422) {
        this.unsaved = true;
        this.show("failed", "Not saved yet: something is missing or cannot be read.");
      } else {
        this.unsaved = true;
        this.show("failed", "Not saved. You may have been signed out: copy your text, then load the page again.");
      }
    }

    show(state, text) {
      this.line.removeAttribute("aria-live");
      this.line.dataset.state = state;
      this.line.textContent = text;
    }

    tick() {
      if (this.line.dataset.state !== "saved" || !this.savedAt) return;
      const seconds = Math.round((Date.now() - this.savedAt) / 1000);
      if (seconds < 2) return;
      // told once by the live region; the counting itself stays silent
      this.line.setAttribute("aria-live", "off");
      this.line.textContent = seconds < 60 ? `saved ${seconds} s ago` : `saved ${Math.round(seconds / 60)} min ago`;
    }
  }

  const start = (root) => {
    root.querySelectorAll("form[data-autosave]").forEach((form) => {
      if (!form.dataset.autosaving) {
        form.dataset.autosaving = "yes";
        new Autosave(form);
      }
    });
  };
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();

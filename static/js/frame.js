// Small comforts of the frame. Every page works without this file.
"use strict";
(() => {
  const menus = () => document.querySelectorAll("details[data-menu][open]");

  // Menus close on Escape, on a click elsewhere, and when another one opens.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menus().forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[data-slash-focus]");
      if (search && search.offsetParent) {
        event.preventDefault();
        search.focus();
      }
    }
  });
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-print]")) window.print();
  });

  // Focus goes where the change is: an error summary, or the answer to a decision.
  const focusChange = (root) => {
    const target = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
    if (target) target.focus();
  };
  const ready = () => {
    document.querySelectorAll("[data-needs-script]").forEach((part) => part.removeAttribute("hidden"));
    focusChange(document);
  };
  document.addEventListener("DOMContentLoaded", ready);
  if (document.readyState !== "loading") ready();

  // What HTMX changes is also said aloud.
  const say = (text) => {
    const place = document.getElementById("announce");
    if (place) {
      place.textContent = "";
      window.setTimeout(() => { place.textContent = text; }, 50);
    }
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    focusChange(event.detail.target);
    const told = event.detail.target.querySelector?.("[data-announce], .note");
    if (told) say(told.textContent.trim());
  });
  document.addEventListener("htmx:responseError", () => {
    say("That did not work. Load the page again and try once more.");
  });
  document.addEventListener("htmx:sendError", () => {
    say("No connection. Nothing was changed.");
  });
  document.addEventListener("announce", (event) => say(event.detail.value ?? String(event.detail)));

  // A form is sent once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent && form.method === "post") {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
})();

// Taps say when they were made, and wait for a connection. Without this file each is an ordinary form.
// With consent (data-tap-place) a rough place is added: two decimals, about a kilometer.
"use strict";
(() => {
  if (window.tapsReady) return;
  window.tapsReady = true;
  const forms = () => document.querySelectorAll("form[data-tap]");
  const field = (form, name) => form.elements.namedItem(name);

  const say = (form) => {
    const line = form.querySelector(".tap-said");
    line.hidden = false;
    line.textContent = form.dataset.offline;
  };

  // Both times are the phone's: only the wait between them counts, so a wrong clock does no harm.
  const stamp = (form) => {
    const now = new Date().toISOString();
    if (!field(form, "tapped_at").value) field(form, "tapped_at").value = now;
    field(form, "sent_at").value = now;
  };

  // Before the frame's own listener, which lets a form be sent only once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-tap]")) return;
    stamp(form);
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation();
    form.dataset.waits = "yes";
    say(form);
  }, true);
  window.addEventListener("online", () => {
    forms().forEach((form) => {
      if (form.dataset.waits) {
        delete form.dataset.waits;
        form.requestSubmit();
      }
    });
  });

  // A page brought back from the phone's memory must not send the time of an earlier tap.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) forms().forEach((form) => { field(form, "tapped_at").value = ""; });
  });

  if (document.querySelector("form[data-tap-place]") && navigator.geolocation) {
    navigator.geolocation.getCurrentPosition((position) => {
      document.querySelectorAll("form[data-tap-place]").forEach((form) => {
        field(form, "latitude").value = position.coords.latitude.toFixed(2);
        field(form, "longitude").value = position.coords.longitude.toFixed(2);
      });
    }, () => {}, { maximumAge: 300000, timeout: 10000 });
  }
})();

// Small conveniences; every page works without them.

const search = document.querySelector("[data-search]");

function isTyping(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

// "/" goes to the search field from anywhere but a field.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && search && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});
document.querySelector(".search-open")?.addEventListener("click", (event) => {
  event.preventDefault();
  search.focus();
});
search?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && search.value === "") search.blur();
});

// The first thing to read after a refused form is what to put right.
document.querySelector("[data-error-summary]")?.focus();

// On a narrow screen the strip of tabs begins at the open one, which may be the last.
for (const strip of document.querySelectorAll(".sub-navigation")) {
  const open = strip.querySelector("[aria-current]");
  if (open) strip.scrollLeft = open.offsetLeft - strip.offsetLeft - (strip.clientWidth - open.offsetWidth) / 2;
}

// Open menus close with Escape or a press elsewhere.
const menus = () => document.querySelectorAll("details.user[open], details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A second press of the same button does not send the form again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// A seal that is read ticks its exhibit. A scanner ends with Enter, which must lead to the next seal and not send the form.
const seals = [...document.querySelectorAll("[data-ticks]")];
for (const [place, seal] of seals.entries()) {
  seal.addEventListener("input", () => {
    document.getElementById(seal.dataset.ticks).checked = seal.value.trim() !== "";
  });
  seal.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    seals[place + 1]?.focus();
  });
}

// Copy: the button appears only where copying is possible, and says that it did.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = "Copied";
    } catch {
      said.textContent = "Copying is switched off here. Select the text instead.";
    }
  });
}

// Live regions: fetch an HTML fragment until the server says that there is no more to come (X-Done). A part of it that names an
// element of the page by its id (data-elsewhere) goes there, and only where it differs: a button keeps its focus.
for (const region of document.querySelectorAll("[data-poll]")) {
  const wait = Number(region.dataset.pollSeconds || 5) * 1000;
  const link = region.parentElement.querySelector("[data-poll-link]");
  const refresh = async () => {
    if (document.hidden) return setTimeout(refresh, wait);
    try {
      const answer = await fetch(region.dataset.poll, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
      if (!answer.ok) return link?.removeAttribute("hidden");
      const text = await answer.text();
      const parsed = new DOMParser().parseFromString(text, "text/html");
      for (const part of parsed.querySelectorAll("[data-elsewhere]")) {
        const place = document.getElementById(part.dataset.elsewhere);
        part.remove();
        if (place && place.innerHTML !== part.innerHTML) place.replaceChildren(...part.childNodes);
      }
      region.replaceChildren(...parsed.body.childNodes);
      if (answer.headers.get("X-Done")) return undefined;
    } catch {
      link?.removeAttribute("hidden");
    }
    return setTimeout(refresh, wait);
  };
  link?.setAttribute("hidden", "");
  setTimeout(refresh, wait);
}

// Small helps; every page works without them.
"use strict";

// --- Keyboard: Ctrl K reaches the search box, Escape closes what is open.
document.addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k") {
    const champ = document.getElementById("recherche-globale");
    if (champ) { e.preventDefault(); champ.focus(); champ.select(); }
  }
  if (e.key === "Escape") {
    for (const d of document.querySelectorAll("details.qui[open], details.nav-mobile[open]")) {
      const dedans = d.contains(document.activeElement);
      d.removeAttribute("open");
      if (dedans) d.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", (e) => {
  for (const d of document.querySelectorAll("details.qui[open]")) if (!d.contains(e.target)) d.removeAttribute("open");
});

// --- A small filter form may send itself when a choice changes (lists use htmx instead).
document.addEventListener("change", (e) => {
  const formulaire = e.target.closest("form[data-envoi-auto]");
  if (formulaire && e.target.matches("select, input[type=checkbox], input[type=date]")) formulaire.requestSubmit();
});

// --- A form with unsaved changes warns before it is left.
let modifie = false;
document.addEventListener("input", (e) => { if (e.target.closest("form[data-prevenir], form[data-brouillon-url]")) modifie = true; });
document.addEventListener("submit", () => { modifie = false; });
document.addEventListener("parchemin:brouillon", () => { modifie = false; });
window.addEventListener("beforeunload", (e) => { if (modifie) e.preventDefault(); });

// --- A refused form: the summary of what to correct is read first.
const resume = document.querySelector(".resume-erreurs");
if (resume) resume.focus();
document.addEventListener("click", (e) => {
  const lien = e.target.closest(".resume-erreurs a[href^='#']");
  const champ = lien && document.getElementById(lien.hash.slice(1));
  if (!champ) return;
  e.preventDefault();
  champ.scrollIntoView({ block: "center" });
  (champ.matches("input, select, textarea") ? champ : champ.querySelector("input, select, textarea") || champ).focus({ preventScroll: true });
});

// --- Print button.
document.addEventListener("click", (e) => { if (e.target.closest("[data-imprimer]")) window.print(); });

// --- Filters of a list are folded on a phone; a wide screen shows them (CSS does it where it can).
function deplierFiltres() {
  if (window.matchMedia("(min-width: 641px)").matches) for (const d of document.querySelectorAll(".repli-filtres")) d.open = true;
}
deplierFiltres();
document.addEventListener("htmx:oobAfterSwap", deplierFiltres);

// --- htmx: clean addresses, results announced, faults said.
document.addEventListener("htmx:configRequest", (e) => {
  if (e.target.closest("form[data-sans-vides]")) {
    for (const [nom, valeur] of [...e.detail.formData.entries()]) if (valeur === "") e.detail.formData.delete(nom);
  }
});
document.addEventListener("htmx:afterSwap", (e) => {
  const annonce = document.getElementById("annonce");
  const liste = document.getElementById("liste");
  if (annonce && liste && liste.dataset.annonce) annonce.textContent = liste.dataset.annonce;
});
function dire(texte) {
  const messages = document.getElementById("messages");
  if (!messages) return;
  const p = document.createElement("p");
  p.className = "message error";
  p.textContent = texte;
  messages.replaceChildren(p);
  messages.scrollIntoView({ block: "nearest" });
}
document.addEventListener("htmx:sendError", () => dire("La connexion est interrompue : rien n’a été envoyé. Réessayez dans un instant."));
document.addEventListener("htmx:responseError", (e) => {
  if (e.detail.xhr.status === 401 || e.detail.xhr.status === 403) dire("Votre session a peut-être expiré. Rechargez la page, puis recommencez.");
  else dire("Cela n’a pas pu être fait. Rechargez la page, puis recommencez.");
});

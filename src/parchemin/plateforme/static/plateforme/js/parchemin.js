// Small helps; every page works without them.
document.addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") {
    const champ = document.getElementById("recherche-globale");
    if (champ) { e.preventDefault(); champ.focus(); champ.select(); }
  }
  if (e.key === "Escape") document.querySelectorAll("details.qui[open]").forEach((d) => d.removeAttribute("open"));
});
document.addEventListener("click", (e) => {
  document.querySelectorAll("details.qui[open]").forEach((d) => { if (!d.contains(e.target)) d.removeAttribute("open"); });
});
document.addEventListener("change", (e) => {
  const formulaire = e.target.closest("form[data-envoi-auto]");
  if (formulaire && e.target.matches("select, input[type=checkbox], input[type=date]")) formulaire.requestSubmit();
});
// A form with unsaved changes warns before it is left.
let modifie = false;
document.addEventListener("input", (e) => { if (e.target.closest("form[data-prevenir]")) modifie = true; });
document.addEventListener("submit", () => { modifie = false; });
window.addEventListener("beforeunload", (e) => { if (modifie) e.preventDefault(); });
// Draft of a form: saved a second after the last keystroke, without leaving the page.
document.querySelectorAll("form[data-brouillon-url]").forEach((formulaire) => {
  let attente = 0;
  formulaire.addEventListener("input", () => {
    clearTimeout(attente);
    attente = setTimeout(() => {
      const donnees = new FormData(formulaire);
      for (const champ of formulaire.querySelectorAll("input[type=password], input[type=file], [data-sans-brouillon]")) donnees.delete(champ.name);
      donnees.set("brouillon-cle", formulaire.dataset.brouillonCle);
      donnees.set("brouillon-url", location.pathname);
      donnees.set("brouillon-titre", formulaire.dataset.brouillonTitre || document.title);
      if (formulaire.dataset.brouillonOrganisation) donnees.set("brouillon-organisation", formulaire.dataset.brouillonOrganisation);
      fetch(formulaire.dataset.brouillonUrl, { method: "POST", body: donnees, credentials: "same-origin" });
    }, 1000);
  });
});

// Tick or untick every box of the page at once; the page works without it.
"use strict";
function preparer() {
  const gestes = document.getElementById("selection-gestes");
  if (!gestes || gestes.dataset.pret) return;
  gestes.dataset.pret = "1";
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "btn light";
  const cases = () => [...document.querySelectorAll('input[type=checkbox][form="selection"]')];
  const dire = () => {
    const toutes = cases();
    const cochees = toutes.filter((c) => c.checked).length;
    bouton.hidden = toutes.length === 0;
    bouton.textContent = cochees === toutes.length ? "Tout décocher sur cette page" : "Tout cocher sur cette page";
    const compte = document.getElementById("selection-compte");
    if (compte) compte.textContent = cochees ? `${cochees} ${cochees > 1 ? "personnes cochées" : "personne cochée"} sur cette page.` : "";
  };
  bouton.addEventListener("click", () => {
    const toutes = cases();
    const valeur = !toutes.every((c) => c.checked);
    for (const c of toutes) c.checked = valeur;
    dire();
  });
  document.addEventListener("change", (e) => { if (e.target.matches('input[form="selection"]')) dire(); });
  document.addEventListener("htmx:afterSwap", dire);
  gestes.prepend(bouton);
  dire();
}
preparer();

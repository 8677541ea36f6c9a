// Draft of a form: saved a second after the last keystroke, and when the page is hidden, without leaving it.
// <form data-brouillon-url="…" data-brouillon-cle="…" [data-brouillon-titre] [data-brouillon-organisation] [data-brouillon-version]>
"use strict";
for (const formulaire of document.querySelectorAll("form[data-brouillon-url]")) {
  const reglages = formulaire.dataset;
  const etat = document.createElement("p");
  etat.className = "brouillon-etat";
  etat.setAttribute("role", "status");
  formulaire.append(etat);
  let attente = 0;
  let sale = false;

  const contenu = () => {
    const donnees = new FormData(formulaire);
    for (const champ of formulaire.querySelectorAll("input[type=password], input[type=file], [data-sans-brouillon]")) donnees.delete(champ.name);
    donnees.set("brouillon-cle", reglages.brouillonCle);
    donnees.set("brouillon-url", location.pathname);
    donnees.set("brouillon-titre", reglages.brouillonTitre || document.title);
    if (reglages.brouillonOrganisation) donnees.set("brouillon-organisation", reglages.brouillonOrganisation);
    if (reglages.brouillonVersion) donnees.set("brouillon-version", reglages.brouillonVersion);
    return donnees;
  };
  const garder = async () => {
    clearTimeout(attente);
    if (!sale) return;
    sale = false;
    try {
      const reponse = await fetch(reglages.brouillonUrl, { method: "POST", body: contenu(), credentials: "same-origin", keepalive: true });
      if (!reponse.ok) throw new Error(String(reponse.status));
      const heure = new Date(reponse.headers.get("Date") || Date.now()).toLocaleTimeString("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" }).replace(":", " h ");
      etat.textContent = `Brouillon gardé à ${heure}.`;
      if (!sale) document.dispatchEvent(new Event("parchemin:brouillon"));
    } catch {
      sale = true;
      etat.textContent = "Le brouillon n’a pas pu être gardé : ne fermez pas cette page avant d’enregistrer.";
    }
  };
  formulaire.addEventListener("input", () => { sale = true; clearTimeout(attente); attente = setTimeout(garder, 1000); });
  formulaire.addEventListener("submit", () => { sale = false; clearTimeout(attente); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") garder(); });
}

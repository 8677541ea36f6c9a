"use strict";
// Shows, as the name is typed, the short address that will be made of it; what the person types stays.
for (const champ of document.querySelectorAll("[data-tiree-de]")) {
  const source = champ.form.elements[champ.dataset.tireeDe];
  let libre = champ.value !== "";
  const tirer = () => {
    if (libre) return;
    const entiere = source.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[’']/g, " ")
      .replace(/[^a-z0-9\s_-]/g, "").trim().replace(/[\s-]+/g, "-").replace(/^[-_]+|[-_]+$/g, "");
    // Cut between two words, as the server does.
    const coupe = entiere.slice(0, 41).lastIndexOf("-");
    champ.value = (entiere.length <= 40 ? entiere : entiere.slice(0, coupe > 0 ? coupe : 40)).replace(/^[-_]+|[-_]+$/g, "");
  };
  champ.addEventListener("input", () => { libre = champ.value !== ""; });
  source.addEventListener("input", tirer);
}

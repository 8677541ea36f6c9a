// The grid of results. Every cell is saved when it is left; what could not be sent waits in this browser, cell by cell,
// under the person's own number, and is sent when the network is back. The server has the last word on every value.
"use strict";
(() => {
  const grille = document.getElementById("grille");
  if (!grille) return;
  document.documentElement.classList.add("avec-js");
  const reglages = grille.dataset;
  const lexique = JSON.parse(document.getElementById("grille-lexique").textContent);
  const lu = JSON.parse(grille.elements.lu.value);
  const modifiable = reglages.etat === "ouverte";
  const base = `parchemin.grille.${reglages.cle}.`;
  const prefixe = `${base}${reglages.personne}.`;
  const $ = (id) => document.getElementById(id);
  const corps = grille.querySelector("tbody");
  const rangs = [...corps.rows].map((tr) => [...tr.querySelectorAll("td")].map((td) => td.querySelector("input")));
  const cellules = new Map(); // id -> {id, champ, r, c, revision, texte, autre}: what the server last said
  const attente = new Map(); //  id -> {texte, revision, etat}: what it has not accepted yet (etat: attente, refus, conflit)
  rangs.forEach((rang, r) => rang.forEach((champ, c) => {
    if (!champ) return;
    const id = Number(champ.name.slice(1));
    cellules.set(id, { id, champ, r, c, revision: lu[id][0], texte: lu[id][1], autre: null });
  }));
  // A phone shows its digits for a mark; the bar has a button for every word.
  if (matchMedia("(pointer: coarse)").matches) for (const { champ } of cellules.values()) if (champ.dataset.mode === "note") champ.inputMode = "decimal";
  const de = (champ) => champ && champ.name && champ.name[0] === "r" ? cellules.get(Number(champ.name.slice(1))) : undefined;
  let edition = false;
  let moment = reglages.moment;
  let envoiEnCours = false;
  let horsLigne = false;
  let blocage = "";
  let essais = 0;
  let prochainEnvoi = 0;
  let prochainEssai = 0;
  let dernier = null;
  let courante = null;
  const annulations = [];
  const entetes = [...grille.querySelectorAll("thead th")];

  // --- what a text means, with the words of the server (see parcours/domain/resultats.py)
  const lettres = { œ: "oe", æ: "ae", đ: "d", ð: "d", ł: "l", ø: "o", ı: "i", þ: "th", ħ: "h", ß: "ss" };
  const plat = (t) => t.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[œæđðłøıþħß]/g, (l) => lettres[l]).replace(/[^a-z0-9]+/g, " ").trim();
  const propre = (t) => t.normalize("NFKC").split(/\s+/).filter(Boolean).join(" ");
  const refuser = (code, texte) => ({ refus: lexique.refus[code].quoi.replace("{texte}", texte), remede: lexique.refus[code].remede.replace("{piste}", "Vérifiez la copie."), code });
  function lire(texte, mode) {
    const p = propre(texte);
    if (lexique.vides.includes(p)) return {};
    if (mode === "validation" && lexique.ambigus.includes(plat(p))) return refuser("RES-009", p);
    const mots = p.match(/^\p{L}+(?: \p{L}+)?/u);
    if (mots) {
      const deux = plat(mots[0]);
      const un = deux.split(" ")[0];
      if (lexique.etats[deux] || (lexique.etats[un] && (un.length > 1 || plat(p) === un))) return { etat: lexique.etats[deux] || lexique.etats[un] };
    }
    const acquis = /\p{L}/u.test(p) ? lexique.acquis[plat(p)] : undefined;
    const note = p.replace(/ ?\/ ?/, "/").match(/^(\d{1,4})(?:[.,](\d+))?(?:\/20)?$/);
    if (mode === "validation") {
      if (acquis !== undefined) return { acquis };
      return refuser(note ? "RES-005" : "RES-007", p);
    }
    if (acquis !== undefined) return refuser("RES-006", p);
    if (/^[-−–] ?\d+([.,]\d+)?(\/20)?$/.test(p)) return refuser("RES-002", p);
    if (!note || /^0\d\d/.test(note[1])) return refuser("RES-003", p);
    const fraction = (note[2] || "").replace(/0+$/, "");
    if (Number(note[1]) > 20 || (Number(note[1]) === 20 && fraction)) return refuser("RES-001", p);
    if (fraction.length > 3) return refuser("RES-004", p);
    return { note: `${Number(note[1])}${fraction ? `,${fraction}` : ""}` };
  }

  // --- state of a cell: a sign and words
  const SIGNES = { attente: ["i-attente", "à envoyer"], encours: ["i-attente", "en cours"], enregistre: ["i-ok", "enregistré"], refus: ["i-refus", "refusé"], conflit: ["i-conflit", "conflit"] };
  function marquer(cellule, etat, mots) {
    const td = cellule.champ.parentElement;
    const sous = td.querySelector(".sous-cellule");
    if (etat) td.dataset.etat = etat; else delete td.dataset.etat;
    const [signe, mot] = SIGNES[etat] || ["", ""];
    sous.replaceChildren();
    if (signe) {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      svg.setAttribute("class", "ic");
      svg.setAttribute("aria-hidden", "true");
      use.setAttribute("href", `#${signe}`);
      svg.append(use);
      sous.append(svg);
    }
    sous.append(mots || mot);
    const mauvais = etat === "refus" || etat === "conflit";
    cellule.champ.toggleAttribute("aria-invalid", mauvais);
    if (mauvais) { cellule.champ.setAttribute("aria-invalid", "true"); cellule.champ.setAttribute("aria-describedby", sous.id); } else cellule.champ.removeAttribute("aria-describedby");
    if (document.activeElement === cellule.champ) barre(cellule);
  }
  const nomDe = (cellule) => corps.rows[cellule.r].querySelector(".nom").textContent;
  const elementDe = (cellule) => entetes[cellule.c + 1];
  const codeDe = (cellule) => elementDe(cellule).querySelector("b").textContent;

  // --- what waits is kept in this browser until the server has it
  function garder(id) {
    const a = attente.get(id);
    try {
      if (a) localStorage.setItem(prefixe + id, JSON.stringify({ t: a.texte, r: a.revision, e: a.etat }));
      else localStorage.removeItem(prefixe + id);
    } catch { /* storage refused: the page still holds it, and says so when left */ }
  }
  const poser = (id, a) => { attente.set(id, a); garder(id); };
  const oter = (id) => { attente.delete(id); garder(id); };

  function bilan() {
    const etats = [...attente.values()].map((a) => a.etat);
    const n = (e) => etats.filter((x) => x === e).length;
    const pluriel = (k, un, plusieurs) => `${k} ${k > 1 ? plusieurs : un}`;
    const phrases = [];
    const enAttente = n("attente");
    if (blocage) phrases.push(blocage);
    else if (horsLigne && enAttente) phrases.push("Pas de connexion.");
    if (enAttente) phrases.push(`${pluriel(enAttente, "résultat pas encore enregistré", "résultats pas encore enregistrés")}${horsLigne || blocage ? " : gardés dans ce navigateur, ne l’effacez pas." : "…"}`);
    if (n("conflit")) phrases.push(`${pluriel(n("conflit"), "conflit à trancher", "conflits à trancher")}.`);
    if (n("refus")) phrases.push(`${pluriel(n("refus"), "saisie refusée", "saisies refusées")} : à corriger.`);
    if (!phrases.length) phrases.push(dernier ? `Tout est enregistré (${dernier}).` : "Chaque cellule s’enregistre quand vous la quittez.");
    const etat = $("grille-etat");
    const texte = phrases.join(" ");
    if (etat && etat.textContent !== texte) { etat.textContent = texte; etat.parentElement.dataset.etat = blocage || n("conflit") || n("refus") ? "souci" : enAttente ? "attente" : ""; }
  }
  function avis(texte, lien) {
    const zone = $("grille-avis");
    const p = document.createElement("p");
    p.className = "message warning";
    p.append(texte);
    if (lien) {
      const a = document.createElement("a");
      a.href = location.href;
      a.textContent = lien;
      p.append(" ", a);
    }
    if (zone.textContent !== p.textContent) zone.replaceChildren(p);
  }
  function compter(reponse) {
    if (reponse.restants === undefined) return;
    $("grille-restants").textContent = reponse.restants.toLocaleString("fr-FR");
    if (Number($("grille-total").textContent.replace(/\D/g, "")) !== reponse.total) avis("La liste des candidats ou des éléments a changé.", "Recharger la grille");
  }

  // The bar stays in sight at the bottom of the window: the cell in hand must not be under it.
  function devoiler(champ) {
    const pied = grille.querySelector(".grille-pied");
    const cache = pied ? champ.getBoundingClientRect().bottom + 34 - pied.getBoundingClientRect().top : 0;
    if (cache > 0) window.scrollBy(0, cache);
  }

  // --- the bar: whose cell this is, always in full
  function barre(cellule) {
    const zone = $("grille-barre");
    if (!zone || !cellule) return;
    const rang = corps.rows[cellule.r];
    const a = attente.get(cellule.id);
    const dire = (role, texte) => { zone.querySelector(`[data-role=${role}]`).textContent = texte; };
    dire("nom", nomDe(cellule));
    dire("naissance", rang.querySelector(".naissance").textContent);
    dire("element", `${codeDe(cellule)} · ${elementDe(cellule).querySelector(".libelle").textContent} (${elementDe(cellule).querySelector(".attente").textContent})`);
    const sous = cellule.champ.parentElement.querySelector(".sous-cellule").textContent;
    dire("etat", a && a.aide ? `${a.mots} ${a.aide}` : sous);
    zone.querySelector("[data-mettre=ABS] kbd").textContent = cellule.champ.dataset.mode === "note" ? "A" : "ABS";
    const conflit = a && a.etat === "conflit";
    for (const b of zone.querySelectorAll("[data-mettre]")) b.hidden = conflit || (b.dataset.mode && b.dataset.mode !== cellule.champ.dataset.mode);
    zone.querySelector("[data-role=mienne]").hidden = zone.querySelector("[data-role=autre]").hidden = !conflit;
    if (conflit) {
      dire("mienne", `Enregistrer « ${a.texte || "à saisir"} » (Entrée)`);
      dire("autre", `Garder « ${cellule.autre ? cellule.autre.mots : ""} » (Échap)`);
    }
    const etat = lire(cellule.champ.value, cellule.champ.dataset.mode).etat;
    const motif = zone.querySelector(".motif");
    motif.hidden = !etat || cellule.champ.readOnly;
    const champMotif = $("grille-motif");
    if (!motif.hidden && document.activeElement !== champMotif) champMotif.value = motifDe(cellule.champ.value);
    zone.hidden = false;
    zone.dataset.id = cellule.id;
    if (document.activeElement === cellule.champ) devoiler(cellule.champ);
  }
  const motifDe = (texte) => { const m = texte.match(/^[^:(]*?(?::|\() ?(.*?)\)?$/); return m ? m[1] : texte.split(" ").slice(1).join(" "); };
  const enCours = () => cellules.get(Number($("grille-barre").dataset.id));

  // --- taking what was typed
  function valider(cellule, { trace = true } = {}) {
    if (!modifiable || cellule.champ.readOnly) return;
    const texte = cellule.champ.value.trim();
    const a = attente.get(cellule.id);
    const tenu = a ? a.texte : cellule.texte;
    if (texte === tenu) return;
    if (trace) annulations.push([{ id: cellule.id, texte: tenu }]);
    const sens = lire(texte, cellule.champ.dataset.mode);
    if (sens.refus) {
      poser(cellule.id, { texte, revision: cellule.revision, etat: "refus", mots: sens.refus, aide: `${sens.remede} [${sens.code}]` });
      marquer(cellule, "refus", sens.refus);
      bilan();
      return;
    }
    // A choice made with the other's value before one's eyes: it is taken as such.
    const revision = a && a.etat !== "conflit" ? a.revision : cellule.autre ? cellule.autre.revision : cellule.revision;
    const connu = cellule.autre || cellule;
    if (sens.note === undefined && sens.etat === undefined && sens.acquis === undefined ? connu.texte === "" : connu.texte === (sens.note ?? texte)) {
      adopter(cellule, connu);
      return;
    }
    poser(cellule.id, { texte, revision, etat: "attente" });
    marquer(cellule, "attente");
    bilan();
    programmer(1000);
  }
  function adopter(cellule, connu) {
    Object.assign(cellule, { texte: connu.texte, revision: connu.revision, autre: null });
    cellule.champ.value = connu.texte;
    oter(cellule.id);
    marquer(cellule, "", connu.dessous || "");
    bilan();
  }
  function enConflit(cellule, autre, texte) {
    cellule.autre = autre;
    poser(cellule.id, { texte, revision: cellule.revision, etat: "conflit", mots: `${autre.par || "Quelqu’un"} a enregistré « ${autre.mots} » à ${autre.a}, vous avez tapé « ${texte} ».`, aide: "Entrée : enregistrer la vôtre. Échap : garder l’autre." });
    marquer(cellule, "conflit", `conflit : ${autre.par || "autre"}, ${autre.mots}`);
    avis(`Conflit : ${nomDe(cellule)}, ${codeDe(cellule)}. ${attente.get(cellule.id).mots} Rien n’est perdu : choisissez dans la cellule.`);
    bilan();
  }
  function trancher(cellule, mienne) {
    const a = attente.get(cellule.id);
    if (!a || a.etat !== "conflit" || !cellule.autre) return false;
    if (mienne) {
      poser(cellule.id, { texte: cellule.champ.value.trim(), revision: cellule.autre.revision, etat: "attente" });
      Object.assign(cellule, { revision: cellule.autre.revision, texte: cellule.autre.texte, autre: null });
      marquer(cellule, "attente");
      programmer(0);
    } else adopter(cellule, cellule.autre);
    if (![...attente.values()].some((x) => x.etat === "conflit")) $("grille-avis").replaceChildren();
    bilan();
    return true;
  }

  // --- sending
  function programmer(delai) {
    const quand = Date.now() + delai;
    if (prochainEnvoi && quand > prochainEnvoi + 3000) return;
    clearTimeout(programmer.minuterie);
    prochainEnvoi = prochainEnvoi && prochainEnvoi < quand && delai ? prochainEnvoi + 400 : quand;
    programmer.minuterie = setTimeout(envoyer, Math.max(0, prochainEnvoi - Date.now()));
  }
  const jeton = () => {
    const trouve = document.cookie.split("; ").find((c) => c.startsWith(`${reglages.cookie}=`));
    return trouve ? trouve.slice(reglages.cookie.length + 1) : grille.elements.csrfmiddlewaretoken.value;
  };
  function echec(message, delai) {
    horsLigne = !message;
    blocage = message || "";
    essais += 1;
    clearTimeout(prochainEssai);
    prochainEssai = setTimeout(envoyer, delai || Math.min(30000, 1000 * 2 ** Math.min(essais, 5)));
    for (const [id, a] of attente) { const c = cellules.get(id); if (c && a.etat === "attente") marquer(c, "attente"); }
    bilan();
  }
  async function envoyer({ partir = false } = {}) {
    prochainEnvoi = 0;
    if (envoiEnCours || !modifiable) return;
    const lot = [...attente].filter(([, a]) => a.etat === "attente").slice(0, 200);
    if (!lot.length) return;
    envoiEnCours = true;
    for (const [id] of lot) { const c = cellules.get(id); if (c) marquer(c, "encours"); }
    let reponse;
    try {
      const brute = await fetch(reglages.enregistrer, {
        method: "POST", credentials: "same-origin", redirect: "manual", keepalive: partir,
        headers: { "Content-Type": "application/json", "X-CSRFToken": jeton(), Accept: "application/json" },
        body: JSON.stringify({ cellules: lot.map(([id, a]) => ({ id, revision: a.revision, texte: a.texte })) }),
      });
      if (brute.type === "opaqueredirect" || brute.status === 403) throw new Error("session");
      if (brute.status === 404) throw new Error("session-examen");
      if (brute.status >= 500 || !(brute.headers.get("Content-Type") || "").includes("json")) throw new Error("serveur");
      reponse = await brute.json();
    } catch (e) {
      envoiEnCours = false;
      if (e.message === "session") echec("Vous n’êtes plus connecté : reconnectez-vous dans un autre onglet, l’envoi reprendra ici.", 10000);
      else if (e.message === "session-examen") echec("Cette session ne vous est plus ouverte.", 60000);
      else if (e.message === "serveur") echec("Parchemin ne répond pas comme il faut.", 10000);
      else echec("");
      return;
    }
    envoiEnCours = false;
    essais = 0;
    horsLigne = false;
    blocage = "";
    if (!reponse.cellules) {
      const [constat] = reponse.constats || [];
      echec(constat ? `${constat.quoi} ${constat.remede}` : "L’enregistrement est refusé.", 30000);
      return;
    }
    for (const r of reponse.cellules) recevoir(r, lot.find(([id]) => id === r.id)[1]);
    compter(reponse);
    dernier = reponse.a; // the clock of the server, in Paris: the same as in every other sentence
    bilan();
    if ([...attente.values()].some((a) => a.etat === "attente")) programmer(200);
  }
  function recevoir(r, envoye) {
    const cellule = cellules.get(r.id);
    const a = attente.get(r.id);
    const retape = a && a !== envoye;
    if (r.issue === "enregistre" || r.issue === "inchange") {
      if (cellule) Object.assign(cellule, { revision: r.revision, texte: r.texte, autre: null });
      if (retape) { a.revision = r.revision; garder(r.id); return; }
      oter(r.id);
      if (!cellule) return;
      const touche = document.activeElement === cellule.champ && edition && cellule.champ.value.trim() !== envoye.texte;
      if (!touche) { cellule.champ.value = r.texte; if (document.activeElement === cellule.champ && !edition) cellule.champ.select(); }
      marquer(cellule, "enregistre", r.dessous);
      if (r.dessous && /^absent excusé$/.test(r.dessous)) marquer(cellule, "enregistre", "excusé, motif ? (touche M)");
      return;
    }
    if (retape && r.issue === "refuse") return;
    if (!cellule) { poser(r.id, { ...envoye, etat: r.issue === "conflit" ? "conflit" : "refus" }); avis("Une saisie gardée ici concerne une cellule qui n’est pas montrée.", "Ouvrir toute la grille"); return; }
    if (r.issue === "conflit") { enConflit(cellule, r, a ? a.texte : envoye.texte); return; }
    poser(r.id, { texte: envoye.texte, revision: r.revision, etat: "refus", mots: r.constat.quoi, aide: `${r.constat.remede} [${r.constat.code}]` });
    marquer(cellule, "refus", r.constat.quoi);
  }

  // --- what the others do
  async function ecouter() {
    if (document.visibilityState !== "visible") return;
    try {
      const brute = await fetch(`${reglages.changements}?depuis=${encodeURIComponent(moment)}`, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } });
      if (!brute.ok) return;
      const reponse = await brute.json();
      moment = reponse.moment;
      if (horsLigne) { horsLigne = false; programmer(0); }
      for (const r of reponse.cellules) {
        const cellule = cellules.get(r.id);
        if (!cellule || r.revision <= cellule.revision || (cellule.autre && r.revision <= cellule.autre.revision)) continue;
        const a = attente.get(r.id);
        if (a && a.texte === r.texte) { adopter(cellule, r); continue; }
        if (a) { if (!envoiEnCours) enConflit(cellule, r, a.texte); continue; }
        if (document.activeElement === cellule.champ && edition) { marquer(cellule, "", `${r.par} : ${r.mots}`); continue; }
        Object.assign(cellule, { revision: r.revision, texte: r.texte });
        cellule.champ.value = r.texte;
        if (document.activeElement === cellule.champ) cellule.champ.select();
        marquer(cellule, "", r.dessous || "");
        cellule.champ.parentElement.dataset.etat = "autrui";
        cellule.champ.parentElement.querySelector(".sous-cellule").textContent = `${r.par}${r.dessous ? `, ${r.dessous}` : ""}`;
      }
      compter(reponse);
      if (reponse.etat !== reglages.etat) avis(reponse.etat === "complete" ? "Les résultats viennent d’être arrêtés." : "L’état de la session a changé.", "Recharger la grille");
    } catch { /* the next one will tell */ }
  }

  // --- moving
  function aller(r, c, dr, dc) {
    while (r >= 0 && r < rangs.length && c >= 0 && c < rangs[r].length) {
      if (rangs[r][c] && !corps.rows[r].hidden) { rangs[r][c].focus(); return true; }
      r += dr;
      c += dc;
    }
    return false;
  }
  corps.addEventListener("focusin", (e) => {
    const cellule = de(e.target);
    if (!cellule || !modifiable) return;
    edition = false;
    if (courante) courante.classList.remove("courante");
    courante = corps.rows[cellule.r];
    courante.classList.add("courante");
    barre(cellule);
    requestAnimationFrame(() => {
      devoiler(e.target);
      if (document.activeElement === e.target && !edition) e.target.select();
    });
  });
  corps.addEventListener("focusout", (e) => { const cellule = de(e.target); if (cellule) valider(cellule); });
  corps.addEventListener("dblclick", (e) => { if (de(e.target)) edition = true; });
  let pause = 0;
  corps.addEventListener("input", (e) => {
    const cellule = de(e.target);
    if (!cellule) return;
    edition = true;
    clearTimeout(pause);
    const sens = lire(e.target.value, e.target.dataset.mode);
    // A word is complete by itself; a digit may be the first of two.
    if (sens.etat || sens.acquis !== undefined) pause = setTimeout(() => { if (document.activeElement === e.target) { valider(cellule); edition = false; } }, 900);
    barre(cellule);
  });
  corps.addEventListener("keydown", (e) => {
    const cellule = de(e.target);
    if (!cellule || e.isComposing || e.altKey) return;
    const { r, c } = cellule;
    const ctrl = e.ctrlKey || e.metaKey;
    const faire = (geste) => { e.preventDefault(); e.stopPropagation(); geste(); };
    const partir = (...vers) => faire(() => { valider(cellule); if (!aller(...vers)) e.target.select(); edition = false; });
    if (ctrl && e.key.toLowerCase() === "z" && !e.shiftKey && !edition) faire(defaire);
    else if (ctrl && e.key === "Home") partir(0, 0, 0, 1);
    else if (ctrl && e.key === "End") partir(rangs.length - 1, rangs[rangs.length - 1].length - 1, 0, -1);
    else if (ctrl) return;
    else if (e.key === "Enter") { if (trancher(cellule, true)) e.preventDefault(); partir(r + (e.shiftKey ? -1 : 1), c, e.shiftKey ? -1 : 1, 0); }
    else if (e.key === "ArrowDown") partir(r + 1, c, 1, 0);
    else if (e.key === "ArrowUp") partir(r - 1, c, -1, 0);
    else if (e.key === "PageDown") partir(Math.min(rangs.length - 1, r + 10), c, -1, 0);
    else if (e.key === "PageUp") partir(Math.max(0, r - 10), c, 1, 0);
    else if (e.key === "ArrowRight" && !edition) partir(r, c + 1, 0, 1);
    else if (e.key === "ArrowLeft" && !edition) partir(r, c - 1, 0, -1);
    else if (e.key === "Home" && !edition) partir(r, 0, 0, 1);
    else if (e.key === "End" && !edition) partir(r, rangs[r].length - 1, 0, -1);
    else if (e.key === "F2") faire(() => { edition = true; e.target.setSelectionRange(e.target.value.length, e.target.value.length); });
    else if (e.key.toLowerCase() === "m" && !edition && !$("grille-barre").querySelector(".motif").hidden) faire(() => $("grille-motif").focus());
    else if (e.key === "Escape") faire(() => {
      clearTimeout(pause);
      if (trancher(cellule, false)) { e.target.select(); edition = false; return; }
      const a = attente.get(cellule.id);
      if (a && a.etat === "refus") adopter(cellule, cellule); else e.target.value = a ? a.texte : cellule.texte;
      edition = false;
      e.target.select();
      barre(cellule);
    });
  });
  corps.addEventListener("paste", (e) => {
    const depart = de(e.target);
    const texte = e.clipboardData && e.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!depart || !texte || !/[\t\n]/.test(texte)) return;
    e.preventDefault();
    const trace = [];
    texte.split("\n").forEach((ligne, dr) => ligne.split("\t").forEach((valeur, dc) => {
      const champ = (rangs[depart.r + dr] || [])[depart.c + dc];
      const cellule = champ && de(champ);
      if (!cellule || champ.readOnly) return;
      trace.push({ id: cellule.id, texte: attente.has(cellule.id) ? attente.get(cellule.id).texte : cellule.texte });
      champ.value = valeur.trim();
      valider(cellule, { trace: false });
    }));
    annulations.push(trace);
    edition = false;
  });
  function defaire() {
    const gestes = annulations.pop();
    if (!gestes) return;
    for (const g of gestes) {
      const cellule = cellules.get(g.id);
      cellule.champ.value = g.texte;
      valider(cellule, { trace: false });
    }
    const premier = cellules.get(gestes[0].id);
    premier.champ.focus();
    edition = false;
  }

  // --- the bar acts on the current cell
  function mettre(cellule, texte) {
    cellule.champ.value = texte === "=" ? "" : texte;
    valider(cellule);
    cellule.champ.focus();
  }
  const zoneBarre = $("grille-barre");
  if (zoneBarre) {
    zoneBarre.addEventListener("click", (e) => {
      const bouton = e.target.closest("button");
      const cellule = enCours();
      if (!bouton || !cellule) return;
      if (bouton.dataset.mettre) mettre(cellule, bouton.dataset.mettre);
      else { trancher(cellule, bouton.dataset.role === "mienne"); cellule.champ.focus(); }
    });
    const champMotif = $("grille-motif");
    const noter = () => {
      const cellule = enCours();
      const etat = cellule && lire(cellule.champ.value, cellule.champ.dataset.mode).etat;
      if (!etat) return;
      const mot = { absent: "ABS", excuse: "EXC", dispense: "DISP" }[etat];
      const motif = champMotif.value.trim();
      cellule.champ.value = motif ? `${mot} : ${motif}` : mot;
      valider(cellule);
    };
    champMotif.addEventListener("change", noter);
    champMotif.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" && e.key !== "Escape") return;
      e.preventDefault();
      if (e.key === "Enter") noter(); else champMotif.value = motifDe(enCours().champ.value);
      enCours().champ.focus();
    });
  }

  // --- finding a candidate
  const trouver = $("grille-trouver");
  if (trouver) trouver.addEventListener("input", () => {
    const cle = plat(trouver.value);
    for (const tr of corps.rows) tr.hidden = cle !== "" && !plat(tr.cells[0].textContent).includes(cle);
  });

  // --- what waited here before: sent again, with the revision that was seen then
  function reprendre() {
    let autres = 0;
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const cle = localStorage.key(i);
        if (!cle.startsWith(base)) continue;
        if (!cle.startsWith(prefixe)) { autres += 1; continue; }
        const id = Number(cle.slice(prefixe.length));
        const { t: texte, r: revision, e: etat } = JSON.parse(localStorage.getItem(cle));
        attente.set(id, { texte, revision, etat: etat === "refus" ? "refus" : "attente" });
      }
    } catch { /* unreadable: nothing to take up again */ }
    for (const [id, a] of [...attente]) {
      const cellule = cellules.get(id);
      if (!cellule) continue;
      if (a.texte === cellule.texte || !modifiable) {
        if (a.texte === cellule.texte) oter(id);
        continue;
      }
      cellule.champ.value = a.texte;
      const sens = lire(a.texte, cellule.champ.dataset.mode);
      if (sens.refus) { poser(id, { ...a, etat: "refus", mots: sens.refus, aide: `${sens.remede} [${sens.code}]` }); marquer(cellule, "refus", sens.refus); }
      else { a.etat = "attente"; marquer(cellule, "attente"); }
    }
    if (!modifiable && attente.size) avis(`${attente.size} saisie(s) gardée(s) dans ce navigateur n’avaient pas été enregistrées avant que la saisie ne ferme. Notez-les : ${[...attente].map(([id, a]) => (cellules.has(id) ? `${nomDe(cellules.get(id))}, ${codeDe(cellules.get(id))} : ${a.texte}` : a.texte)).join(" ; ")}.`);
    else if (attente.size) avis(`${attente.size} saisie(s) gardée(s) dans ce navigateur : envoi en cours.`);
    if (autres) avis("Des saisies d’une autre personne attendent dans ce navigateur : elles partiront quand cette personne rouvrira la grille.");
    if (attente.size) programmer(0);
  }

  window.addEventListener("online", () => { essais = 0; programmer(0); ecouter(); });
  window.addEventListener("offline", () => { horsLigne = true; bilan(); });
  document.addEventListener("visibilitychange", () => {
    const cellule = de(document.activeElement);
    if (document.visibilityState === "hidden") { if (cellule) valider(cellule); envoyer({ partir: true }); } else ecouter();
  });
  window.addEventListener("beforeunload", (e) => {
    const cellule = de(document.activeElement);
    if (cellule) valider(cellule);
    if (attente.size) e.preventDefault();
  });
  grille.addEventListener("submit", (e) => { e.preventDefault(); const cellule = de(document.activeElement); if (cellule) valider(cellule); programmer(0); });
  if (modifiable || attente.size) reprendre();
  bilan();
  setInterval(ecouter, 4000);
  // The page has one task: it starts in the first empty cell.
  const premiere = modifiable && !location.hash && matchMedia("(pointer: fine)").matches && [...cellules.values()].find((x) => !x.champ.value && !x.champ.readOnly);
  if (premiere && document.activeElement === document.body) premiere.champ.focus({ preventScroll: true });
})();

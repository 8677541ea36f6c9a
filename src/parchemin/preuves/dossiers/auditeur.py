"""What an auditor opens: requirement by requirement at the day of the audit, then figures, conseil, plan and registers of the period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from parchemin.amelioration.models import SeanceConseil
from parchemin.indicateurs.models import JeuAnnuel
from parchemin.preuves.domain.couverture import EtatCouverture, PreuveJugee
from parchemin.preuves.domain.dossiers import EntreeDossier
from parchemin.preuves.domain.referentiels import Exigence
from parchemin.preuves.dossiers.actes import amelioration, lire_acte
from parchemin.preuves.dossiers.actes.indicateurs import jeu
from parchemin.preuves.dossiers.cahier import Cahier, Ligne, Partie, auditeur_peut, dit
from parchemin.preuves.models import NaturePreuve, Preuve
from parchemin.preuves.selectors.couverture import MOTS, Vue, voir
from parchemin.socle.horloge import jour_de

AUTRES = "Chiffres, conseil, plan et registres"
RAISONS = {
    "ancienne": "Trop ancienne ce jour-là.",
    "expiree": "Sa validité est passée ce jour-là.",
    "exigence_changee": "L’exigence a changé depuis.",
}


def composer(cahier: Cahier) -> Vue:
    """Every requirement that applies, part by part as the page shows them, then the chapters of the period."""
    vue = voir(cahier.organisation, cahier.jour, peut=auditeur_peut)
    r = vue.choix.referentiels[cahier.demande.famille]
    criteres = {c.code: c.titre for c in r.criteres}
    applicables = vue.choix.applicables(cahier.demande.famille)
    deposees = _deposees(cahier, vue, applicables)
    rangs = list(criteres)
    for e in sorted(applicables, key=lambda e: rangs.index(e.critere)):
        _exigence(cahier, vue, e, criteres[e.critere], deposees)
    _chapitres(cahier)
    return vue


def _deposees(cahier: Cahier, vue: Vue, exigences: Iterable[Exigence]) -> dict[int, Preuve]:
    cles = {
        x.preuve.pk for e in exigences for a in vue.couverture(e).attendus for x in a.preuves if x.preuve.pk is not None
    } | {p.pk for e in exigences for p in vue.autres(e) if p.pk is not None}  # fmt: skip
    return {p.pk: p for p in Preuve.toutes.filter(organisation=cahier.o, pk__in=cles).order_by("pk")}


def _exigence(cahier: Cahier, vue: Vue, e: Exigence, groupe: str, deposees: dict[int, Preuve]) -> None:
    c = vue.couverture(e)
    ton, mots = MOTS[c.etat]
    p = cahier.partie(
        e.cle, e.nom, groupe, ton=ton, mots=mots, texte=e.demande,
        manques=tuple(a.attendu.libelle for a in c.attendus if a.etat is EtatCouverture.MANQUANT),
    )  # fmt: skip
    vues = set[str]()
    for a in c.attendus:
        retenues = [
            x for n, x in enumerate(a.preuves) if n == 0 or x.preuve.pk is not None or cahier.dedans(x.preuve.le)
        ]
        for x in retenues:
            # A source that an auditor may not open says its title alone: once is enough.
            cle = x.preuve.cle if _ouverte(cahier, x.preuve.cle) else x.preuve.cle.partition("/")[0]
            if cle not in vues:
                vues |= {cle, x.preuve.cle}
                p.lignes += _preuve(cahier, x, a.attendu.libelle, deposees)
    for autre in vue.autres(e):
        if autre.cle not in vues and (autre.pk is not None or cahier.dedans(autre.le)):
            vues.add(autre.cle)
            p.lignes += _preuve(cahier, PreuveJugee(autre, None, None), "", deposees)


def _ouverte(cahier: Cahier, cle: str) -> bool:
    source = cahier.sources.get(cle.partition("/")[0])
    return source is None or auditeur_peut(source.permission)


def _preuve(cahier: Cahier, x: PreuveJugee, attendu: str, deposees: dict[int, Preuve]) -> list[Ligne]:
    raison = RAISONS[str(x.raison)] if x.raison else ""
    sert = f"Sert : {attendu}." if attendu else ""
    if x.preuve.pk is None:
        code, _, cle = x.preuve.cle.partition("/")
        lignes = _noter(lire_acte(cahier, code, cle, x.preuve.titre), sert, raison)
        # Titles of the network say the partner and name no candidate; those of a session may.
        if lignes and code.startswith("reseau."):
            lignes[0] = replace(
                lignes[0], entree=replace(lignes[0].entree, titre=x.preuve.titre, effective_le=x.preuve.le)
            )
        return lignes
    p = deposees[x.preuve.pk]
    cahier.sujets.add(("preuve", str(p.pk)))
    adresse = f"Page : {p.lien}." if p.lien else ""
    e = EntreeDossier(
        p.titre, p.get_nature_display(), p.effective_le, jour_de(p.deposee_le), p.deposee_par_libelle,
        f"le {dit(p.verifiee_le)} par {p.verifiee_par_libelle}" if p.verifiee_le else "pas encore", attendue=p.empreinte if p.fichier else "",
        note=" ".join(t for t in (sert, raison, adresse, p.description.strip()) if t), nom_original=p.nom_fichier,
    )  # fmt: skip
    if p.nature == NaturePreuve.ACTE:
        lignes = lire_acte(cahier, p.origine, p.origine_cle, p.titre)
        if not lignes:
            return [
                Ligne(
                    replace(
                        e,
                        note=" ".join(
                            t for t in (e.note, "L’acte n’est plus proposé : il reste ce qui en a été gardé.") if t
                        ),
                    )
                )
            ]
        tete = replace(
            lignes[0].entree, titre=p.titre, deposee_le=e.deposee_le, auteur=e.auteur, verifiee=e.verifiee, note=e.note
        )
        return [replace(lignes[0], entree=tete), *lignes[1:]]
    (ligne,) = cahier.des_fichiers([p.fichier])
    return [replace(ligne, entree=e)]


def _noter(lignes: list[Ligne], *notes: str) -> list[Ligne]:
    """What the first row must say besides."""
    if not lignes:
        return []
    e = lignes[0].entree
    return [replace(lignes[0], entree=replace(e, note=" ".join(t for t in (*notes, e.note) if t))), *lignes[1:]]


def _chapitres(cahier: Cahier) -> None:
    jeux = cahier.partie("chiffres", "Chiffres publiés, leur méthode, et les personnes comptées par un code", AUTRES)
    for j in JeuAnnuel.toutes.filter(organisation=cahier.o, publie_le__isnull=False).order_by(
        "-annee", "-version", "pk"
    ):
        if cahier.dedans(j.publie_le):
            cahier.sujets.add(("jeu_indicateurs", str(j.pk)))
            jeux.lignes += jeu(cahier, j)
    conseil = cahier.partie("conseil", "Conseil de perfectionnement", AUTRES)
    for s in SeanceConseil.toutes.filter(organisation=cahier.o, le__range=(cahier.du, cahier.au)).order_by("le", "pk"):
        conseil.lignes += amelioration.seance(cahier, s)
    cahier.partie("plan", "Plan d’amélioration", AUTRES).lignes += amelioration.plan(cahier)
    cahier.partie("registres", "Réclamations, difficultés et aléas, sans nom", AUTRES).lignes += amelioration.registres(
        cahier
    )
    cahier.partie("violences", "Situations de violence : la preuve sans nom", AUTRES).lignes += amelioration.violences(
        cahier
    )
    for p in cahier.parties:
        if p.partie.groupe == AUTRES and not p.lignes:
            _dire_vide(p)


def _dire_vide(p: Partie) -> None:
    p.partie = replace(p.partie, ton="nu", mots="Rien sur la période")

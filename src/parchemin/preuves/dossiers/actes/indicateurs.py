"""Figures that were published, with their method, and the people counted by their code."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from parchemin.indicateurs.domain.catalogue import raisons
from parchemin.indicateurs.models import Enquete, JeuAnnuel
from parchemin.indicateurs.selectors.codes import RANG, avec_codes, code_de_ligne
from parchemin.plateforme.listes.export import neutraliser
from parchemin.plateforme.nombres import entier_borne
from parchemin.preuves.chaine.lectures.indicateurs import FigureLue, figures_de, lignes_de
from parchemin.preuves.domain.dossiers import FeuilletDossier, TableauDossier, TexteDossier
from parchemin.preuves.dossiers.cahier import Cahier, Ligne, dit, jour_iso
from parchemin.socle.horloge import jour_de


def _valeur(f: Mapping[str, Any]) -> str:
    if f["valeur"]:
        return f"{f['valeur'].replace('.', ',')} %"
    return str(f["etat_en_mots"])


def _effectifs(f: Mapping[str, Any]) -> str:
    if f["valeur"]:
        return f"{f['numerateur']} sur {f['denominateur']}"
    return f"parmi {f['denominateur']}" if f["denominateur"] is not None else "—"


def _figures(titre: str, figures: Iterable[Mapping[str, Any]]) -> TableauDossier:
    lignes = tuple((f["libelle"], _valeur(f), _effectifs(f), " et ".join(f["annees"]) or "—") for f in figures)
    return TableauDossier(titre, ("Taux", "Valeur", "Effectifs", "Années"), lignes)


def jeu(cahier: Cahier, j: JeuAnnuel, *, listes: bool = True) -> list[Ligne]:
    """Everything that the set says; then, for each figure told, the list of those counted, by code."""
    c = j.contenu
    blocs: list[TableauDossier | TexteDossier] = [_figures("Toutes les certifications ensemble", c["ensemble"])]
    blocs += [_figures(str(f["intitule"]), f["figures"]) for f in c["formations"]]
    for m in c["methode"]:
        dits = (
            [f"Au dénominateur : {m['denominateur']}. Au numérateur : {m['numerateur']}. Référence : {m['reference']}."]
            if m.get("denominateur")
            else []
        )
        blocs.append(
            TexteDossier(
                f"Comment est compté : {m['libelle']}",
                (*dits, " ".join(x for x in (m.get("choix"), m.get("texte")) if x) or "—"),
            )
        )
    f = FeuilletDossier(
        f"Résultats {j.annee - 1}-{j.annee}, version {j.version}", str(cahier.organisation),
        (
            ("Publiés le", dit(j.publie_le, "pas publiés")), ("Par", j.publie_par or "—"), ("Données arrêtées au", jour_iso(c["arrete_au"])),
            ("Seuil de diffusion", f"{c['seuil']} personnes"), ("Raison de la correction", j.correction or "première version"),
            ("Présentés au conseil le", dit(j.presente_le, "pas encore")), ("Empreinte", j.empreinte),
        ),
        tuple(blocs),
    )  # fmt: skip
    le = jour_de(j.publie_le) if j.publie_le else None
    lignes = [cahier.du_feuillet(f"jeu/{j.pk}", f, "Résultats publiés", le, auteur=j.publie_par, attendue="")]
    if listes:
        lignes += [
            cahier.des_octets(
                f"comptes/{j.pk}/{x.certification}/{x.dite['code']}", f"Comptés : {x.dite['libelle']}{f', {x.formation}' if x.formation else ''}",
                partial(_liste, cahier, x), "csv", "Liste sans nom", effective_le=le, note="Un code par parcours : le même d’une liste à l’autre.",
            )
            for x in figures_de(j) if x.dite["denominateur"] is not None
        ]  # fmt: skip
    return lignes


def _liste(cahier: Cahier, f: FigureLue) -> bytes:
    """Rows in the order of their codes, which tells nothing."""
    sortie, mots = io.StringIO(), raisons()
    ecrire = csv.writer(sortie, delimiter=";", quoting=csv.QUOTE_ALL).writerow
    ecrire(["Code du parcours", "Au numérateur", "Au dénominateur", "Pourquoi il est compté", "Année"])
    for x in avec_codes(lignes_de(f), cahier.o, "inscription_id").order_by(RANG, "pk").iterator(chunk_size=2000):
        ecrire(
            [
                neutraliser(v)
                for v in (code_de_ligne(x), x.numerateur, x.denominateur, mots.get(x.raison, x.raison), x.annee)
            ]
        )
    return ("\ufeff" + sortie.getvalue()).encode()


def _jeu(cahier: Cahier, pk: str) -> list[Ligne]:
    j = JeuAnnuel.toutes.filter(organisation=cahier.o, pk=entier_borne(pk) or 0, publie_le__isnull=False).first()
    return jeu(cahier, j, listes=False) if j else []


def _enquete(cahier: Cahier, pk: str) -> list[Ligne]:
    x = Enquete.toutes.filter(organisation=cahier.o, pk=entier_borne(pk) or 0).first()
    if x is None:
        return []
    n, reponses = x.destinataires.count(), x.destinataires.filter(reponse__isnull=False).count()
    f = FeuilletDossier(
        f"Enquête : {x.titre}", x.get_public_display(),
        (
            ("Échéance", x.get_echeance_display()), ("Promotions", x.promotions), ("Ouverte le", dit(x.ouvre_le)), ("Close le", dit(x.close_le, "pas encore")),
            ("Personnes interrogées", str(n)), ("Réponses", str(reponses)), ("Relances", str(x.relances)), ("Questionnaire", x.questionnaire),
        ),
    )  # fmt: skip
    return [
        cahier.du_feuillet(
            f"enquete/{x.pk}", f, "Enquête", jour_de(x.close_le) if x.close_le else x.ouvre_le, auteur=x.close_par
        )
    ]


LECTEURS = {"indicateurs.jeux": _jeu, "indicateurs.conseil": _jeu, "indicateurs.enquetes": _enquete}

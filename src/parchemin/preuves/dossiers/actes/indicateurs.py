"""Figures that were published, with their method, and the people counted by their code."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from parchemin.indicateurs.domain.catalogue import raisons
from parchemin.indicateurs.domain.officiel.sources import sources
from parchemin.indicateurs.models import Enquete, JeuAnnuel, ReleveOfficiel
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


def _releve(cahier: Cahier, pk: str) -> list[Ligne]:
    """The official figures of our establishments as the file gave them; what it did not publish is said as such."""
    x = ReleveOfficiel.toutes.filter(organisation=cahier.o, pk=entier_borne(pk) or 0).first()
    source = sources().get(x.source) if x is not None else None
    if x is None or source is None:
        return []
    lignes = tuple(
        (
            " ".join(w for w in (g.etablissement.denomination, g.libelle_formation or g.formation, g.population) if w), g.periode, m.libelle,
            _officielle(g.valeurs.get(m.cle), str(g.etats.get(m.cle, "")), m.unite),
        )
        for g in x.figures.select_related("etablissement").order_by("-periode", "pk")[:_FIGURES]
        for m in source.mesures
    )  # fmt: skip
    f = FeuilletDossier(
        f"Chiffres officiels relevés : {source.titre}", source.producteur,
        (
            ("Relevés le", dit(jour_de(x.importe_le))), ("Par", x.par_libelle), ("Fichier", x.nom_fichier), ("Dernière période", x.derniere or "—"),
            ("Lignes lues", str(x.lues)), ("Empreinte du fichier", x.empreinte or "—"),
        ),
        (TableauDossier("Ce qu’ils disent de nous", ("Formation", "Période", "Mesure", "Valeur"), lignes),),
    )  # fmt: skip
    page = cahier.du_feuillet(f"releve/{x.pk}", f, "Chiffres officiels", jour_de(x.importe_le), auteur=x.par_libelle)
    return [page, *(cahier.des_fichiers([x.piece_id], "Fichier officiel, tel qu’il a été lu") if x.piece_id else [])]


def _officielle(valeur: Any, etat: str, unite: str) -> str:
    if valeur is None:
        return etat or "non diffusé"
    return f"{valeur} {unite}".strip().replace(".", ",")


_FIGURES = 400
"""Rows of an official file that one page holds; the file itself is beside it."""
LECTEURS = {
    "indicateurs.releves": _releve,
    "indicateurs.jeux": _jeu,
    "indicateurs.conseil": _jeu,
    "indicateurs.enquetes": _enquete,
}

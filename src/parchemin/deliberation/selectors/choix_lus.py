"""A réinscription as pages, receipts and copies show it: what the lock froze, else what stands today.

Once locked nothing is computed again: a règlement written later, a title corrected later, changes neither the list of what is to be
taken nor the words of the choices.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parchemin.deliberation.models import ChoixNote, Reinscription
from parchemin.deliberation.selectors.acquis import intitule_acquis, lectures_en_mots, limites_en_mots
from parchemin.deliberation.selectors.reinscriptions import (
    a_passer_parmi,
    applicables_de,
    sans_liste_de,
    si_garde,
    si_repasse,
)
from parchemin.parcours.models import ElementEvalue
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.socle.constats import Constat
from parchemin.socle.empreintes import canonique


@dataclass(frozen=True, slots=True)
class ChoixLu:
    """One line: what, until when, kept or taken again (`garder` None: not chosen yet), what that means."""

    quoi: str
    obtenu_le: date
    limites: tuple[str, ...]
    au_choix: bool
    garder: bool | None
    consequence: str

    @property
    def mot(self) -> str:
        if self.garder is None:
            return "Choix attendu"
        return ("Je garde" if self.au_choix else "Gardé") if self.garder else "Je repasse"

    @property
    def ton(self) -> str:
        return "al" if self.garder is None else "ok" if self.garder else "in"


@dataclass(frozen=True, slots=True)
class ReinscriptionLue:
    """`a_passer`: (code, title). `sans_liste`: why it is not known, in place of the list. `fige`: read from the sealed text."""

    choix: tuple[ChoixLu, ...]
    a_passer: tuple[tuple[str, str], ...]
    sans_liste: Constat | None
    certification: str
    nom: str
    specialite: str
    statut: str
    forme: str
    entree: date
    fige: bool

    @property
    def constats(self) -> list[Constat]:
        return [self.sans_liste] if self.sans_liste is not None else []


def lire(r: Reinscription, choix: Sequence[ChoixNote]) -> ReinscriptionLue:
    """What the lock sealed (`contenu`, whose hash is `empreinte`), else what stands today."""
    if r.verrouillee_le is not None and r.contenu:
        return _figee(r, choix, json.loads(r.contenu))
    i = r.inscription
    applicables = applicables_de(r)
    restes = a_passer_parmi(applicables, {x.element_id for x in choix if x.garder})
    numero = i.certification.numero
    return ReinscriptionLue(
        tuple(_lu(x) for x in choix), tuple((e.code, e.libelle) for e in restes), sans_liste_de(applicables),
        f"{i.certification.intitule}{f' ({numero})' if numero else ''}", nom_certification(i.certification), i.specialite,
        i.get_statut_display(), i.get_forme_display().lower() if i.forme else "", i.entree, False,
    )  # fmt: skip


def _lu(x: ChoixNote) -> ChoixLu:
    a = x.acquis
    consequence = "" if x.garder is None else si_garde(a, x.element) if x.garder else si_repasse(a, x.element)
    limites = tuple(lectures_en_mots(a)) or (limites_en_mots(a),)
    return ChoixLu(intitule_acquis(a), a.obtenu_le, limites, x.au_choix, x.garder, consequence)


def _figee(r: Reinscription, choix: Sequence[ChoixNote], contenu: Mapping[str, Any]) -> ReinscriptionLue:
    """What an earlier lock did not write (words of the lines, titles of what is to be taken) is read as it stands."""
    par_acquis = {x.acquis_id: x for x in choix}
    lignes = []
    for x in contenu["choix"]:
        if "quoi" in x:
            lignes.append(
                ChoixLu(
                    x["quoi"], date.fromisoformat(x["obtenu_le"]), tuple(x["limites"]), x["au_choix"], x["garder"],
                    x["consequence"],
                )
            )  # fmt: skip
        elif (vive := par_acquis.get(x["acquis"])) is not None:
            lignes.append(_lu(vive))
    i, a_passer = r.inscription, contenu["a_passer"]
    if any(isinstance(x, str) for x in a_passer):
        noms = dict(
            ElementEvalue.toutes.filter(certification=i.certification_id, code__in=a_passer)
            .order_by()
            .values_list("code", "libelle")
        )
        a_passer = [[code, noms.get(code, "")] for code in a_passer]
    mots = contenu.get("en_mots", {})
    sans_liste = contenu.get("sans_liste")
    numero = i.certification.numero
    return ReinscriptionLue(
        tuple(lignes), tuple((code, libelle) for code, libelle in a_passer),
        Constat.depuis_dict(sans_liste) if sans_liste else None,
        mots.get("certification", f"{i.certification.intitule}{f' ({numero})' if numero else ''}"), contenu["certification"],
        contenu["specialite"], mots.get("statut", i.get_statut_display()), mots.get("forme", contenu["forme"]),
        date.fromisoformat(contenu["entree"]), True,
    )  # fmt: skip


def contenu_de(r: Reinscription, choix: Sequence[ChoixNote]) -> str:
    """The canonical text of the choices: what the seal covers, and what everything shows once locked."""
    i, lue = r.inscription, lire(r, choix)
    return canonique(
        {
            "reinscription": r.pk,
            "version": r.version,
            "motif": r.motif,
            "personne": [i.personne_id, i.personne.nom_complet],
            "inscription": i.pk,
            "certification": lue.nom,
            "specialite": lue.specialite,
            "statut": i.statut,
            "forme": i.forme,
            "entree": lue.entree,
            "en_mots": {"certification": lue.certification, "statut": lue.statut, "forme": lue.forme},
            "regle": r.regle,
            "choix": [
                {
                    "acquis": x.acquis_id,
                    "element": x.element.code,
                    "libelle": x.acquis.libelle,
                    "note": None if x.acquis.note is None else f"{x.acquis.note.normalize():f}",
                    "obtenu_le": x.acquis.obtenu_le,
                    "garder": bool(x.garder),
                    "au_choix": x.au_choix,
                    "quoi": lu.quoi,
                    "limites": list(lu.limites),
                    "consequence": lu.consequence,
                }
                for x, lu in zip(choix, lue.choix, strict=True)
            ],
            "a_passer": [list(x) for x in lue.a_passer],
            "sans_liste": lue.sans_liste.vers_dict() if lue.sans_liste is not None else None,
            "choisie_le": r.choisie_le.isoformat() if r.choisie_le else None,
            "choisie_par": r.choisie_par_libelle,
            "papier": r.piece_nom,
        }
    ).decode()

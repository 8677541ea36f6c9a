"""The words of a letter to a partner, and its PDF. Words first: what two people approve is their hash, whatever day it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from parchemin.comptes.models import Etablissement
from parchemin.plateforme.pdf import composer
from parchemin.reseau.domain.constats import NatureMesure, citables, gravites, recueil
from parchemin.reseau.models import ConstatReseau, MesureReseau, RoleHabilite
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.periodes import date_fr

GABARIT = Path(__file__).resolve().parent / "gabarits" / "lettre_reseau.typ"
_MARQUE = re.compile(r"[\s\u00a0]*\(à[\s\u00a0]vérifier\)", re.IGNORECASE)
_OBJETS = {
    NatureMesure.RESTRICTION: "Restriction de votre habilitation",
    NatureMesure.MISE_EN_DEMEURE: "Mise en demeure",
    NatureMesure.SUSPENSION: "Suspension de votre habilitation",
    NatureMesure.RETRAIT: "Retrait de votre habilitation",
    NatureMesure.RESILIATION: "Résiliation de votre habilitation",
}
_CONSEQUENCES = {
    NatureMesure.RESTRICTION: "Entre ces deux dates, les inscriptions et les sessions nouvelles qui entrent dans cette restriction sont refusées.",
    NatureMesure.MISE_EN_DEMEURE: "Pendant ce délai, vous n’inscrivez plus de nouvelles personnes. Sans correction, une suspension ou un retrait pourra être décidé.",
    NatureMesure.SUSPENSION: "À compter de ce jour, vous n’inscrivez plus personne et n’ouvrez plus de session pour cette certification. Toute publicité pour elle est retirée.",
    NatureMesure.RETRAIT: "À compter de ce jour, vous n’agissez plus en notre nom pour cette certification. Toute publicité pour elle est retirée, et les dossiers des candidats nous sont remis.",
    NatureMesure.RESILIATION: "À compter de ce jour, vous n’agissez plus en notre nom pour cette certification. Toute publicité pour elle est retirée, et les dossiers des candidats nous sont remis.",
}  # fmt: skip
_CANDIDATS = {
    NatureMesure.SUSPENSION: "Les personnes déjà engagées gardent le bénéfice de la certification : elles finissent sous notre contrôle, ou sont confiées à un autre établissement.",
    NatureMesure.RETRAIT: "Les personnes déjà engagées gardent le bénéfice de la certification : nous leur disons où et comment elles finissent.",
    NatureMesure.RESILIATION: "Les personnes déjà engagées gardent le bénéfice de la certification : nous leur disons où et comment elles finissent.",
}  # fmt: skip
_DEFINITIVES = (NatureMesure.RETRAIT, NatureMesure.RESILIATION)


def sans_marque(texte: str) -> str:
    """« à vérifier » is for whoever writes: a partner reads a citation, or none."""
    return _MARQUE.sub("", texte)


def fondement(x: ConstatReseau, jour: date) -> str:
    """The clause, then the article; the article with its mark when it was not read on Légifrance."""
    morceaux = [x.clause.strip()]
    if x.texte in citables():
        morceaux.append(recueil().texte(x.texte, jour).citation)
    return " ; ".join(m for m in morceaux if m)


def a_verifier(constats: Sequence[ConstatReseau], *autres: str, jour: date) -> list[str]:
    """Citations of a letter that nobody checked yet: shown to its writer, never printed."""
    cites = [fondement(x, jour) for x in constats] + [x.faits for x in constats] + list(autres)
    return list(dict.fromkeys(x for x in cites if _MARQUE.search(x)))


def contenu_transmission(
    constats: Sequence[ConstatReseau], *, signataire: str, qualite: str, repondre_avant: date, jour: date
) -> dict[str, Any]:
    e, n = constats[0].etablissement, len(constats)
    combien = f"{n} constats" if n > 1 else "un constat"
    return _contenu(
        e, objet="Transmission de constats" if n > 1 else "Transmission d’un constat", constats=constats, jour=jour,
        annonce=f"Nous vous transmettons {combien}. Rien n’est décidé : votre réponse sera lue avant toute conclusion.",
        droits=[
            f"Vous pouvez répondre jusqu’au {date_fr(repondre_avant)}, depuis votre espace ou par écrit, et joindre vos pièces.",
            "Vous pouvez demander à être entendu, et vous faire assister par la personne de votre choix.",
        ],
        signataire=signataire, qualite=qualite,
    )  # fmt: skip


def contenu_mesure(m: MesureReseau, jour: date) -> dict[str, Any]:
    """Every word of the letter of a measure. Raises `KeyError` for the absence of a measure, which has none."""
    h, nature = m.habilitation, NatureMesure(m.nature)
    role = RoleHabilite(h.role).label.lower()
    certification = (
        f"{h.certification.intitule} ({h.certification.numero})" if h.certification.numero else str(h.certification)
    )
    return _contenu(
        h.etablissement, objet=_OBJETS[nature], constats=list(m.constats.order_by("vu_le", "pk")), jour=jour,
        annonce=f"Cette lettre concerne votre habilitation à {role} pour la certification « {certification} ».",
        motif=f"{m.motif} Ce qui presse : {m.urgence}" if m.urgence else m.motif, attendu=m.attendu, consequence=_CONSEQUENCES[nature], candidats=_CANDIDATS.get(nature, ""),
        portee=_portee(m), droits=_droits(m, nature), signataire=m.signataire, qualite=m.qualite,
    )  # fmt: skip


def _portee(m: MesureReseau) -> list[str]:
    if m.nature != NatureMesure.RESTRICTION or m.du is None or m.au is None:
        return []
    sites = [s.denomination for s in m.sites.order_by("cle_tri", "pk")]
    return [
        f"du {date_fr(m.du)} au {date_fr(m.au)}",
        f"blocs : {', '.join(m.blocs)}" if m.blocs else "la certification entière",
        f"sites : {', '.join(sites)}" if sites else "tous les sites",
    ]


def _droits(m: MesureReseau, nature: NatureMesure) -> list[str]:
    if nature in _DEFINITIVES:
        return [
            "Vous pouvez contester cette décision devant le juge, ou selon la clause de règlement des litiges de votre convention."
        ]
    jours = m.delai_jours
    return [
        f"Vous avez {jours} jours à compter de l’envoi de cette lettre pour présenter vos observations, depuis votre espace ou par écrit, et joindre vos pièces.",
        "Dans ce délai, vous pouvez demander à être entendu, et vous faire assister par la personne de votre choix.",
        "Le retrait de votre habilitation ne pourra pas être décidé avant, ni sa résiliation, sauf si vous nous écrivez que vous n’avez rien à ajouter.",
    ]  # fmt: skip


def _contenu(
    e: Etablissement, *, objet: str, constats: Sequence[ConstatReseau], jour: date, annonce: str, droits: list[str],
    signataire: str, qualite: str, motif: str = "", attendu: str = "", consequence: str = "", candidats: str = "",
    portee: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    brut = {
        "titre": objet, "objet": objet, "organisation": e.organisation.nom, "auteur": e.organisation.nom,
        "destinataire": [x for x in (e.denomination, f"SIRET {e.siret}" if e.siret else "", e.adresse, e.commune) if x],
        "annonce": annonce,
        "constats": [
            {
                "titre": x.titre, "gravite": next(g.libelle for g in gravites().values() if g.code == x.gravite),
                "vu_le": date_fr(x.vu_le), "point": x.point, "faits": x.faits, "fonde": fondement(x, jour),
            }
            for x in constats
        ],
        "motif": motif, "attendu": attendu, "consequence": consequence, "candidats": candidats, "portee": list(portee),
        "droits": droits, "signataire": signataire, "qualite": qualite,
    }  # fmt: skip
    propre: dict[str, Any] = _nettoyer(brut)
    return propre


def _nettoyer(valeur: Any) -> Any:
    if isinstance(valeur, str):
        return sans_marque(valeur)
    if isinstance(valeur, dict):
        return {k: _nettoyer(v) for k, v in valeur.items()}
    return [_nettoyer(v) for v in valeur]


def empreinte(contenu: dict[str, Any]) -> str:
    """Hash of the words, the same whatever the day they are printed."""
    return sha256_hex(canonique(contenu))


def composer_lettre(contenu: dict[str, Any], *, datee_du: date, le: datetime, projet: bool = False) -> bytes:
    """The PDF. Raises `ErreurMetier` (PDF-001) for a text that the fonts cannot draw."""
    return composer(GABARIT, {**contenu, "date": date_fr(datee_du), "projet": projet}, le=le)

"""The receipt that a person who comes back keeps: their choices, what they mean, the seal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from parchemin.deliberation.models import Reinscription
from parchemin.deliberation.selectors.choix_lus import ReinscriptionLue
from parchemin.parcours.domain.identite_completude import naissance_en_mots
from parchemin.parcours.services.personnes import identite_de
from parchemin.plateforme.pdf import composer
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr

GABARIT = Path(__file__).resolve().parent / "gabarits" / "recu_reinscription.typ"


def _moment(instant: datetime | None) -> str:
    if instant is None:
        return "—"
    local = instant.astimezone(PARIS)
    return f"{date_fr(local.date())} à {local.hour} h {local:%M}"


def _naissance(r: Reinscription) -> str:
    """« née le 10 juin 2003 », or nothing when the date is not known."""
    personne = r.inscription.personne
    mots = naissance_en_mots(identite_de(personne))
    participe = {"F": "née", "M": "né"}.get(personne.sexe, "né(e)")
    return f"{participe} {mots}" if mots else ""


def donnees_recu(
    r: Reinscription, lue: ReinscriptionLue, organisation: str, empreinte: str, le: datetime, *, anonyme: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """What the template shows. `anonyme`: a copy, of a person already masked."""
    i = r.inscription
    refus = [Constat.depuis_dict(x) for x in r.refus]
    papier = ""
    if r.piece_nom:
        papier = ", d’après un papier signé" if anonyme else f", d’après le papier signé « {r.piece_nom} »"
    return {
        "titre": "Reçu de réinscription",
        "auteur": organisation,
        "organisation": organisation,
        "numero": f"{r.pk}-{r.version}",
        "imprime_le": _moment(le),
        "personne": i.personne.nom_complet,
        "naissance": "" if anonyme else _naissance(r),
        "anonyme": anonyme,
        "certification": lue.certification,
        "specialite": lue.specialite,
        "statut": lue.statut,
        "forme": lue.forme,
        "entree": date_fr(lue.entree),
        "version": f"Choix n° {r.version} : {r.motif}" if r.version > 1 else "",
        "lignes": [
            {
                "quoi": x.quoi,
                "obtenu_le": date_fr(x.obtenu_le),
                "limites": " ; ".join(x.limites),
                "choix": x.mot,
                "consequence": x.consequence,
            }
            for x in lue.choix
        ],
        "a_passer": [f"{code} · {libelle}" if libelle else code for code, libelle in lue.a_passer],
        "sans_liste": f"{lue.sans_liste.quoi} {lue.sans_liste.remede}" if lue.sans_liste is not None else "",
        "refus": [f"{k.quoi} {k.remede}" for k in refus],
        "choisi": f"Choisi le {_moment(r.choisie_le)} par {r.choisie_par_libelle}{papier}."
        if any(x.au_choix for x in lue.choix)
        else "Aucun choix n’était à faire.",
        "verrou": f"Relu et verrouillé le {_moment(le)} pour {lue.nom}.",
        "regle": " · ".join(x for x in (r.regle.get("libelle", ""), r.regle.get("texte_report", "")) if x),
        "empreinte": empreinte,
    }


def composer_recu(
    r: Reinscription, lue: ReinscriptionLue, *, organisation: str, empreinte: str, le: datetime, anonyme: bool = False
) -> bytes:
    """The PDF. Raises `ErreurMetier` (PDF-001) for a name that the fonts cannot draw."""
    return composer(GABARIT, donnees_recu(r, lue, organisation, empreinte, le, anonyme=anonyme), le=le)

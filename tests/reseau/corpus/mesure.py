"""Runs the checks on the labelled pages and counts: found rightly, found wrongly, missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parchemin.reseau.domain.communication.controle import controler
from parchemin.reseau.domain.communication.lecture import lire
from parchemin.reseau.domain.communication.modele import (
    AutreCertification,
    ContexteCommunication,
    Denomination,
    FicheDuJour,
    PartenaireControle,
    Releve,
    SupportCommunication,
    TauxConnu,
)
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import date_fr
from tests.reseau.fabrique_pdf import pdf

DOSSIER = Path(__file__).parent
JOUR = date(2026, 11, 24)
MOITIES = ("reglage", "evaluation")


@cache
def decor() -> dict[str, Any]:
    return yaml.safe_load((DOSSIER / "decor.yaml").read_text(encoding="utf-8"))


def fiche(nom: str) -> FicheDuJour:
    b = decor()["fiches"][nom]
    return FicheDuJour(
        numero=b["numero"],
        intitule=b["intitule"],
        niveau=b["niveau"],
        certificateurs=tuple(Denomination(c[0], tuple(c[1:])) for c in b["certificateurs"]),
        dates_enregistrement=tuple(b["debut"]),
        date_fin=b["fin"],
        active=b.get("active", True),
        blocs=tuple(f"{b['numero']}BC{k:02d}" for k in range(1, b.get("blocs", 0) + 1)),
        remplace=tuple(b.get("remplace", ())),
        est_diplome=b.get("est_diplome", False),
    )


def partenaire(nom: str) -> PartenaireControle:
    b = decor()["partenaires"][nom]
    return PartenaireControle(
        Denomination(b["nom"], tuple(b["autres"])),
        b.get("certificateur", False),
        b.get("habilite", True),
        frozenset(b.get("roles", ["former", "organiser"] if b.get("habilite", True) else [])),
        b.get("etat", ""),
    )


def contexte(page: dict[str, Any]) -> ContexteCommunication:
    f = fiche(page["fiche"])
    return ContexteCommunication(
        fiche=f,
        partenaire=partenaire(page["partenaire"]),
        jour=JOUR,
        support=SupportCommunication(page.get("support", "page")),
        taux=tuple(TauxConnu(t["sorte"], Decimal(t["valeur"]), t["annee"], t["effectif"]) for t in decor()["taux"]),
        autres=tuple(AutreCertification(**a) for a in decor()["autres"] if a["numero"] != f.numero)
        + tuple(AutreCertification(x.numero, x.intitule) for x in map(fiche, page.get("autres", ()))),
    )


def _mentions(f: FicheDuJour, html: bool, lien: bool = True) -> str:
    """What a page should say of its certification, all of it right."""
    niveau = f"niveau {f.niveau}, " if f.niveau else ""
    texte = (
        f"« {f.intitule} », {f.numero}, {niveau}certification délivrée par {f.certificateurs[0].nom}, enregistrée le "
        f"{date_fr(f.dates_enregistrement[0])} par décision de France compétences, échéance de l’enregistrement : {date_fr(f.date_fin)}."  # type: ignore[arg-type]
    )
    if not html:
        return texte
    adresse = f"https://www.francecompetences.fr/recherche/{f.repertoire.lower()}/{f.numero.lstrip('RNCPS')}/"
    return f'<p>{texte}</p><p><a href="{adresse}">La fiche</a></p>' if lien else f"<p>{texte}</p>"


def octets(page: dict[str, Any]) -> tuple[bytes, str]:
    """The file as it would be dropped, and its kind."""
    sorte, f = page.get("sorte", "html"), fiche(page["fiche"])
    contenu = page["contenu"].replace("{mentions_sans_lien}", _mentions(f, sorte == "html", lien=False))
    contenu = contenu.replace("{mentions}", _mentions(f, sorte == "html"))
    if sorte == "pdf":
        return pdf([contenu.split("\n")]), sorte
    return contenu.encode(page.get("encodage", "utf-8")), sorte


def releves(page: dict[str, Any]) -> list[Releve]:
    return controler(lire(*octets(page)), contexte(page))


@cache
def pages(moitie: str) -> list[dict[str, Any]]:
    lots = sorted((DOSSIER / moitie).glob("*.yaml"))
    return [page for lot in lots for page in yaml.safe_load(lot.read_text(encoding="utf-8"))["pages"]]


@dataclass
class Score:
    """Counts over pages, and every miss as a line to read."""

    justes: int = 0
    fausses: list[str] = field(default_factory=list)
    manquees: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.justes / max(1, self.justes + len(self.fausses))

    @property
    def rappel(self) -> float:
        return self.justes / max(1, self.justes + len(self.manquees))


def _meme(citation: str, attendue: str) -> bool:
    a, b = cle_recherche(citation.replace("-\n", "")), cle_recherche(attendue.replace("- ", ""))
    if not a or not b:
        return a == b
    # A word more or less on one side is the same finding; one word of some length must be common.
    return a in b or b in a or any(len(mot) >= 4 for mot in set(a.split()) & set(b.split()))


def noter(moitie: str) -> Score:
    """A finding is right when its code is expected and the two quotes overlap."""
    score = Score()
    for page in pages(moitie):
        restent = [tuple((a + " ").split(" ", 1)) for a in page.get("attendus", [])]
        for r in releves(page):
            trouve = next((a for a in restent if a[0] == r.code and _meme(r.citation, a[1].strip())), None)
            if trouve is None:
                score.fausses.append(f"{page['nom']} : {r.code} {' '.join(r.citation.split())!r} ({r.extrait[:90]!r})")
            else:
                restent.remove(trouve)
                score.justes += 1
        score.manquees += [f"{page['nom']} : {code} {mots.strip()!r}" for code, mots in restent]
    return score

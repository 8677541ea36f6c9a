"""The pages of the archive: one look, no script, links that stay inside."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from parchemin.journal.facade import libelle_acte
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.preuves.domain.couverture import EtatCouverture
from parchemin.preuves.domain.dossiers import EtatPieceRemise, FeuilletDossier, SorteDossier, TableauDossier
from parchemin.preuves.dossiers.cahier import Cahier, dit
from parchemin.preuves.dossiers.journal import ExtraitJournal
from parchemin.preuves.selectors.choix import Choix
from parchemin.preuves.selectors.couverture import MOTS
from parchemin.socle.horloge import PARIS

if TYPE_CHECKING:
    from parchemin.preuves.dossiers.fabrique import DossierFait

TONS = {
    EtatPieceRemise.JOINTE: ("ok", "Joint"), EtatPieceRemise.MANQUANTE: ("ko", "Manquant"), EtatPieceRemise.ALTEREE: ("ko", "Altéré, pas remis"),
    EtatPieceRemise.RETENUE: ("al", "Laissé de côté"), EtatPieceRemise.SANS_FICHIER: ("nu", "Sans fichier"),
    EtatPieceRemise.ATTENDUE: ("ko", "Manquant"),
}  # fmt: skip
TITRES = {
    SorteDossier.AUDITEUR: "Dossier pour un auditeur", SorteDossier.FRANCE_COMPETENCES: "Dossier pour France compétences",
}  # fmt: skip


def taille(octets: int) -> str:
    """« 12 ko », « 3,4 Mo »."""
    if octets >= 1_000_000:
        return f"{octets / 1_000_000:.1f}".replace(".", ",") + " Mo"
    return f"{max(1, octets // 1000)} ko"


def _page(gabarit: str, cahier: Cahier, **contexte: Any) -> bytes:
    commun = {
        "organisation": cahier.organisation,
        "nom_dossier": TITRES[cahier.demande.sorte],
        "du": dit(cahier.du),
        "au": dit(cahier.au),
    }
    lignes = render_to_string(f"preuves/dossier/{gabarit}.html", {**commun, **contexte}).split("\n")
    return ("\n".join(x.rstrip() for x in lignes if x.strip()) + "\n").encode()


def feuillet(f: FeuilletDossier, cahier: Cahier) -> bytes:
    blocs = [
        {
            "b": b,
            "tableau": isinstance(b, TableauDossier),
            "lignes": _cellules(b) if isinstance(b, TableauDossier) else [],
        }
        for b in f.blocs
    ]
    return _page("feuillet", cahier, f=f, blocs=blocs, racine="../")


def _cellules(b: TableauDossier) -> list[list[tuple[str, str]]]:
    return [list(zip(b.entetes, ligne, strict=True)) for ligne in b.lignes]


def journal(extrait: ExtraitJournal, cahier: Cahier) -> bytes:
    lignes = [
        {"p": p, "acte": libelle_acte(p.acte), "le": f"{p.moment.astimezone(PARIS):%d/%m/%Y %H:%M}"}
        for p in extrait.montrees
    ]
    return _page("journal", cahier, x=extrait, lignes=lignes, tues=extrait.dits - len(lignes), racine="../")


def lisez_moi(cahier: Cahier) -> bytes:
    texte = render_to_string(
        "preuves/dossier/lisez_moi.txt",
        {"organisation": cahier.organisation, "nom_dossier": TITRES[cahier.demande.sorte]},
    )
    # The notebook of Windows reads these line ends too.
    return texte.replace("\n", "\r\n").encode()


def index(cahier: Cahier, fait: DossierFait, titre: str, par: str, c: Choix) -> bytes:
    groupes = []
    for rang, (nom, siennes) in enumerate(groupby(fait.parties, key=lambda p: p.groupe), start=1):
        parties = [
            {
                "p": p, "n": len(p.entrees),
                "lignes": [{"e": e, "etat": TONS[e.etat], "le": date_courte(e.effective_le) or "—", "depose": date_courte(e.deposee_le) or "—", "taille": taille(e.octets)} for e in p.entrees],
            }
            for p in siennes
        ]  # fmt: skip
        groupes.append({"nom": nom, "ancre": f"g{rang}", "parties": parties, "n": sum(x["n"] for x in parties)})  # type: ignore[misc]
    audit = cahier.demande.sorte is SorteDossier.AUDITEUR
    r = c.referentiels.get(cahier.demande.famille) if audit else None
    comptes = {MOTS[e]: 0 for e in (EtatCouverture.COMPLET, EtatCouverture.A_RAFRAICHIR, EtatCouverture.MANQUANT)}
    for p in fait.parties:
        if audit and (p.ton, p.mots) in comptes:
            comptes[p.ton, p.mots] += 1
    return _page(
        "index", cahier, titre=titre, par=par, fait_le=cahier.fait_le, groupes=groupes, nombres=fait.nombres, x=fait.extrait, audit=audit,
        etat_le=dit(cahier.jour), referentiel=r, etats=[(*k, n) for k, n in comptes.items() if n], racine="",
    )  # fmt: skip

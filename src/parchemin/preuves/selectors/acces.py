"""What a guest's first page says: what is open, by whom, until when; and what they opened, for who answers for the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from parchemin.comptes.domain.ouvertures import SALLES
from parchemin.comptes.models import Membre, RoleMembre
from parchemin.comptes.rules import acces_d_auditeur
from parchemin.preuves.models import InviteAudit, OuverturePreuves, QuestionAudit
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.selectors.dossiers_ouverts import ouverts_a
from parchemin.socle.horloge import aujourdhui

_ADRESSES = {
    "preuves": "preuves:accueil", "audits": "preuves:audits", "chaine": "preuves:chaine_controle", "indicateurs": "indicateurs:tableau",
    "deliberation": "deliberation:deliberations", "documents": "documents:registre", "accrochage": "accrochage:passages",
    "amelioration": "amelioration:actions", "reseau": "reseau:habilitations", "referentiel": "referentiel:certifications", "web": "web:journal", "comptes": "comptes_o:organisation",
}  # fmt: skip
"""First page of each room."""


@dataclass(frozen=True)
class SalleOuverte:
    url: str
    nom: str
    montre: str
    par: str
    jusqu_au: date | None


@dataclass(frozen=True)
class FamilleOuverte:
    famille: str
    nom: str
    nombre: int
    suivantes: bool
    ouverture: OuverturePreuves


@dataclass(frozen=True)
class AccesOuvert:
    """`fini`: its last day is past. `questions`: asked, `attendent`: of which without an answer. `remis`: packs handed over."""

    acces: RoleMembre
    invitation: InviteAudit | None
    salles: tuple[SalleOuverte, ...]
    familles: tuple[FamilleOuverte, ...]
    questions: int
    attendent: int
    fini: bool
    remis: int

    @property
    def par(self) -> str:
        """Who opened everything, when one person did: said once, not on every line."""
        noms = {s.par for s in self.salles}
        return next(iter(noms)) if len(noms) == 1 else ""


def _url(membre: Membre, salle: str) -> str:
    return reverse(_ADRESSES[salle], args=[membre.organisation.slug])


def acces_ouvert(acces: RoleMembre) -> AccesOuvert:
    """In a fixed number of queries."""
    jour, membre = aujourdhui(), acces.membre
    lignes = {x.salle: x for x in acces.ouvertures.order_by("pk") if x.jusqu_au is None or x.jusqu_au >= jour}
    c = choix(membre.organisation, jour)
    ouvertures = OuverturePreuves.toutes.filter(acces=acces).annotate(n=Count("ouvertes")).order_by("famille", "pk")
    questions = QuestionAudit.toutes.filter(membre=membre)
    return AccesOuvert(
        acces, InviteAudit.toutes.filter(acces=acces).select_related("audit").first(),
        tuple(SalleOuverte(_url(membre, k), s.nom, s.montre, lignes[k].ouverte_par_libelle, lignes[k].jusqu_au) for k, s in SALLES.items() if k in lignes),
        tuple(
            FamilleOuverte(o.famille, c.referentiels[o.famille].titre if o.famille in c.referentiels else o.famille, o.n, o.suivantes, o)
            for o in ouvertures
            if o.famille in c.suivies
        ),
        questions.count(), questions.filter(repondue_le__isnull=True).count(), acces.au is not None and acces.au < jour,
        len(ouverts_a(membre)),
    )  # fmt: skip


def acces_de(membre: Membre) -> AccesOuvert | None:
    """Of a guest, today; None for who is none."""
    acces = acces_d_auditeur(membre)
    return acces_ouvert(acces) if acces is not None else None

"""Everything that stands for every expectation on a day, filed or offered by the acts of the other rooms, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, sources_de_preuves
from parchemin.preuves.domain.couverture import CouvertureExigence, EtatCouverture, PreuvePresentee, couvrir
from parchemin.preuves.domain.referentiels import Exigence
from parchemin.preuves.models import Preuve, RattachementPreuve
from parchemin.preuves.selectors.choix import Choix, choix, fraicheur
from parchemin.preuves.selectors.regard import TOUT, Regard
from parchemin.socle.horloge import jour_de

Peut = Callable[[str], bool]
MOTS = {
    EtatCouverture.COMPLET: ("ok", "Complet"),
    EtatCouverture.A_RAFRAICHIR: ("al", "À rafraîchir"),
    EtatCouverture.MANQUANT: ("ko", "Manquant"),
}
"""Tone and words: the only three."""
A_UN_INVITE = {**MOTS, EtatCouverture.MANQUANT: ("nu", "Rien d’ouvert")}
"""To a guest: what was not opened to them is not said to be missing."""
EN_PARTIE = ("nu", "Ouvert en partie")
COMPTE_A_UN_INVITE = {**A_UN_INVITE, EtatCouverture.MANQUANT: ("nu", "Pas ou peu ouvert")}
"""Beside a number: the requirements of which nothing is open and those of which only a part is, together."""


def mot(etat: EtatCouverture, nombre: int, invite: bool) -> tuple[str, str]:
    """Tone and word of a requirement that `nombre` pieces of evidence stand for."""
    if invite and etat == EtatCouverture.MANQUANT and nombre:
        return EN_PARTIE
    return (A_UN_INVITE if invite else MOTS)[etat]


@dataclass(frozen=True)
class Vue:
    """The choices of the day and the evidence by key of expectation."""

    choix: Choix
    jour: date
    preuves: dict[str, list[PreuvePresentee]] = field(default_factory=dict)

    def couverture(self, e: Exigence) -> CouvertureExigence:
        return couvrir(self.choix.attendus(e), self.preuves, self.jour, mois=fraicheur(self.jour))

    def autres(self, e: Exigence) -> list[PreuvePresentee]:
        """Attached to the requirement as a whole, when it expects more precise things."""
        if any(a.cle == e.cle for a in self.choix.attendus(e)):
            return []
        return sorted(self.preuves.get(e.cle, []), key=lambda p: (p.le, p.cle), reverse=True)

    def comptes(self, famille: str) -> dict[EtatCouverture, int]:
        """How many requirements of a family in each state: numbers side by side, never one number."""
        comptes = dict.fromkeys(EtatCouverture, 0)
        for e in self.choix.applicables(famille):
            comptes[self.couverture(e).etat] += 1
        return comptes


def tout(_: str) -> bool:
    return True


def voir(organisation: Organisation, jour: date, *, peut: Peut = tout, regard: Regard = TOUT) -> Vue:
    """`peut(permission)`: may the reader open the pages of a source? If not, the act counts with its day, and says no more than what
    its source is: a measure against a partner is not read here by who may not read it there. `regard`: what a guest may see of what was filed."""
    vue = Vue(choix(organisation, jour), jour)
    deja = _deposees(vue, regard)
    for source in sources_de_preuves():
        ouvre = peut(source.permission)
        for x in source.lire(organisation, jour):
            if (source.code, x.cle) in deja:
                continue
            p = presentee(source, x, ouvre)
            for cle in x.sert or source.sert:
                vue.preuves.setdefault(cle, []).append(p)
    return vue


def presentee(source: PreuveAutomatique, x: ElementPreuve, ouvre: bool = True) -> PreuvePresentee:
    if not ouvre:
        return PreuvePresentee(
            f"{source.code}/{x.cle}", source.titre, x.le, "", "", "", x.nombre, None, x.au, source=source.salle
        )
    return PreuvePresentee(
        f"{source.code}/{x.cle}", x.titre, x.le, x.auteur, x.url, x.empreinte, x.nombre, None, x.au, source=source.salle
    )  # fmt: skip


def _deposees(vue: Vue, regard: Regard) -> set[tuple[str, str]]:
    """Fill with what was filed; returns the acts that were kept, which no longer offer themselves.

    A guest keeps the version that was opened until the next one is opened too.
    """
    o = vue.choix.organisation
    en_service = Q(preuve__retiree_le__isnull=True, preuve__remplacee_par__isnull=True)
    if regard.invite:
        en_service |= Q(preuve__retiree_le__isnull=True, preuve__in=regard.preuves) & ~Q(
            preuve__remplacee_par__in=regard.preuves
        )
    lignes = RattachementPreuve.toutes.filter(en_service, organisation=o).select_related("preuve").order_by("pk")
    deja, faites = set[tuple[str, str]](), dict[int, PreuvePresentee]()
    for r in lignes:
        if not regard.voit(r.preuve_id):
            if r.preuve.origine:
                deja.add((r.preuve.origine, r.preuve.origine_cle))
            continue
        p = faites.get(r.preuve_id) or faites.setdefault(r.preuve_id, depuis_preuve(r.preuve, o.slug))
        vue.preuves.setdefault(r.cle, []).append(p)
        if r.preuve.origine:
            deja.add((r.preuve.origine, r.preuve.origine_cle))
    return deja


def depuis_preuve(p: Preuve, slug: str) -> PreuvePresentee:
    return PreuvePresentee(
        f"preuve/{p.pk}", p.titre, p.effective_le, p.deposee_par_libelle, reverse("preuves:preuve", args=[slug, p.pk]), p.empreinte, 1, p.mois,
        p.valide_au, p.verifiee_le, jour_de(p.deposee_le), "", p.pk,
    )  # fmt: skip


def acte_offert(organisation: Organisation, jour: date, cle: str) -> tuple[PreuveAutomatique, ElementPreuve] | None:
    """The act behind « source/cle », if it is still offered."""
    code, _, element = cle.partition("/")
    source = next((s for s in sources_de_preuves() if s.code == code), None)
    if source is None:
        return None
    x = next((x for x in source.lire(organisation, jour) if x.cle == element), None)
    return (source, x) if x is not None else None

"""Which measures in force on a partner weigh on a new session, whatever role they struck: their letters speak of the certification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from parchemin.comptes.models import Etablissement
from parchemin.reseau import constats_espace as c
from parchemin.reseau.domain.etats import AVANT_SIGNATURE, ActePartenaire, EtatHabilitation, etats, permet
from parchemin.reseau.models import HabilitationPartenaire, MesureReseau, RoleHabilite
from parchemin.reseau.models.mesures import EtatMesureReseau, SorteMesure
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr

_INTERDISENT = (EtatHabilitation.SUSPENDU, EtatHabilitation.RETIRE, EtatHabilitation.RESILIE)
_SANS_EFFET = (*AVANT_SIGNATURE, EtatHabilitation.REFUSE)
"""States that say nothing of an older habilitation of the same role: a new application lifts no withdrawal."""


@dataclass(frozen=True, slots=True)
class MesureEnVigueur:
    """What struck one habilitation and still stands. `mesure` is None for a decision taken without a letter kept here."""

    habilitation: HabilitationPartenaire
    etat: EtatHabilitation
    depuis: date
    mesure: MesureReseau | None

    @property
    def interdit(self) -> bool:
        """A formal notice only warns."""
        return self.etat in _INTERDISENT

    @property
    def nom(self) -> str:
        return self.mesure.get_nature_display() if self.mesure is not None else etats()[self.etat].libelle

    @property
    def raison(self) -> str:
        """Why no session, as its partner reads it."""
        return f"{self.nom.lower()} en vigueur depuis le {date_fr(self.depuis)} sur votre habilitation à {self.habilitation.get_role_display().lower()}, qui vaut pour toute la certification."

    def constat(self) -> Constat:
        """HAB-213 when it forbids a session, HAB-214 when it only warns."""
        h = self.habilitation
        valeurs = {
            "partenaire": h.etablissement.denomination, "mesure": self.nom.lower(), "depuis": date_fr(self.depuis),
            "role": h.get_role_display().lower(),
        }  # fmt: skip
        if self.interdit:
            return c.MESURE_CONTRE_SESSION.constat(certification=h.certification.intitule, **valeurs)
        return c.MISE_EN_DEMEURE_COURT.constat(**valeurs)


def mesures_en_vigueur(certification: int, partenaire: int) -> list[MesureEnVigueur]:
    """Those of this establishment on this certification, one at most by role, those that forbid first."""
    lignes = (
        HabilitationPartenaire.toutes.filter(certification=certification, etablissement=partenaire)
        .select_related("etablissement", "certification__fiche__version")
        .prefetch_related("mouvements__mesure")
        .order_by("-pk")
    )
    return lues(lignes)


def bientot_contre(certification: int, partenaire: int) -> list[MesureReseau]:
    """Measures that will forbid a session there once their letter has left: prepared or decided, without effect yet."""
    lignes = MesureReseau.toutes.filter(
        habilitation__certification=certification, habilitation__etablissement=partenaire, passage__isnull=True,
        nature__in=(SorteMesure.SUSPENSION, SorteMesure.RETRAIT, SorteMesure.RESILIATION), etat__in=(EtatMesureReseau.PREPAREE, EtatMesureReseau.DECIDEE),
    )  # fmt: skip
    return list(lignes.order_by("pk"))


def lues(lignes: Iterable[HabilitationPartenaire]) -> list[MesureEnVigueur]:
    """The same, of habilitations of one partner on one certification, read with their movements."""
    recentes = sorted(lignes, key=lambda h: h.pk, reverse=True)
    trouvees = [x for role in RoleHabilite.values if (x := _du_role(h for h in recentes if h.role == role)) is not None]
    return sorted(trouvees, key=lambda x: (not x.interdit, x.habilitation.pk))


def contre(h: HabilitationPartenaire, jour: date) -> list[MesureEnVigueur]:
    """Measures of another role of its partner that forbid a session under `h` on that day; none where `h` opens no session itself."""
    if h.role != RoleHabilite.ORGANISER:
        return []
    trouvees = mesures_en_vigueur(h.certification_id, h.etablissement_id)
    return [x for x in trouvees if x.interdit and x.habilitation.role != h.role and x.depuis <= jour]


def d_un_autre_role(lignes: Iterable[HabilitationPartenaire], h: HabilitationPartenaire) -> list[MesureEnVigueur]:
    """Measures that forbid a session under `h`, which itself allows it: those of the other role of its partner."""
    siennes = [
        x for x in lignes
        if x.etablissement_id == h.etablissement_id and x.certification_id == h.certification_id and x.role != h.role
    ]  # fmt: skip
    return [x for x in lues(siennes) if x.interdit] if h.role == RoleHabilite.ORGANISER else []


def _du_role(lignes: Iterable[HabilitationPartenaire]) -> MesureEnVigueur | None:
    """The latest first: a later habilitation that was signed ends what struck the one before."""
    for h in lignes:
        mouvements = sorted(h.mouvements.all(), key=lambda m: m.pk, reverse=True)
        # Filed after a withdrawal, it stays withdrawn.
        etat = mouvements[0].de if h.etat == EtatHabilitation.CLOS and mouvements else h.etat
        if etat in (*_INTERDISENT, EtatHabilitation.MISE_EN_DEMEURE):
            m = next((m for m in mouvements if m.vers == etat), None)
            depuis = m.effet_le if m is not None else h.etat_depuis
            return MesureEnVigueur(h, EtatHabilitation(etat), depuis, getattr(m, "mesure", None))
        if h.etat not in _SANS_EFFET and h.etat != EtatHabilitation.CLOS:
            return None
    return None


def contre_une_session(certification: int, centre: Etablissement, jour: date) -> Iterator[Constat]:
    """HAB-213 for each measure of another role than the assessment (its own is told by its state) that forbids a session there that
    day. At a site without habilitation of its own: when every partner that may hold a session there is struck."""
    siennes = HabilitationPartenaire.toutes.filter(certification=certification, etablissement=centre).exists()
    partenaires = [centre.pk] if siennes else _qui_y_organisent(certification, centre)
    par_partenaire = [
        [
            x
            for x in mesures_en_vigueur(certification, p)
            if x.interdit and x.habilitation.role != RoleHabilite.ORGANISER and x.depuis <= jour
        ]
        for p in partenaires
    ]
    if all(par_partenaire):
        for x in (x for trouvees in par_partenaire for x in trouvees):
            yield x.constat()


def _qui_y_organisent(certification: int, centre: Etablissement) -> list[int]:
    """Partners that name this site and may open a session today."""
    lignes = HabilitationPartenaire.toutes.filter(
        Q(sites=centre), certification=certification, role=RoleHabilite.ORGANISER
    )
    return list(
        dict.fromkeys(h.etablissement_id for h in lignes.order_by("pk") if permet(h.etat, ActePartenaire.SESSION))
    )

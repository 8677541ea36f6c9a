"""Lists of cases in which a mock audit draws: each line a code, nobody's name. Read from the rooms below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from parchemin.amelioration.models import FaitSignale
from parchemin.comptes.models import Organisation
from parchemin.documents.models import Document
from parchemin.indicateurs.selectors.codes import code_du_parcours
from parchemin.parcours.models import Inscription, SessionExamen
from parchemin.reseau.facade import LigneCadre
from parchemin.reseau.models import HabilitationPartenaire
from parchemin.socle.periodes import date_fr


@dataclass(frozen=True, slots=True)
class SorteDeCas:
    """One kind of case. `lire(organisation, du, au)`: the whole list of the period; `maillon`: its kind in the chain, when it is there."""

    code: str
    nom: str
    aide: str
    permission: str
    lire: Callable[[Organisation, date, date], list[LigneCadre]]
    maillon: str = ""


def _parcours(o: Organisation, du: date, au: date) -> list[LigneCadre]:
    """Under way at some time of the period."""
    lignes = Inscription.toutes.filter(
        Q(sortie_le__isnull=True) | Q(sortie_le__gte=du), Q(fin_prevue__isnull=True) | Q(fin_prevue__gte=du), organisation=o, entree__lte=au
    ).select_related("certification__fiche__version")  # fmt: skip
    return [
        LigneCadre(
            str(i.pk),
            f"Parcours {code_du_parcours(o.pk, i.pk)}, entré le {date_fr(i.entree)}, {i.certification.numero}",
        )
        for i in lignes.order_by("pk")
    ]


def _sessions(o: Organisation, du: date, au: date) -> list[LigneCadre]:
    # The title of a session may name somebody: its code does not.
    lignes = SessionExamen.toutes.filter(organisation=o, du__gte=du, du__lte=au).select_related(
        "certification__fiche__version"
    )
    return [
        LigneCadre(str(s.pk), f"Session n° {s.pk}, {date_fr(s.du)}, {s.certification.numero}")
        for s in lignes.order_by("pk")
    ]


def _documents(o: Organisation, du: date, au: date) -> list[LigneCadre]:
    lignes = Document.toutes.filter(organisation=o, delivre_le__gte=du, delivre_le__lte=au)
    return [
        LigneCadre(str(d.pk), f"{d.get_nature_display()} n° {d.numero}, délivré le {date_fr(d.delivre_le)}")
        for d in lignes.order_by("pk")
    ]


def _reclamations(o: Organisation, du: date, au: date) -> list[LigneCadre]:
    lignes = FaitSignale.toutes.filter(organisation=o, nature="reclamation", recu_le__gte=du, recu_le__lte=au)
    return [LigneCadre(str(f.pk), f"{f.numero}, reçue le {date_fr(f.recu_le)}") for f in lignes.order_by("pk")]


def _partenaires(o: Organisation, du: date, au: date) -> list[LigneCadre]:
    """A legal person: its name is no secret."""
    lignes = HabilitationPartenaire.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=du), organisation=o, du__lte=au
    ).select_related("etablissement", "certification__fiche__version")  # fmt: skip
    return [
        LigneCadre(str(h.pk), f"{h.etablissement.denomination}, {h.certification.numero}, {h.get_role_display()}")
        for h in lignes.order_by("pk")
    ]


SORTES_DE_CAS = {
    s.code: s
    for s in (
        SorteDeCas("parcours", "Parcours", "Les personnes en formation pendant la période, par leur code.", "parcours.voir_personnes", _parcours, "parcours"),
        SorteDeCas("sessions", "Sessions d’examen", "Celles qui commencent pendant la période.", "deliberation.voir_deliberations", _sessions, "session"),
        SorteDeCas("documents", "Documents délivrés", "Parchemins et attestations délivrés pendant la période, par leur numéro.", "documents.auditer", _documents, "document"),
        SorteDeCas("reclamations", "Réclamations", "Celles reçues pendant la période, par leur numéro.", "amelioration.registres_lire", _reclamations),
        SorteDeCas("partenaires", "Partenaires habilités", "Les habilitations en cours pendant la période.", "reseau.voir", _partenaires),
    )
}  # fmt: skip

"""Rules and members of the conseil de perfectionnement."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from parchemin.amelioration import constats_conseil as c
from parchemin.amelioration.domain.conseil import CollegeConseil, SorteQuorum
from parchemin.amelioration.models import MembreConseil, ReglesConseil
from parchemin.amelioration.services.communs import verrouiller_organisation
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.socle.cles import cle_recherche, cle_tri
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr


@transaction.atomic
def regler(
    *, organisation: Organisation, acteur: Reference, reference: str = "", quorum: str = "", quorum_nombre: int | None = None,
    seances_par_an: int | None = None, delai_convocation: int | None = None, mandats: dict[str, int] | None = None,
) -> ReglesConseil:  # fmt: skip
    """Write what the règlement intérieur says, and nothing else. Raises AME-219."""
    if quorum == SorteQuorum.NOMBRE and not quorum_nombre:
        raise ErreurMetier(c.QUORUM_MAL_DIT.constat())
    verrouiller_organisation(organisation)
    r = ReglesConseil.toutes.filter(organisation=organisation).first() or ReglesConseil(organisation=organisation)
    r.reference, r.quorum = reference.strip(), SorteQuorum(quorum)
    r.quorum_nombre = quorum_nombre if quorum == SorteQuorum.NOMBRE else None
    r.seances_par_an, r.delai_convocation = seances_par_an or None, delai_convocation or None
    r.mandats = {str(CollegeConseil(k)): int(v) for k, v in (mandats or {}).items() if v}
    r.save()
    consigner(
        chaine=f"o:{organisation.pk}", acteur=acteur, acte="amelioration.conseil_regler", sujet=Reference("regles_conseil", str(r.pk), str(r)[:200]),
        phrase="a écrit ce que le règlement intérieur dit du conseil de perfectionnement.",
        details={"quorum": r.quorum, "quorum_nombre": r.quorum_nombre, "seances_par_an": r.seances_par_an,
                 "delai_convocation": r.delai_convocation, "mandats": r.mandats},
    )  # fmt: skip
    return r


@transaction.atomic
def inscrire_membre(
    *, organisation: Organisation, nom: str, prenom: str, college: str, du: date, acteur: Reference, au: date | None = None,
    qualite: str = "", preside: bool = False, courriel: str = "", telephone: str = "", compte: Membre | None = None,
) -> MembreConseil:  # fmt: skip
    """A new mandate. Raises AME-208 (another one at the same time), AME-209."""
    verrouiller_organisation(organisation)
    m = MembreConseil(organisation=organisation)
    _poser(m, nom=nom, prenom=prenom, college=college, du=du, au=au, qualite=qualite, preside=preside, courriel=courriel,
           telephone=telephone, compte=compte)  # fmt: skip
    m.save()
    _tracer(m, acteur, "inscrire", f"a inscrit {m} au conseil de perfectionnement, {_mandat(m)}.")
    return m


@transaction.atomic
def corriger_membre(*, membre: MembreConseil, acteur: Reference, **champs: Any) -> MembreConseil:
    """Same fields as `inscrire_membre`. Raises AME-208, AME-209, AME-218 (a meeting they attended would fall outside)."""
    verrouiller_organisation(membre.organisation)
    m = MembreConseil.toutes.select_for_update(of=("self",)).get(pk=membre.pk)
    avant = {"du": m.du.isoformat(), "au": m.au.isoformat() if m.au else ""}
    _poser(m, **champs)
    hors = m.presences.exclude(sorte="").exclude(seance__le__gte=m.du, **({"seance__le__lte": m.au} if m.au else {}))
    if (p := hors.select_related("seance").order_by("seance__le", "pk").first()) is not None:
        raise ErreurMetier(c.A_SIEGE.constat(nom=str(m), le=date_fr(p.seance.le)))
    m.save()
    _tracer(m, acteur, "corriger_membre", f"a corrigé le mandat de {m} au conseil de perfectionnement.", avant=avant)
    return m


def _poser(
    m: MembreConseil, *, nom: str, prenom: str, college: str, du: date, au: date | None, qualite: str, preside: bool, courriel: str,
    telephone: str, compte: Membre | None,
) -> None:  # fmt: skip
    if au is not None and au < du:
        raise ErreurMetier(c.MANDAT_A_L_ENVERS.constat(au=date_fr(au), du=date_fr(du)))
    m.nom, m.prenom, m.college = " ".join(nom.split()), " ".join(prenom.split()), CollegeConseil(college)
    m.cle_tri, m.cle_recherche = cle_tri(f"{m.nom} {m.prenom}")[:170], cle_recherche(f"{m.nom} {m.prenom}")[:170]
    m.du, m.au, m.qualite, m.preside = du, au, qualite.strip(), preside
    m.courriel, m.telephone, m.compte = courriel.strip(), telephone.strip(), compte
    for autre in MembreConseil.toutes.filter(organisation=m.organisation_id, cle_recherche=m.cle_recherche).exclude(
        pk=m.pk
    ):
        if (autre.au is None or autre.au >= du) and (au is None or autre.du <= au):
            fin = date_fr(autre.au) if autre.au else "jour où il prendra fin"
            raise ErreurMetier(c.MEMBRE_DEUX_FOIS.constat(nom=str(autre), du=date_fr(autre.du), au=fin))


def _mandat(m: MembreConseil) -> str:
    return f"du {date_fr(m.du)} au {date_fr(m.au)}" if m.au else f"à partir du {date_fr(m.du)}"


def _tracer(m: MembreConseil, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{m.organisation_id}", acteur=acteur, acte=f"amelioration.conseil_{acte}",
        sujet=Reference("membre_conseil", str(m.pk), str(m)[:200]), phrase=phrase,
        details={"membre": m.pk, "college": m.college, "du": m.du.isoformat(), "au": m.au.isoformat() if m.au else "", **details},
    )  # fmt: skip

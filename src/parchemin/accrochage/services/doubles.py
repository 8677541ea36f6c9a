"""The same award of the same person under two identifiers: told by who, what and when.

The Caisse des Dépôts looks at identifiers only: both would be taken, and nobody would see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from parchemin.accrochage.domain.constats_passage import DEUX_ATTRIBUTIONS
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.models import CompteAccrochage, EtatPassage, PassageCertification
from parchemin.socle.cles import cle_tri
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr

MORTS = (EtatPassage.EXCLU, EtatPassage.SUPPRIME, EtatPassage.A_SUPPRIMER)
"""States in which a passage stands for no award at the Caisse des Dépôts, or soon for none."""
_CHAMPS = (
    "code_certification", "debut_validite", "libelle_option", "voie", "nom_naissance", "prenom1", "annee_naissance", "mois_naissance",
    "jour_naissance", "id_dossier", "dossier_nom", "dossier_prenom",
)  # fmt: skip
_tri = lru_cache(maxsize=8192)(cle_tri)
Attribution = tuple[Any, ...]


class Autre(NamedTuple):
    """The other passage of an award."""

    pk: int
    id_technique: str
    etat: str

    def constat(self, code: str, jour: date | None) -> Constat:
        """Without a name: an auditor reads it too."""
        quand = f", délivrée le {date_fr(jour)}" if jour else ""
        quoi = (
            f"La même personne a déjà {code}{quand}, sous l’identifiant « {self.id_technique} » "
            f"({EtatPassage(self.etat).label.lower()})"
        )
        return DEUX_ATTRIBUTIONS.constat("Attribution", quoi=quoi)


def attribution(p: Passage | PassageCertification) -> Attribution | None:
    """Who was awarded what on which day; None when the person or the award is not told whole.

    An option makes another award of it: that is how two true awards of one day are told apart.
    """
    if not p.code_certification or p.debut_validite is None:
        return None
    quoi = (p.code_certification, p.debut_validite, _tri(p.libelle_option))
    if p.voie == "dossier":
        return (*quoi, "dossier", p.id_dossier) if p.id_dossier else None
    if not (p.nom_naissance and p.annee_naissance and p.mois_naissance and p.jour_naissance):
        return None
    return (*quoi, _tri(f"{p.nom_naissance} {p.prenom1}"), p.annee_naissance, p.mois_naissance, p.jour_naissance)


def connues(compte: CompteAccrochage, dites: Collection[Attribution]) -> dict[Attribution, list[Autre]]:
    """Passages of the certifier of this account, under any of its accounts, that stand for these awards, the oldest first."""
    if not dites:
        return {}
    jours = {x[1] for x in dites}
    qui = Q(cle_tri__in={x[3][:130] for x in dites if x[3] != "dossier"}) | Q(
        id_dossier__in={x[4] for x in dites if x[3] == "dossier"}
    )
    lignes = PassageCertification.toutes.filter(
        qui,
        organisation_id=compte.organisation_id,
        compte__certificateur_bcr=compte.certificateur_bcr,
        debut_validite__in=jours,
    )
    trouvees: dict[Attribution, list[Autre]] = {}
    for pk, identifiant, etat, *valeurs in (
        lignes.exclude(etat__in=MORTS).order_by("pk").values_list("pk", "id_technique", "etat", *_CHAMPS)
    ):  # fmt: skip
        cle = attribution(Passage(**dict(zip(_CHAMPS, valeurs, strict=True))))
        if cle is not None and cle in dites:
            trouvees.setdefault(cle, []).append(Autre(pk, identifiant, etat))
    return trouvees


def jumeaux(passages: Sequence[PassageCertification]) -> dict[int, Autre]:
    """By key (or `id()` of a row not written yet): another passage of the same award. All of one account."""
    dites = [(x, cle) for x in passages if x.etat not in MORTS and (cle := attribution(x)) is not None]
    if not dites:
        return {}
    autres = connues(dites[0][0].compte, {cle for _, cle in dites})
    for x, cle in dites:
        # What is being judged counts as it is now, not as the database still has it.
        autres[cle] = [a for a in autres.get(cle, []) if a.pk != x.pk]
    for x, cle in dites:
        autres[cle].append(Autre(x.pk or 0, x.id_technique, x.etat))
    vus: dict[int, Autre] = {}
    for x, cle in dites:
        if (autre := next((a for a in autres[cle] if a.id_technique != x.id_technique), None)) is not None:
            vus[x.pk or id(x)] = autre
    return vus


def a_rejuger(passages: Iterable[PassageCertification]) -> set[int]:
    """Keys of the other passages of these awards: what is said of them depends on these. All of one account."""
    lignes = list(passages)
    dites = {cle for x in lignes if (cle := attribution(x)) is not None}
    if not dites:
        return set()
    autres = connues(lignes[0].compte, dites)
    return {a.pk for siens in autres.values() for a in siens} - {x.pk for x in lignes}


def doubles_ou_delies(candidats: QuerySet[Any], passages: QuerySet[Any]) -> list[int]:
    """Keys to judge again before a file is built: candidates that have a double, and those held for one they have no more.

    Identities change in several ways, one by one or by thousands: the file is the last moment to see it.
    """
    memes = (
        PassageCertification.toutes.filter(
            organisation_id=OuterRef("organisation_id"), cle_tri=OuterRef("cle_tri"), debut_validite=OuterRef("debut_validite"),
            code_certification=OuterRef("code_certification"), compte__certificateur_bcr=OuterRef("compte__certificateur_bcr"),
        )
        .exclude(pk=OuterRef("pk"))
        .exclude(etat__in=MORTS)
    )  # fmt: skip
    doubles = candidats.filter(Exists(memes)).order_by("pk").values_list("pk", flat=True)
    tenus = passages.filter(constats__icontains=DEUX_ATTRIBUTIONS.code)
    return sorted({*doubles, *tenus.order_by("pk").values_list("pk", flat=True)})

"""The checks kept with their history: recomputed at each list and once a day; a gap put aside with its reason."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import transaction

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.plateforme.lots import par_lots
from parchemin.reseau import constats_verifications as c
from parchemin.reseau.domain.verifications import RAISON_MIN, VerdictListe, VerificationListe
from parchemin.reseau.models import HabilitationPartenaire, VerificationPartenaire
from parchemin.reseau.selectors.verifications import partenaires_a_verifier, verifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

_LOT = 500


def verifier_tout() -> int:
    """Every organisation that habilitates somebody. Idempotent. Returns how many were looked at."""
    cles = HabilitationPartenaire.toutes.order_by().values_list("organisation_id", flat=True).distinct()
    faites = 0
    for pk in sorted(cles):
        verifier_organisation(organisation=Organisation.objects.get(pk=pk))
        faites += 1
    return faites


def verifier_organisation(*, organisation: Organisation) -> tuple[int, int]:
    """(gaps opened, gaps gone) since the last time. A journal line only when a gap came or went."""
    jour, partenaires = aujourdhui(), list(partenaires_a_verifier(organisation.pk))
    return _garder(organisation, jour, partenaires, verifications(organisation.pk, partenaires, jour))


@transaction.atomic
def _garder(
    organisation: Organisation, jour: date, partenaires: list[Etablissement], lues: dict[int, list[VerificationListe]]
) -> tuple[int, int]:
    """One short transaction: what was read is compared under the lock, and written in a few statements whatever the number of partners."""
    # Two at the same moment would open the same line twice.
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    suivis = {
        (x.etablissement_id, x.point): x
        for x in VerificationPartenaire.toutes.filter(organisation=organisation, clos_le__isnull=True).order_by("pk")
    }
    ouverts: list[str] = []
    partis: list[str] = []
    clos: list[int] = []
    revus: dict[date | None, list[int]] = defaultdict(list)
    neuves: list[VerificationPartenaire] = []
    for e in partenaires:
        for v in lues[e.pk]:
            suivi, le = suivis.pop((e.pk, v.point), None), v.liste.le if v.liste is not None else None
            if suivi is None and le is None:
                continue  # no list, nothing to keep
            if suivi is not None and (suivi.verdict, suivi.raison) == (v.verdict, v.raison[:600]):
                if suivi.liste_derniere != le:
                    revus[le].append(suivi.pk)
                continue
            avant = _avant(suivi, v.verdict)
            if suivi is not None:
                clos.append(suivi.pk)
            neuves.append(
                VerificationPartenaire(
                    organisation=organisation, etablissement=e, point=v.point, verdict=v.verdict, avant=avant, raison=v.raison[:600],
                    ouvert_le=jour, liste_ouverture=le, liste_derniere=le,
                )
            )  # fmt: skip
            etait = suivi is not None and suivi.verdict == VerdictListe.ECART
            if v.verdict is VerdictListe.ECART and not etait:
                ouverts.append(f"{e} ({v.raison})")
            elif v.verdict is not VerdictListe.ECART and etait:
                partis.append(str(e))
    clos += [x.pk for x in suivis.values()]  # a point that is not asked any more, a partner that is over
    _ecrire(jour, clos, revus, neuves)
    if ouverts or partis:
        consigner(
            chaine=organisation.chaine, acteur=SYSTEME, acte="reseau.verifier", sujet=Reference("organisation", str(organisation.pk), organisation.nom),
            phrase=f"a comparé les partenaires aux listes publiques : {_n(len(ouverts), 'écart ouvert', 'écarts ouverts')}, {_n(len(partis), 'réglé', 'réglés')}.",
            details={"ouverts": ouverts[:100], "partis": partis[:100]},
        )  # fmt: skip
    return len(ouverts), len(partis)


def _ecrire(
    jour: date, clos: list[int], revus: dict[date | None, list[int]], neuves: list[VerificationPartenaire]
) -> None:
    """Closed first: one open line by check."""
    for lot in par_lots(clos, _LOT):
        VerificationPartenaire.toutes.filter(pk__in=lot).update(clos_le=jour)
    for le, cles in revus.items():
        for lot in par_lots(cles, _LOT):
            VerificationPartenaire.toutes.filter(pk__in=lot).update(liste_derniere=le)
    VerificationPartenaire.toutes.bulk_create(neuves, batch_size=_LOT)


def _n(n: int, un: str, plusieurs: str) -> str:
    return f"{n} {plusieurs if n > 1 else un}"


def _avant(suivi: VerificationPartenaire | None, verdict: str) -> str:
    """What could be read before. A gap whose words change keeps what came before it, and a list that says nothing hides nothing."""
    if suivi is None:
        return ""
    if suivi.verdict == verdict or suivi.verdict == VerdictListe.NON_LISIBLE:
        return suivi.avant
    return suivi.verdict


@transaction.atomic
def mettre_de_cote(*, verification: VerificationPartenaire, motif: str, acteur: Reference) -> VerificationPartenaire:
    """A gap that somebody looked into: the list is late, or wrong. It counts no more while the list says the same. Raises HAB-095, HAB-096."""
    v: VerificationPartenaire = (
        VerificationPartenaire.toutes.select_for_update(of=("self",))
        .select_related("etablissement")
        .get(pk=verification.pk)
    )
    if v.clos_le is not None or v.verdict != VerdictListe.ECART or v.ecarte_le is not None:
        raise ErreurMetier(c.ECART_PARTI.constat(point=v.get_point_display(), partenaire=v.etablissement.denomination))
    if len(" ".join(motif.split())) < RAISON_MIN:
        raise ErreurMetier(c.SANS_RAISON.constat(minimum=RAISON_MIN))
    v.ecarte_le, v.ecarte_motif, v.ecarte_par_libelle = aujourdhui(), motif.strip(), acteur.libelle[:400]
    v.save(update_fields=["ecarte_le", "ecarte_motif", "ecarte_par_libelle"])
    _tracer(v, acteur, "a mis de côté")
    return v


@transaction.atomic
def reprendre(*, verification: VerificationPartenaire, acteur: Reference) -> VerificationPartenaire:
    """The gap counts again. Raises HAB-095."""
    v: VerificationPartenaire = (
        VerificationPartenaire.toutes.select_for_update(of=("self",))
        .select_related("etablissement")
        .get(pk=verification.pk)
    )
    if v.clos_le is not None or v.ecarte_le is None:
        raise ErreurMetier(c.ECART_PARTI.constat(point=v.get_point_display(), partenaire=v.etablissement.denomination))
    ancien = v.ecarte_motif
    v.ecarte_le, v.ecarte_motif, v.ecarte_par_libelle = None, "", ""
    v.save(update_fields=["ecarte_le", "ecarte_motif", "ecarte_par_libelle"])
    _tracer(v, acteur, "a repris", ancien=ancien)
    return v


def _tracer(v: VerificationPartenaire, acteur: Reference, verbe: str, **details: object) -> None:
    consigner(
        chaine=f"o:{v.organisation_id}", acteur=acteur, acte="reseau.verification",
        sujet=Reference("etablissement", str(v.etablissement_id), str(v.etablissement)[:200]),
        phrase=f"{verbe} un écart {de(str(v.etablissement))} avec les listes publiques : {v.get_point_display().lower()}.",
        details={"verification": v.pk, "raison": v.raison, "motif": v.ecarte_motif, **details},
    )  # fmt: skip

"""Partners against the lists in force: the same few questions to the database for one partner and for two hundred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.parcours.models import EtatInscription, Inscription, VoieAcces
from parchemin.referentiel.facade import ListesLues, age_depasse
from parchemin.referentiel.models import ListeReference, OrganismeFormation
from parchemin.reseau import constats_verifications as c
from parchemin.reseau.domain.dossier import actions
from parchemin.reseau.domain.verifications import (
    LigneOrganismes,
    LigneSirene,
    ListeDatee,
    PartenaireAVerifier,
    PieceProuvee,
    PointVerifie,
    SourcesLues,
    VerdictListe,
    VerificationListe,
    contredits,
    pieces_prouvees,
    verifier,
)
from parchemin.reseau.models import FINIS, HabilitationPartenaire, RoleHabilite, VerificationPartenaire
from parchemin.socle.constats import Constat

_ACTION_DE = {
    VoieAcces.APPRENTISSAGE: "apprentissage", VoieAcces.VAE: "vae", VoieAcces.FORMATION_CONTINUE: "formation",
    VoieAcces.PROFESSIONNALISATION: "formation",
}  # fmt: skip
"""Route of a person → category of actions that prepares them; the other routes need no Qualiopi certificate."""


def partenaires_a_verifier(organisation_id: int) -> QuerySet[Etablissement]:
    """Partners with an habilitation that is not over."""
    vivantes = HabilitationPartenaire.toutes.filter(etablissement=OuterRef("pk")).exclude(etat__in=FINIS)
    lignes: QuerySet[Etablissement] = Etablissement.toutes.filter(
        Exists(vivantes), organisation=organisation_id, sorte=SorteEtablissement.PARTENAIRE
    ).order_by("cle_tri", "pk")
    return lignes


def actions_attendues(organisation_id: int, cles: Iterable[int]) -> dict[int, tuple[set[str], bool]]:
    """Partner → (categories that its habilitations need, does it train?): as its application says, else by the routes of the people it
    prepares, else by its convention."""
    pks = list(cles)
    voies: dict[tuple[int | None, int], set[str]] = defaultdict(set)
    inscrits = Inscription.toutes.filter(
        organisation=organisation_id, prestataire__in=pks, etat=EtatInscription.EN_COURS
    ).order_by().values_list("prestataire", "certification", "voie").distinct()  # fmt: skip
    for prestataire, certification, voie in inscrits:
        if action := _ACTION_DE.get(VoieAcces(voie)):
            voies[prestataire, certification].add(action)
    lues: dict[int, tuple[set[str], bool]] = {pk: (set(), False) for pk in pks}
    habilitations = HabilitationPartenaire.toutes.filter(
        organisation=organisation_id, etablissement__in=pks, role=RoleHabilite.FORMER
    ).exclude(etat__in=FINIS).select_related("dossier", "convention").order_by("pk")  # fmt: skip
    for h in habilitations:
        d = getattr(h, "dossier", None)
        dites = set(d.actions) if d is not None else set()
        suivies = voies[h.etablissement_id, h.certification_id]
        cfa = h.convention is not None and h.convention.cfa
        lues[h.etablissement_id] = (
            lues[h.etablissement_id][0] | (dites or suivies or {"apprentissage" if cfa else "formation"}), True
        )  # fmt: skip
    return lues


def verifications(
    organisation_id: int, partenaires: Sequence[Etablissement], jour: date, en_place_de: ListeReference | None = None
) -> dict[int, list[VerificationListe]]:
    """Every check of each partner on a day. `en_place_de`: a list read but not in force yet, looked at as if it were."""
    listes = ListesLues(
        sirens=[e.siret[:9] for e in partenaires], ndas=[e.nda for e in partenaires], en_place_de=en_place_de
    )
    attendues = actions_attendues(organisation_id, [e.pk for e in partenaires])
    organismes, sirene = _datee(listes.organismes, jour), _datee(listes.sirene, jour)
    lues = {}
    for e in partenaires:
        voulues, forme = attendues[e.pk]
        etablissement = listes.par_siret.get(e.siret)
        numero = listes.par_nda.get(e.nda) if e.nda else None
        sources = SourcesLues(
            liste_organismes=organismes,
            organismes=tuple(map(_ligne, listes.par_siren.get(e.siret[:9], ()))) if e.siret else (),
            meme_numero=_ligne(numero) if numero is not None else None, liste_sirene=sirene,
            etablissement=LigneSirene(
                etablissement.siret, etablissement.ouvert, etablissement.denomination, etablissement.enseigne, etablissement.depuis
            ) if etablissement is not None else None,
            siren_connu=e.siret[:9] in listes.sirens_vus,
        )  # fmt: skip
        p = PartenaireAVerifier(e.denomination, e.siret, e.nda, tuple(a for a in actions() if a in voulues), forme)
        lues[e.pk] = verifier(p, sources, jour)
    return lues


def _datee(liste: ListeReference | None, jour: date) -> ListeDatee | None:
    return ListeDatee(liste.date_liste, liste.extrait, bool(age_depasse(liste, jour))) if liste is not None else None


def _ligne(o: OrganismeFormation) -> LigneOrganismes:
    return LigneOrganismes(
        o.nda, tuple(o.precedents.split()), o.siren, o.siret, o.denomination, {a: getattr(o, a) for a in actions()}
    )


@dataclass(frozen=True, slots=True)
class VerificationsLues:
    """The checks of one partner today, beside what is kept of them. `anciennes`: lists too old, in words."""

    lignes: list[tuple[VerificationListe, VerificationPartenaire | None]]
    anciennes: list[Constat]

    @property
    def verifications(self) -> list[VerificationListe]:
        return [v for v, _ in self.lignes]

    @property
    def mises_de_cote(self) -> list[str]:
        return [v.point for v, suivi in self.lignes if suivi is not None and suivi.ecarte_le is not None]

    @property
    def a_une_liste(self) -> bool:
        return any(v.liste is not None for v, _ in self.lignes)


def lire_verifications(e: Etablissement, jour: date) -> VerificationsLues:
    """Worked out now; what somebody put aside counts as long as the list says the same."""
    lues = verifications(e.organisation_id, [e], jour)[e.pk]
    suivis = {x.point: x for x in VerificationPartenaire.toutes.filter(etablissement=e, clos_le__isnull=True)}
    lignes = []
    for v in lues:
        suivi = suivis.get(v.point)
        meme = suivi is not None and (suivi.verdict, suivi.raison) == (v.verdict, v.raison[:600])
        lignes.append((v, suivi if meme else None))
    anciennes = {
        (v.point == PointVerifie.SIRENE, v.liste.le): c.LISTE_ANCIENNE.constat(
            liste="L’extrait Sirene" if v.point == PointVerifie.SIRENE else "La liste des organismes de formation",
            age=(jour - v.liste.le).days,
        )
        for v in lues if v.liste is not None and v.liste.perimee and v.point != PointVerifie.DENOMINATION
    }  # fmt: skip
    return VerificationsLues(lignes, list(anciennes.values()))


def pour_le_dossier(e: Etablissement, jour: date) -> tuple[dict[str, PieceProuvee], list[Constat]]:
    """(pieces that the lists prove, what they say against it)."""
    lues = lire_verifications(e, jour)
    if not lues.a_une_liste:
        return {}, []
    from parchemin.referentiel.domain.organismes import recueil

    fraicheur = int(recueil().valeur_au("fraicheur_organismes", jour))
    return (
        pieces_prouvees(lues.verifications, lues.mises_de_cote, fraicheur),
        [*contredits(e.denomination, lues.verifications, lues.mises_de_cote), *lues.anciennes],
    )


def ecarts_ouverts(organisation_id: int, cles: Iterable[int]) -> dict[int, Fraction]:
    """How many gaps that nobody put aside each partner has; a partner that no list could tell anything of is not there."""
    lignes = (
        VerificationPartenaire.toutes.filter(organisation=organisation_id, etablissement__in=list(cles), clos_le__isnull=True)
        .exclude(point=PointVerifie.DENOMINATION).exclude(verdict=VerdictListe.NON_LISIBLE).order_by().values("etablissement")
        .annotate(n=Count("pk", filter=Q(verdict=VerdictListe.ECART, ecarte_le__isnull=True)))
    )  # fmt: skip
    return {x["etablissement"]: Fraction(x["n"]) for x in lignes}

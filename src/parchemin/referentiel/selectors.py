"""Reading the registers: what is visible now, what was on a day, both ways of every link."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import Any

from django.db import models
from django.db.models import Case, F, Prefetch, Q, QuerySet, Value, When

from parchemin.referentiel.comptage import FichesComptees, retenir
from parchemin.referentiel.domain import validite
from parchemin.referentiel.domain.certificateurs import trouver_connu
from parchemin.referentiel.domain.filiation import Lignee, lignee
from parchemin.referentiel.domain.modele import FicheLue
from parchemin.referentiel.domain.qualites import qualite_proposee
from parchemin.referentiel.domain.schema import VOIES
from parchemin.referentiel.domain.texte import Lien, Morceau, parse_liens, structurer
from parchemin.referentiel.domain.validite import EtatEnregistrement
from parchemin.referentiel.models import (
    BlocLocal,
    Capacite,
    CapaciteCertification,
    Certification,
    ChangementFiche,
    CodeFiche,
    CorrespondanceDeclaree,
    EnregistrementLocal,
    Fiche,
    FiliationDeclaree,
    Importance,
    Instantane,
    PartenaireDeclare,
    VersionFiche,
)
from parchemin.referentiel.recherche import INDEX_FICHES
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import NumeroFiche
from parchemin.socle.periodes import Periode, date_fr

_ROME = re.compile(r"^[A-Za-z]\d{2,4}$")
_PREFIXE = re.compile(r"^(?:rome|nsf|formacode|idcc)\s*:?\s*(?=[A-Za-z]?\d)", re.IGNORECASE)
"""« NSF 326n », « ROME K1801 »: the code alone is searched."""
_NIVEAU = re.compile(r"^(?:niveau|niv|cec)\s*([2-8])$", re.IGNORECASE)


def fiches_visibles() -> QuerySet[Fiche]:
    """Fiches with a state in force, and that state."""
    toutes = FichesComptees(Fiche).filter(version__isnull=False)
    return toutes.select_related("version", "source__instantane", "retiree")


def etat_de(version: VersionFiche, fiche: Fiche) -> EtatEnregistrement:
    """What the rules need to know, from the columns of a version."""
    return EtatEnregistrement(
        code=fiche.code,
        repertoire=fiche.repertoire,
        actif=version.actif,
        niveau=version.niveau,
        date_decision=version.date_decision,
        date_effet=version.date_effet,
        date_fin_enregistrement=version.date_fin_enregistrement,
        date_limite_delivrance=version.date_limite_delivrance,
        de_droit="de droit" in version.type_enregistrement.lower(),
        inactive_depuis=version.inactive_depuis,
        absente_depuis=fiche.retiree.date_export if fiche.retiree is not None else None,
        sigle=version.abrege_code,
    )


def version_au(fiche: Fiche, jour: date) -> VersionFiche | None:
    """The state observed on `jour`: the latest version of an export not later; else the first known one.

    The registers publish no history: before our first export, the first state known is the best there is
    (`observee_le` says since when it was seen).
    """
    versions = fiche.versions.filter(instantane_id__lte=_instantane_courant(fiche))
    return (
        versions.filter(observee_le__lte=jour).order_by("-observee_le", "-instantane_id").first()
        or versions.order_by("instantane_id").first()
    )


def _instantane_courant(fiche: Fiche) -> int:
    return fiche.source.instantane_id or 0


def partenaires_visibles(fiche: Fiche) -> QuerySet[PartenaireDeclare]:
    """Partners of a fiche in the snapshot in force."""
    courant = _instantane_courant(fiche)
    return PartenaireDeclare.objects.filter(
        Q(jusqua_id=None) | Q(jusqua_id__gt=courant), fiche=fiche, depuis_id__lte=courant
    )


def partenaires_du_siret(siren: str, siret: str = "") -> QuerySet[PartenaireDeclare]:
    """Rows in force, over all fiches, of an establishment or of a whole legal entity."""
    lignes = PartenaireDeclare.objects.filter(
        Q(jusqua_id=None) | Q(jusqua_id__gt=F("fiche__source__instantane_id")),
        siren=siren,
        depuis_id__lte=F("fiche__source__instantane_id"),
    )
    return lignes.filter(siret=siret) if siret else lignes


def versions_au_code(nomenclature: str, debut: str) -> QuerySet[CodeFiche, int]:
    """Ids of the versions filed under a code of a nomenclature, or under codes that begin so; case does not matter."""
    debut = debut.strip().upper()
    codes = CodeFiche.objects.filter(nomenclature=nomenclature, code__istartswith=debut)
    # The bounds let an index be read, which LIKE alone cannot: on what has no case (a ROME code is in capitals). « z »
    # is after every letter and digit in the order of any database; « the next character » is not.
    tete = debut if nomenclature == "ROME" else "".join(takewhile(str.isdecimal, debut))
    if tete.isascii() and tete.isalnum():
        codes = codes.filter(code__gte=tete, code__lte=f"{tete}{'z' * 20}")
    return codes.order_by().values_list("version_id", flat=True)


def chercher(texte: str, fiches: QuerySet[Fiche] | None = None) -> QuerySet[Fiche]:
    """Fiches for what a person typed, best first: number, URL, ROME code, level, abbreviation, words.

    A number wins alone when it exists. Active fiches come before closed ones at equal rank.
    """
    base = fiches_visibles() if fiches is None else fiches
    texte = _PREFIXE.sub("", " ".join(texte.split())[:200])
    if not texte:
        return base
    try:
        codes = NumeroFiche.parse(texte).codes_possibles
    except ErreurMetier:
        codes = ()
    if codes:
        exactes = base.filter(code__in=codes)
        if exactes.exists():
            return exactes.order_by("-version__actif", "repertoire", "numero")
    if _ROME.match(texte):
        par_rome = base.filter(version_id__in=versions_au_code("ROME", texte))
        if par_rome.exists():
            return par_rome.order_by("-version__actif", "version__cle_tri", "pk")
    if m := _NIVEAU.match(texte):
        return base.filter(version__niveau=int(m[1])).order_by("-version__actif", "version__cle_tri", "pk")
    return INDEX_FICHES.appliquer(base, texte, "version_id").order_by(
        "-version__actif", "-rang", "version__cle_tri", "pk"
    )


def premieres(lignes: QuerySet[Fiche], nombre: int) -> list[Fiche]:
    """The first rows of a sorted list of fiches: the sort carries their keys only, the rows are read after."""
    if isinstance(lignes, FichesComptees):
        cles = lignes.cles_de_page(0, nombre)
    else:
        cles = list(lignes.values_list("pk", flat=True)[:nombre])
    par_cle = {f.pk: f for f in fiches_visibles().filter(pk__in=cles).order_by("pk")[:nombre]}
    return [par_cle[c] for c in cles if c in par_cle]


@dataclass(frozen=True, slots=True)
class Voie:
    """An access route: open or not, and who sits."""

    libelle: str
    ouverte: bool | None
    composition: tuple[Morceau, ...]


@dataclass(frozen=True, slots=True)
class Bloc:
    """A bloc as shown."""

    code: str
    libelle: str
    competences: tuple[Morceau, ...]
    modalites: tuple[Morceau, ...]
    prerequis: tuple[Morceau, ...]


@dataclass(frozen=True, slots=True)
class FicheLiee:
    """A fiche at the other end of a link, known or not in our registers."""

    code: str
    fiche: Fiche | None


class PageFiche:
    """Everything the page of a fiche shows, read once, from one version."""

    def __init__(self, fiche: Fiche, version: VersionFiche, jour: date) -> None:
        self.fiche = fiche
        self.version = version
        self.jour = jour
        self.lue = FicheLue(version.contenu.ouvrir())
        self.etat = etat_de(version, fiche)

    @property
    def contenu(self) -> dict[str, Any]:
        return dict(self.lue.contenu)

    @property
    def statut(self) -> validite.Statut:
        return validite.statut_au(self.etat, self.jour)

    @property
    def statut_libelle(self) -> str:
        return validite.LIBELLES_STATUT[self.statut]

    @property
    def statut_ton(self) -> str:
        return validite.TONS_STATUT[self.statut]

    @property
    def inscription(self) -> validite.Reponse:
        return validite.inscription_possible(self.etat, self.jour)

    @property
    def jury(self) -> validite.Reponse:
        return validite.jury_possible(self.etat, self.jour)

    @property
    def niveau(self) -> validite.Reponse:
        return validite.niveau(self.etat, self.jour)

    @property
    def jalons(self) -> tuple[validite.Jalon, ...]:
        return validite.frise(self.etat, publication=self.lue.date("date_publication"))

    def texte(self, cle: str) -> tuple[Morceau, ...]:
        brut = self.lue.contenu.get(cle)
        return structurer(brut) if isinstance(brut, str) else ()

    @property
    def textes(self) -> list[tuple[str, tuple[Morceau, ...]]]:
        """Long texts in reading order, without the empty ones."""
        rubriques = (
            ("objectifs_contexte", "Objectifs et contexte"),
            ("activites_visees", "Activités visées"),
            ("capacites_attestees", "Compétences attestées"),
            ("secteurs_activite", "Secteurs d’activité"),
            ("type_emploi_accessibles", "Emplois accessibles"),
            ("reglementations_activites", "Réglementation"),
            ("prerequis_entree_formation", "Prérequis d’entrée en formation"),
            ("prerequis_validation", "Prérequis de validation"),
            ("niveau_maitrise", "Niveau de maîtrise"),
            ("validation_partielle_perimetre", "Périmètre de la validation partielle"),
            ("modalites_renouvellement", "Modalités de renouvellement"),
        )
        return [(titre, self.texte(cle)) for cle, titre in rubriques if self.lue.contenu.get(cle)]

    @cached_property
    def blocs(self) -> list[Bloc]:
        return [
            Bloc(
                code=str(b.get("code", "")),
                libelle=str(b.get("libelle", "")),
                competences=structurer(str(b.get("competences", ""))),
                modalites=structurer(str(b.get("modalites_evaluation", ""))),
                prerequis=(
                    *structurer(str(b.get("prerequis_entree", ""))),
                    *structurer(str(b.get("prerequis_validation", ""))),
                ),
            )
            for b in self.lue.liste("blocs")
        ]

    @property
    def certificateurs(self) -> list[dict[str, Any]]:
        """Declared certifiers. `demande`: what the list is asked for; `libelle`: what we call it, when it is another name."""
        lignes = []
        for x in self.lue.liste("certificateurs"):
            nom = " ".join(str(x.get("nom", "")).split())
            siret = "".join(s for s in str(x.get("siret", "")) if s.isalnum())
            connu = trouver_connu(nom, siret[:9])
            libelle = connu.libelle if connu and cle_recherche(connu.libelle) not in cle_recherche(nom) else ""
            lignes.append(
                {"nom": nom, "siret": siret, "etat": x.get("etat", ""), "site": x.get("site_internet", ""),
                 "libelle": libelle, "demande": siret[:9] or (connu.libelle if connu else nom)}
            )  # fmt: skip
        return lignes

    @property
    def voies(self) -> list[Voie]:
        resultat = []
        for lettres, libelle in VOIES.items():
            voie = self.lue.contenu.get(f"voie_{lettres}")
            if isinstance(voie, dict):
                ouverte = voie.get("actif") if isinstance(voie.get("actif"), bool) else None
                resultat.append(Voie(libelle, ouverte, structurer(str(voie.get("composition", "")))))
        return resultat

    @property
    def liens(self) -> tuple[Lien, ...]:
        return parse_liens(str(self.lue.contenu.get("liens_description", "")))

    @property
    def precisions(self) -> list[tuple[str, str]]:
        """What else the fiche says, in words: nothing that the register publishes stays unread."""
        oui_non = (
            ("Partenaires déclarés", "existence_partenaires"),
            ("Accessible en Nouvelle-Calédonie", "accessible_nouvelle_caledonie"),
            ("Accessible en Polynésie française", "accessible_polynesie"),
            ("Validation partielle", "validation_partielle"),
        )
        contenu = self.lue.contenu
        lignes = [(t, "oui" if contenu[c] else "non") for t, c in oui_non if isinstance(contenu.get(c), bool)]
        if jour := self.lue.date("date_dernier_jo"):
            lignes.append(("Dernier texte au Journal officiel", date_fr(jour)))
        if annees := self.lue.liste("annees_promotions_niveau"):
            lignes.append(("Promotions qui peuvent se prévaloir du niveau", ", ".join(map(str, annees))))
        for rang in (1, 2, 3):
            if ccn := contenu.get(f"ccn_{rang}"):
                lignes.append(("Convention collective", f"{ccn.get('code', '')} {ccn.get('libelle', '')}".strip()))
        lignes.extend((f"{x['chemin']} (élément nouveau)", str(x["texte"])) for x in self.lue.liste("inconnus"))
        return lignes

    @property
    def codes(self) -> list[tuple[str, list[dict[str, str]]]]:
        listes = (("Codes ROME", "rome"), ("Spécialités NSF", "nsf"), ("Formacodes", "formacodes"), ("IDCC", "idcc"))
        return [(titre, self.lue.liste(cle)) for titre, cle in listes if self.lue.liste(cle)]

    @property
    def publications(self) -> list[dict[str, str]]:
        """Official texts; the same ones are often declared twice."""
        vues: dict[str, dict[str, str]] = {}
        for cle in ("jo_general", "jo_creation", "jo_autre"):
            for p in self.lue.liste(cle):
                vues.setdefault(str(p.get("titre", "")), p)
        return list(vues.values())

    @property
    def statistiques(self) -> list[dict[str, Any]]:
        return self.lue.liste("statistiques")

    @cached_property
    def lignee(self) -> Lignee:
        code = self.fiche.code
        # Ten queries, of which some walk hundreds of links: the registers alone decide of them.
        return lignee(code, retenir(f"successions:{code}", lambda: successions_autour(code)))

    @cached_property
    def correspondances(self) -> list[tuple[str, list[str], str, list[str]]]:
        """(from, blocs, to, blocs): declared by this fiche, and by others towards it."""
        ici = [(self.fiche.code, x["source"], x["destination"], x["blocs"]) for x in self.lue.liste("correspondances")]
        ailleurs = CorrespondanceDeclaree.objects.filter(
            code_destination=self.fiche.code, version__pk=F("version__fiche__version_id")
        ).select_related("version__fiche")
        return ici + [
            (c.version.fiche.code, c.blocs_source, self.fiche.code, c.blocs_destination)
            for c in ailleurs
            if c.version.fiche.code != self.fiche.code
        ]

    @cached_property
    def connues(self) -> dict[str, Fiche]:
        """Fiches named by the links of this page, in one query."""
        codes = {c for g in (*self.lignee.ascendants, *self.lignee.descendants) for c in g}
        codes |= {c for de, _, vers, _ in self.correspondances for c in (de, vers)}
        return {f.code: f for f in fiches_visibles().filter(code__in=codes)}

    def liees(self, generations: Iterable[tuple[str, ...]]) -> list[list[FicheLiee]]:
        return [[FicheLiee(c, self.connues.get(c)) for c in g] for g in generations]

    @cached_property
    def remplacees(self) -> list[list[FicheLiee]]:
        return self.liees(self.lignee.ascendants)

    @cached_property
    def remplacantes(self) -> list[list[FicheLiee]]:
        return self.liees(self.lignee.descendants)


def successions_autour(*codes: str, profondeur: int = 6) -> set[tuple[str, str]]:
    """(old, new) pairs reachable from fiches, whichever side declared them; a query or two per generation."""
    paires: set[tuple[str, str]] = set()
    vus: set[str] = set()
    front = set(codes)
    for _ in range(profondeur):
        if not front:
            break
        # Two plain look-ups by index: one condition over both sides would read the whole table.
        versions = Fiche.objects.filter(code__in=front, version__isnull=False).values("version_id")
        champs = ("version__fiche__code", "sens", "code_autre")
        lignes = [
            *FiliationDeclaree.objects.filter(version_id__in=versions).values_list(*champs),
            # In the order of the index: a fiche that thousands cite is not read whole to be sorted.
            *FiliationDeclaree.objects.filter(code_autre__in=front, version_id=F("version__fiche__version_id"))
            .order_by("code_autre", "pk")
            .values_list(*champs)[:500],
        ]
        vus |= front
        suivants: set[str] = set()
        for ici, sens, autre in lignes:
            paires.add((autre, ici) if sens == "remplace" else (ici, autre))
            suivants |= {ici, autre}
        front = suivants - vus
    return paires


def fiches_remplacees(code: str) -> frozenset[str]:
    """Every fiche that this one replaces, from near or far. A query or two per generation."""
    return frozenset(c for generation in lignee(code, successions_autour(code)).ascendants for c in generation)


def fiches_remplacantes(code: str) -> tuple[str, ...]:
    """Every fiche that replaces this one, the nearest first. A query or two per generation."""
    return tuple(c for generation in lignee(code, successions_autour(code)).descendants for c in generation)


def changements_de(fiche: Fiche) -> QuerySet[ChangementFiche]:
    """History of a fiche, latest first, from the exports in force so far."""
    return (
        ChangementFiche.objects.filter(fiche=fiche, instantane_id__lte=_instantane_courant(fiche))
        .select_related("instantane__source")
        .order_by("-instantane_id", "importance", "id")
    )


def etat_local(certification: Certification, jour: date) -> EtatEnregistrement:
    """What the rules need to know of a certification outside the registers: the registration of that day, or none.

    After a registration, the last one stays known: people engaged before its end keep its benefit (art. L. 6113-9).
    """
    return etat_local_parmi(certification, EnregistrementLocal.toutes.filter(certification=certification), jour)


def etat_local_parmi(
    certification: Certification, enregistrements: Iterable[EnregistrementLocal], jour: date
) -> EtatEnregistrement:
    """The same, of registrations that were read already."""
    derniere = max((p for p in enregistrements if p.du <= jour), key=lambda p: p.du, default=None)
    if derniere is None:
        code = certification.code_local or certification.intitule_local
        return EtatEnregistrement(code, "", True, None, None, None, None, None, de_droit=False)
    repertoire = "RS" if derniere.code.startswith("RS") else "RNCP"
    return EtatEnregistrement(
        derniere.code, repertoire, derniere.au is None or jour <= derniere.au, None, derniere.du, None, derniere.au, None,
        de_droit=False,
    )  # fmt: skip


def blocs_au(objet: Fiche | Certification, jour: date) -> list[Bloc]:
    """Blocs of the state observed on `jour`; of a local certification, those in force that day."""
    if isinstance(objet, Certification) and objet.fiche is None:
        lignes = BlocLocal.toutes.filter(certification=objet).order_by("code", "du")
        return [
            Bloc(b.code, b.libelle, structurer(b.competences), structurer(b.modalites_evaluation), ())
            for b in lignes
            if jour in Periode(b.du, b.au)
        ]
    fiche = objet.fiche if isinstance(objet, Certification) else objet
    version = version_au(fiche, jour) if fiche is not None else None
    return PageFiche(fiche, version, jour).blocs if fiche is not None and version else []


def certifications_suivies() -> QuerySet[Certification]:
    """Certifications of the active organisation with what a list shows of them: same number of queries for 1 and 100."""
    capacites = CapaciteCertification.toutes.order_by("du", "pk")
    return (
        Certification.objects.select_related("fiche__version", "fiche__retiree")
        .prefetch_related(Prefetch("capacites", queryset=capacites))
        .order_by("cle_tri", "pk")
    )


def qualite_au_registre(fiche: Fiche, siren: str) -> str:
    """Capacity that the register gives to this SIREN on a fiche in force; "" when it does not name it."""
    version = fiche.version
    if version is None or not siren:
        return ""
    actifs = version.certificateurs_declares.exclude(etat="Inactif").exclude(siren="").values_list("siren", flat=True)
    partenaire = partenaires_visibles(fiche).filter(siren=siren, etat="Actif").exists()
    return qualite_proposee(siren, list(actifs), [siren] if partenaire else [])


def voies_au(fiche: Fiche, jour: date) -> tuple[tuple[str, bool], ...]:
    """Access routes of the state observed on `jour`, by the register's letters (`VOIES`), and whether each is open.

    A route on which the register says nothing is left out.
    """
    version = version_au(fiche, jour)
    if version is None:
        return ()
    contenu = PageFiche(fiche, version, jour).contenu
    voies = ((lettres, contenu.get(f"voie_{lettres}")) for lettres in VOIES)
    return tuple((k, v["actif"]) for k, v in voies if isinstance(v, dict) and isinstance(v.get("actif"), bool))


ETAT_ET_DATES = frozenset({"actif", "date_decision", "date_effet", "date_fin_enregistrement", "date_limite_delivrance"})
"""Fields of a fiche that say whether, and until when, one may enrol and award."""


class Portee(models.IntegerChoices):
    """What a change is for one organisation, the nearest first."""

    MIENNES = 0, "Vos certifications, à regarder"
    MIENNES_INFORMATION = 1, "Vos certifications"
    ETAT_OU_DATES = 2, "État ou dates d’une fiche que vous ne suivez pas"
    AUTRE = 3, "Fiche que vous ne suivez pas"


def changements_ranges(instantane: Instantane) -> QuerySet[ChangementFiche]:
    """Changes of an export, with `portee` for the active organisation: its own certifications, then states and dates, then the rest."""
    miennes = Q(fiche_id__in=Certification.objects.filter(fiche__isnull=False).order_by().values("fiche_id"))
    portee = Case(
        When(miennes & Q(importance=Importance.ALERTE), then=Value(Portee.MIENNES.value)),
        When(miennes, then=Value(Portee.MIENNES_INFORMATION.value)),
        When(champ__in=sorted(ETAT_ET_DATES), then=Value(Portee.ETAT_OU_DATES.value)),
        default=Value(Portee.AUTRE.value),
        output_field=models.IntegerField(),
    )
    return (
        ChangementFiche.objects.filter(instantane=instantane)
        .select_related("fiche")
        .annotate(portee=portee)
        .order_by("portee", "importance", "fiche__repertoire", "fiche__numero", "pk")
    )


CERTIFIENT = frozenset({Capacite.CERTIFICATEUR.value, Capacite.CO_CERTIFICATEUR.value})
"""Capacities under which a certification is the organisation's own: its jury decides, unless a text appoints another."""


def capacites_tenues(certification: Certification, jour: date) -> frozenset[str]:
    """The same as words, from the prefetched `capacites`: no query per certification of a list."""
    return frozenset(c.capacite for c in certification.capacites.all() if jour in Periode(c.du, c.au))


def certifie_au(certification: Certification, jour: date) -> bool:
    """Does the organisation certify it on that day, alone or with others? (`capacites` prefetched: no query.)"""
    return bool(CERTIFIENT & capacites_tenues(certification, jour))


def capacites_au(certification: Certification, jour: date) -> list[CapaciteCertification]:
    """Capacities of the organisation on a day."""
    return [c for c in CapaciteCertification.toutes.filter(certification=certification) if jour in Periode(c.du, c.au)]

"""What was won in another fiche, and counts here: a title was revised, and a text says which CCP give which (TP-8).

Three things may say so, and nothing else: the certifier's own link, a correspondence of the register, a dated equivalence. That one
fiche replaces another gives nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.domain.reglement import DU_REGLEMENT
from parchemin.deliberation.models import (
    AcquisConserve,
    Decision,
    LienBloc,
    NatureAcquis,
    RegleEquivalence,
    ReglementExamen,
    Reinscription,
)
from parchemin.deliberation.selectors.acquis import encore_mobilisables, intitule_acquis
from parchemin.deliberation.selectors.blocs import (
    AILLEURS,
    NATURES_BLOC,
    BlocDetenu,
    blocs_detenus,
    correspondances_de,
    court,
)
from parchemin.deliberation.selectors.conservation import (
    Limites,
    citation,
    fin_de_validite,
    jeu_pour,
    limites_de,
)
from parchemin.parcours.models import ElementEvalue, Inscription, ModeResultat, Personne, SessionExamen
from parchemin.parcours.registres import SituationAcquise
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.periodes import date_fr

TEXTE_REVISION = "tp-correspondances"


@dataclass(frozen=True, slots=True)
class Transpose:
    """One unit held to be acquired here. `raison`: what says so; `limites`: until when it counts here, by the rule of this fiche."""

    element: ElementEvalue
    bloc: BlocDetenu
    obtenu_le: date
    limites: Limites | None
    texte: str

    @property
    def code(self) -> str:
        return str(self.element.code)

    @property
    def quoi(self) -> str:
        return f"{self.element.code} · {self.element.libelle}"

    @property
    def raison(self) -> str:
        return self.bloc.raison

    @property
    def jusqu_au(self) -> str:
        """« compte pour cette certification jusqu’au 30 juin 2031 », every reading when there are two."""
        if self.limites is None or self.limites.jusqu_au is None:
            return "compte pour cette certification, sans limite connue"
        autres = [
            f"{date_fr(x.jusqu_au)} selon {x.selon}" for x in self.limites.lectures if x.jusqu_au is not None
        ]  # fmt: skip
        precision = f" ({' ; '.join(autres)})" if autres else ""
        return f"compte pour cette certification jusqu’au {date_fr(self.limites.jusqu_au)}{precision}"

    @property
    def resultat(self) -> ResultatUnite:
        return ResultatUnite(EtatUnite.BENEFICE, None, True, self.obtenu_le)


@dataclass(frozen=True, slots=True)
class SansEffet:
    """Held in a fiche that this one replaces, and giving nothing here: said, so that nobody looks for it.

    `demande`: what the correspondence that quotes it asks for besides, and its text; "" when none quotes it.
    """

    acquis: AcquisConserve
    demande: str = ""

    @property
    def phrase(self) -> str:
        a = self.acquis
        if self.demande:
            return (
                f"{intitule_acquis(a)} ({a.certification.numero}), obtenu le {date_fr(a.obtenu_le)}, ne suffit pas ici : "
                f"{self.demande}. Il reste acquis."
            )
        return (
            f"{intitule_acquis(a)} ({a.certification.numero}), obtenu le {date_fr(a.obtenu_le)}, reste acquis mais ne compte pas ici : "
            "aucune correspondance n’est enregistrée."
        )


def transposes(
    personne: Personne,
    certification: Certification,
    jour: date,
    reglement: ReglementExamen | None,
    blocs: Sequence[BlocDetenu] | None = None,
    specialite: str = "",
) -> list[Transpose]:
    """What the person won elsewhere that counts towards this certification, element by element; units with a mark left out.

    `blocs`: those held, when they were read already. Two queries more.
    """
    detenus = [
        b for b in (blocs_detenus(personne, certification, jour, specialite) if blocs is None else blocs)
        if b.par in AILLEURS and b.obtenu_le is not None
    ]  # fmt: skip
    if not detenus:
        return []
    par_bloc = _elements(certification)
    nature = NatureAcquis.CCP if facade.famille(certification) is facade.Famille.TITRE_PRO else NatureAcquis.BLOC
    trouves = []
    for b in detenus:
        element = par_bloc.get(b.code)
        if element is None or b.obtenu_le is None:
            continue
        limites = limites_de(
            jeu_pour(certification, "", jour), nature=nature, obtenu_le=b.obtenu_le, jour=jour,
            fin_validite=(reglement.fin_validite if reglement is not None else None) or fin_de_validite(certification, jour),
            options=reglement.options if reglement is not None else {},
            texte_reglement=f"{DU_REGLEMENT}{reglement.reference}" if reglement is not None else "",
        )  # fmt: skip
        if limites is not None and not limites.definitif and limites.derniere is not None and limites.derniere < jour:
            continue
        revision = nature == NatureAcquis.CCP and b.par != "option"
        trouves.append(Transpose(element, b, b.obtenu_le, limites, citation(TEXTE_REVISION, jour) if revision else ""))
    return trouves


def _elements(certification: Certification) -> dict[str, ElementEvalue]:
    """By code of bloc, the element that is the bloc, else the only one that gives it."""
    lignes = ElementEvalue.objects.filter(certification=certification, mode=ModeResultat.VALIDATION)
    par_bloc: dict[str, list[ElementEvalue]] = {}
    for e in lignes.order_by("parent_id", "ordre", "pk"):
        par_bloc.setdefault(e.code_bloc or e.code, []).append(e)
    tetes = {code: [e for e in siens if e.parent_id is None] for code, siens in par_bloc.items()}
    return {code: tetes[code][0] for code in par_bloc if len(tetes[code]) == 1}


def completer(dossier: Dossier, tenus: Iterable[Transpose]) -> Dossier:
    """The dossier with what counts from elsewhere. A result of its own, whatever it is, comes first."""
    vides = {c: x for c, x in dossier.resultats.items() if x.etat is not EtatUnite.A_SAISIR}
    return replace(dossier, resultats={**{t.code: t.resultat for t in tenus}, **vides})


def sans_effet(
    personne: Personne, certification: Certification, jour: date, tenus: Iterable[Transpose]
) -> list[SansEffet]:
    """Blocs and CCP held in the fiches that this one replaces, and that nothing carries here. Three queries or so."""
    code = certification.numero
    avant = facade.fiches_remplacees(code) if code.startswith(("RNCP", "RS")) else frozenset()
    if not avant:
        return []
    utiles = {pk for t in tenus for pk in t.bloc.sources}
    lignes = AcquisConserve.objects.filter(
        personne=personne, certification__fiche__code__in=avant, retire_le__isnull=True, obtenu_le__lte=jour,
        nature__in=[NatureAcquis.BLOC, NatureAcquis.CCP],
    ).exclude(pk__in=utiles).select_related("certification__fiche", "element")  # fmt: skip
    siens = list(lignes.order_by("obtenu_le", "code", "pk"))
    encore = {a.pk for a in encore_mobilisables(siens, jour)}
    restent = [a for a in siens if a.definitif or a.pk in encore]
    return [SansEffet(a, _ce_qui_est_demande(a, code, jour)) for a in restent]


def _ce_qui_est_demande(a: AcquisConserve, code: str, jour: date) -> str:
    """The correspondence that quotes it among others, in words: « la correspondance vers BC02 demande aussi … (texte) »."""
    bloc = a.element.code_bloc if a.element is not None and a.element.code_bloc else a.code
    ici = LienBloc.toutes.filter(
        organisation_id=a.organisation_id, code_fiche=a.certification.numero, code_bloc=bloc
    ).select_related("reference").first()  # fmt: skip
    regles = RegleEquivalence.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), organisation_id=a.organisation_id, cible_fiche=code, du__lte=jour
    )
    for r in regles.order_by("cible_bloc", "pk"):
        if ici is not None and ici.reference.reference in r.sources and len(r.sources) > 1:
            autres = " et ".join(x for x in r.sources if x != ici.reference.reference)
            return f"pour {r.cible_bloc.removeprefix(code)}, la correspondance demande aussi {autres} ({r.texte})"
    for lue in correspondances_de(code):
        for de, blocs, vers, blocs_vers in lue.sens():
            if vers == code and de == a.certification.numero and bloc in blocs and len(blocs) > 1:
                autres = court([b for b in blocs if b != bloc], de)
                return f"pour {court(blocs_vers, code)}, la correspondance demande aussi {autres} ({lue.mots})"
    return ""


def situations_transposees(session: SessionExamen, inscriptions: Sequence[Inscription]) -> list[SituationAcquise]:
    """The cells of a new session that are acquired from another fiche; those who come back by a written choice bring their own.

    One query to know who holds something elsewhere, then about ten for each of them.
    """
    jour = session.jury_le or session.au
    reviennent = set(
        Reinscription.toutes.filter(inscription__in=[i.pk for i in inscriptions], en_vigueur=True)
        .order_by("pk").values_list("inscription_id", flat=True)
    )  # fmt: skip
    tiennent = set(
        AcquisConserve.toutes.filter(
            personne__in={i.personne_id for i in inscriptions}, retire_le__isnull=True, nature__in=NATURES_BLOC,
        ).exclude(certification=session.certification_id).order_by("pk").values_list("personne_id", flat=True)
    )  # fmt: skip
    tiennent |= set(
        Decision.toutes.filter(
            inscription__personne__in={i.personne_id for i in inscriptions if i.specialite}, en_vigueur=True,
            inscription__certification=session.certification_id, resultat=Resultat.ADMIS, decidee_le__lte=jour,
        ).exclude(inscription__specialite="").order_by("pk").values_list("inscription__personne_id", flat=True)
    )  # fmt: skip
    return [
        SituationAcquise(
            i.pk, t.element.pk, str(EtatUnite.BENEFICE), None, True, f"{t.raison} Obtenu le {date_fr(t.obtenu_le)}."[:200]
        )
        for i in inscriptions
        if i.personne_id in tiennent and i.pk not in reviennent
        for t in transposes(i.personne, session.certification, jour, None, specialite=i.specialite)
    ]  # fmt: skip

"""What a person who comes back may keep, what they may not and why, and what they have to take."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet

from parchemin.comptes.models import Membre
from parchemin.deliberation import acquis_constats as c
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.portables import notes_portables
from parchemin.deliberation.domain.proposition import Acquis, Resultat
from parchemin.deliberation.models import (
    AcquisConserve,
    ChoixNote,
    Decision,
    NatureAcquis,
    ProvenanceAcquis,
    Reinscription,
)
from parchemin.deliberation.reglement_constats import AUCUN
from parchemin.deliberation.selectors.acquis import (
    a_perimetre,
    derniere_date,
    intitule_acquis,
    lectures_en_mots,
    limites_en_mots,
)
from parchemin.deliberation.selectors.applicables import Applicables, elements_applicables, elements_de
from parchemin.deliberation.selectors.blocs import blocs_detenus
from parchemin.deliberation.selectors.conservation import DIX, RegleConservation, citation, regle_pour
from parchemin.deliberation.selectors.manque import derniere_decision, sessions_prevues
from parchemin.deliberation.selectors.reglements import reglement_applicable, vers_domaine
from parchemin.parcours.domain.derogations import Derogation, NatureDerogation, premiere_parmi
from parchemin.parcours.domain.inscription import LIBELLES_STATUT
from parchemin.parcours.domain.resultats import EN_MOTS, EtatCellule
from parchemin.parcours.models import ElementEvalue, EtatInscription, EtatResultat, Inscription
from parchemin.parcours.selectors.perimetre import inscriptions_visibles
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.referentiel.facade import LIBELLES_FAMILLE, famille
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

TEXTE_SPECIALITES = "arrete-2017"
SANS_CERTIFICATION = frozenset({Resultat.AJOURNE, Resultat.PARTIEL, Resultat.NON_DELIVRABLE})


@dataclass(frozen=True, slots=True)
class LigneProposee:
    """Something that may be kept. `au_choix`: keep or take again; otherwise it is kept, there is nothing to choose."""

    acquis: AcquisConserve
    element: ElementEvalue
    au_choix: bool

    @property
    def quoi(self) -> str:
        return intitule_acquis(self.acquis)

    @property
    def limites(self) -> str:
        return limites_en_mots(self.acquis)

    @property
    def lectures(self) -> list[str]:
        return lectures_en_mots(self.acquis)

    @property
    def si_garde(self) -> str:
        return si_garde(self.acquis, self.element)

    @property
    def si_repasse(self) -> str:
        return si_repasse(self.acquis, self.element)


def si_garde(a: AcquisConserve, element: ElementEvalue) -> str:
    """What keeping means, in words."""
    if a.note is None:
        return f"{element.libelle} compte comme acquis, sans rien repasser."
    fin = "dans la moyenne, même au-dessous de 10" if a.note < DIX else "dans la moyenne"
    return f"La note de {ecrire(a.note)} compte {fin}, sans repasser l’épreuve."


def si_repasse(a: AcquisConserve, element: ElementEvalue) -> str:
    """What taking again means: the last mark counts, even lower."""
    if a.note is None:
        return f"{element.libelle} est évalué de nouveau."
    return (
        f"La note de {ecrire(a.note)} est abandonnée : seule la nouvelle note compte, même si elle est plus basse. "
        "Une absence sans motif empêche la délivrance."
    )


@dataclass(frozen=True, slots=True)
class Proposee:
    """The whole proposal. `forme_imposee`: "globale" when the status leaves no choice; `refus`: (words, finding).

    `session_prevue`: is `jour_vise` that of a planned session, or the entry for want of one? `sans_liste`: why what is to be taken
    is not known (no règlement for that option, or no option).
    """

    certification: Certification
    decision: Decision | None
    regle: RegleConservation | None
    forme_imposee: str
    jour_vise: date
    lignes: tuple[LigneProposee, ...]
    refus: tuple[Constat, ...]
    avertissements: tuple[Constat, ...]
    a_passer: tuple[ElementEvalue, ...]
    session_prevue: bool = True
    sans_liste: Constat | None = None

    @property
    def texte_forme(self) -> str:
        return citation(self.regle.texte_forme, self.jour_vise) if self.regle and self.regle.texte_forme else ""


def refus_de_se_reinscrire(origine: Inscription, jour: date) -> list[Constat]:
    """Why this enrolment opens no réinscription: still in progress, or already awarded (ACQ-040), or one is open (ACQ-053)."""
    if Reinscription.objects.filter(origine=origine, en_vigueur=True).exclude(
        inscription__etat=EtatInscription.ANNULEE
    ).exists():  # fmt: skip
        return [c.DEJA_OUVERTE.constat()]
    decision = derniere_decision(origine)
    if decision is not None and decision.resultat in SANS_CERTIFICATION:
        return []
    finie = origine.etat in (EtatInscription.TERMINEE, EtatInscription.SORTIE) or (
        origine.fin_prevue is not None and origine.fin_prevue < jour
    )
    if decision is None and finie and origine.etat != EtatInscription.ANNULEE:
        return []
    return [
        c.SANS_ECHEC.constat(
            personne=origine.personne.nom_complet, certification=nom_certification(origine.certification)
        )
    ]


def proposer(
    origine: Inscription,
    *,
    statut: str,
    forme: str,
    entree: date,
    derogations: Sequence[Derogation] = (),
    certification: Certification | None = None,
    specialite: str = "",
) -> Proposee:
    """What is kept towards `certification` (that of the origin when left out), for a candidate of that status and form.

    The day looked at is that of the next planned session from the entry on, else the entry (today at the earliest). About ten queries.
    """
    cible = certification or origine.certification
    ouvrante = premiere_parmi(derogations, (NatureDerogation.RECTEUR, NatureDerogation.HANDICAP))
    derogation = ouvrante.reference if ouvrante is not None else ""
    specialite = specialite_retenue(origine, cible, specialite)
    jour, prevue = _jour_vise(origine, cible, specialite, entree)
    regle = regle_pour(cible, statut, jour)
    imposee = regle.forme_imposee(statut, derogation) if regle is not None else ""
    retenue = imposee or forme
    tous = elements_de(cible)
    elements = {e.code: e for e in tous}
    suit = _suivent(origine, cible, specialite, elements, jour)
    lignes: list[LigneProposee] = []
    refus: list[Constat] = []
    avertis: list[Constat] = []
    vus: set[str] = set()
    for a in _acquis(origine):
        element = suit.get(a.pk) if suit is not None else _cible(a, elements)
        vus.add(a.code)
        contre = _contre(a, element, cible, specialite, regle, retenue, derogation, jour)
        if contre is not None:
            refus.append(contre)
        elif element is not None and element.code not in {x.element.code for x in lignes}:
            lignes.append(LigneProposee(a, element, a.note is not None))
            if len(a.lectures) > 1 and a.alerte_le is not None and jour > a.alerte_le:
                avertis.append(_dispute(a))
    decision = derniere_decision(origine)
    refus += _non_conserves(decision, vus, regle, retenue, jour)
    if regle is None:
        avertis.append(c.SANS_REGLE.constat(famille=LIBELLES_FAMILLE[famille(cible)], jour=date_fr(jour)))
    applicables = elements_applicables(cible, specialite, jour, personne=origine.personne.nom_complet, elements=tous)
    if applicables.constat is not None and applicables.constat.code != AUCUN.code:
        avertis.insert(0, applicables.constat)
    a_passer = tuple(a_passer_parmi(applicables, {x.element.pk for x in lignes}))
    return Proposee(
        cible, decision, regle, imposee, jour, tuple(lignes), tuple(refus), tuple(avertis), a_passer, prevue,
        sans_liste_de(applicables),
    )  # fmt: skip


def a_passer_parmi(applicables: Applicables, gardes: Collection[int]) -> list[ElementEvalue]:
    """A bloc kept keeps its capacités."""
    return [e for e in applicables.a_evaluer if e.pk not in gardes and e.parent_id not in gardes]


def sans_liste_de(applicables: Applicables) -> Constat | None:
    """Why what is to be taken is not known; None when it is, or when there is simply no règlement to restrict it."""
    return applicables.constat if not applicables.elements else None


def specialite_retenue(origine: Inscription, cible: Certification, specialite: str) -> str:
    """That of the new enrolment: the one given, else the same as before, unless it is another certification."""
    return specialite or (origine.specialite if cible.pk == origine.certification_id else "")


def _jour_vise(origine: Inscription, cible: Certification, specialite: str, entree: date) -> tuple[date, bool]:
    visee = Inscription(organisation_id=origine.organisation_id, certification=cible, specialite=specialite)
    depuis = max(entree, aujourdhui())
    jours = [s.jour for s in sessions_prevues(visee, depuis)]
    return min(jours, default=depuis), bool(jours)


def _acquis(origine: Inscription) -> list[AcquisConserve]:
    """What the person keeps of the certification of the origin."""
    lignes = AcquisConserve.objects.filter(
        personne=origine.personne_id, certification=origine.certification_id, retire_le__isnull=True
    ).exclude(nature=NatureAcquis.CERTIFICATION)
    return list(lignes.select_related("element", "certification__fiche").order_by("element__ordre", "code", "pk"))


def _cible(a: AcquisConserve, elements: Mapping[str, ElementEvalue]) -> ElementEvalue | None:
    """The element of what is kept, in its own certification: the one it was won on, else that of its bloc."""
    if a.element is not None:
        return a.element
    return elements.get(a.code) or next((e for e in elements.values() if e.code_bloc == a.code), None)


def _suivent(
    origine: Inscription, cible: Certification, specialite: str, elements: Mapping[str, ElementEvalue], jour: date
) -> dict[int, ElementEvalue] | None:
    """Into another specialty or certification: by row kept, the element it counts for there. None: the same, all follow.

    Marks follow by the text (units common to both règlements); blocs by a link, a correspondence or a dated rule.
    """
    memes = cle_recherche(origine.specialite) == cle_recherche(specialite)
    if cible.pk == origine.certification_id and memes:
        return None
    siens = _acquis(origine)
    suit: dict[int, ElementEvalue] = {}
    avant = reglement_applicable(origine.certification, origine.specialite, jour)
    apres = reglement_applicable(cible, specialite, jour)
    if avant is not None and apres is not None:
        notes = {a.code: a for a in siens if a.note is not None}
        lus = [Acquis(a.nature, a.code, a.libelle, a.obtenu_le, a.note, False, None, a.texte) for a in notes.values()]
        for x in notes_portables(lus, vers_domaine(avant, jour), vers_domaine(apres, jour), jour):
            if x.code in elements:
                suit[notes[x.acquis.code].pk] = elements[x.code]
    par_bloc = {e.code_bloc or e.code: e for e in elements.values()}
    for b in blocs_detenus(origine.personne, cible, jour):
        if b.acquis is not None and b.acquis.note is None and b.code in par_bloc:
            suit.setdefault(b.acquis.pk, par_bloc[b.code])
    return suit


def _contre(
    a: AcquisConserve,
    element: ElementEvalue | None,
    cible: Certification,
    specialite: str,
    regle: RegleConservation | None,
    forme: str,
    derogation: str,
    jour: date,
) -> Constat | None:
    """Why this may not be kept, or None."""
    texte = citation(a.texte, jour) if a.texte else "règlement"
    fin = derniere_date(a)
    # Won in another fiche and counted here by a link, a correspondence or a rule: the limit is that of the new title.
    transpose = element is not None and a.note is None and a.certification_id != cible.pk
    if fin is not None and fin < jour and not transpose:
        return c.BENEFICE_PERDU.constat(
            libelle=intitule_acquis(a), obtenu=date_fr(a.obtenu_le), limite=date_fr(fin), session=date_fr(jour),
            texte=texte,
        )  # fmt: skip
    if element is None:
        memes = a.certification_id == cible.pk
        avant, apres = nom_certification(a.certification), nom_certification(cible)
        return c.AUTRE_SPECIALITE.constat(
            libelle=intitule_acquis(a), avant=(a.specialite or avant) if memes else avant,
            apres=(specialite or apres) if memes else apres, texte=citation(TEXTE_SPECIALITES, jour),
        )  # fmt: skip
    if regle is not None and not regle.reportable(a.note, forme, derogation) and a.note is not None:
        return c.NOTE_NON_REPORTABLE.constat(
            libelle=a.libelle, note=ecrire(a.note), forme=forme or "globale", texte=citation(regle.texte_report, jour)
        )
    return None


def _dispute(a: AcquisConserve) -> Constat:
    return c.BENEFICE_DISCUTE.constat(
        libelle=a.libelle, lectures=" ; ".join(lectures_en_mots(a)), texte=citation(a.texte, a.obtenu_le)
    )


def _non_conserves(
    decision: Decision | None, vus: set[str], regle: RegleConservation | None, forme: str, jour: date
) -> list[Constat]:
    """Marks and units of the last decision that it did not let keep: said, so that nobody looks for them (D34)."""
    if decision is None or not decision.proposition:
        return []
    constats = []
    for u in decision.proposition.get("unites", ()):
        note = _nombre(u.get("note"))
        if u["code"] in vus:
            continue
        if note is not None and regle is not None and not regle.reportable(note, forme):
            constats.append(
                c.NOTE_NON_REPORTABLE.constat(
                    libelle=u["libelle"], note=ecrire(note), forme=forme or "globale",
                    texte=citation(regle.texte_report, jour),
                )
            )  # fmt: skip
        elif u["etat"] in (EtatResultat.ABSENT, EtatResultat.EXCUSE) or u.get("acquis") is False:
            etat = "non acquis" if u["etat"] == EtatResultat.PRESENT else EN_MOTS.get(EtatCellule(u["etat"]), u["etat"])
            texte = citation(regle.texte_retour, jour) if regle is not None and regle.texte_retour else "règlement"
            constats.append(
                c.NOTE_NON_CONSERVEE.constat(
                    libelle=u["libelle"], etat=etat, session=date_fr(decision.decidee_le), texte=texte
                )
            )
    return constats


def _nombre(texte: Any) -> Decimal | None:
    try:
        return None if texte is None else Decimal(str(texte))
    except InvalidOperation:
        return None


def etat_du_choix(a: AcquisConserve) -> EtatResultat:
    """The state of the cell of what is kept: a part won by VAE is out of the average, a mark below 10 is a report."""
    if (
        a.note is None
        and (a.provenance == ProvenanceAcquis.VAE or a.texte == "L613-4")
        and a.nature == NatureAcquis.UNITE
    ):
        return EtatResultat.DISPENSE
    return EtatResultat.REPORT if a.note is not None and a.note < DIX else EtatResultat.BENEFICE


class EtatReinscription:
    """Where a réinscription stands, in words."""

    A_CHOISIR = ("al", "Choix attendu")
    CHOISIE = ("in", "À relire et verrouiller")
    VERROUILLEE = ("ok", "Choix verrouillés")
    REMPLACEE = ("nu", "Remplacée")
    ANNULEE = ("nu", "Inscription annulée")


def etat_reinscription(r: Reinscription) -> tuple[str, str]:
    """(tone, words)."""
    if not r.en_vigueur:
        return EtatReinscription.REMPLACEE
    if r.inscription.etat == EtatInscription.ANNULEE:
        return EtatReinscription.ANNULEE
    if r.verrouillee_le is not None:
        return EtatReinscription.VERROUILLEE
    return EtatReinscription.CHOISIE if r.choisie_le is not None else EtatReinscription.A_CHOISIR


def reinscriptions_visibles(membre: Membre) -> QuerySet[Any]:
    """A partner sees those of the people it prepares; an auditor reads all."""
    lignes = Reinscription.objects.select_related(
        "inscription__personne", "inscription__certification__fiche__version", "inscription__prestataire",
        "origine__certification__fiche__version", "decision",
    )  # fmt: skip
    if not a_perimetre(membre):
        return lignes
    return lignes.filter(inscription__in=inscriptions_visibles(membre).order_by().values("pk"))


def choix_de(r: Reinscription) -> list[ChoixNote]:
    """Its lines, in the order of the elements."""
    lignes = r.choix.select_related("acquis__certification__fiche", "element")
    return list(lignes.order_by("element__ordre", "element__code", "pk"))


def statut_en_mots(statut: str) -> str:
    return LIBELLES_STATUT.get(statut, statut)


def applicables_de(r: Reinscription) -> Applicables:
    """What counts for the new enrolment on the day of the session aimed at, by its own specialty."""
    i = r.inscription
    jour = date.fromisoformat(r.regle["jour_vise"])
    return elements_applicables(i.certification, i.specialite, jour)

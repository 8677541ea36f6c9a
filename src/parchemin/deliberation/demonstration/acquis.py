"""People who keep something: about to lapse, for life, disputed; three who come back, one by stage. Fictitious."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.deliberation.demonstration.outils_reglements import par_blocs
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.models import (
    Decision,
    NatureAcquis,
    OrigineDecision,
    ProvenanceAcquis,
    ReferenceBloc,
    ReglementExamen,
    Reinscription,
)
from parchemin.deliberation.selectors.reglements import reglement_applicable, vers_domaine
from parchemin.deliberation.selectors.reinscriptions import choix_de
from parchemin.deliberation.serialisation import dossier_vers_json, proposition_vers_json, reglement_vers_json
from parchemin.deliberation.services import acquis as services
from parchemin.deliberation.services import blocs, reinscriptions
from parchemin.deliberation.services.reinscriptions_lien import CHOISIR, envoyer_lien
from parchemin.journal.facade import Reference
from parchemin.parcours.demonstration.identites import identites
from parchemin.parcours.models import (
    ElementEvalue,
    Inscription,
    ModeResultat,
    NatureElement,
    Personne,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.services import elements, inscriptions
from parchemin.parcours.services.personnes import enregistrer_personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.periodes import ajouter_annees, ajouter_mois

PREMIER = 900
"""First rank of these identities: none of the other scenes goes that far."""
_PIECE = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_NOTES = ("12", "11", "10.5", "9", "8", "8.5", "9", "7.5", "9.5", "8")


@dataclass(slots=True)
class _Scene:
    """One organisation, one day, the jury secretary."""

    organisation: Organisation
    jour: date
    membre: Membre
    acteur: Reference

    def certification(self, code: str) -> Certification:
        trouvee: Certification = Certification.toutes.select_related("fiche__version", "fiche__source").get(
            organisation=self.organisation, fiche__code=code
        )
        return trouvee

    def personnes(self, combien: int) -> Iterator[Personne]:
        for identite in islice(identites(PREMIER, self.jour, (21, 34), "A"), combien):
            yield enregistrer_personne(
                organisation=self.organisation, identite=identite, acteur=self.acteur, demonstration=True
            )


def creer(jour: date) -> None:
    """Idempotent: does nothing when the réinscriptions are there."""
    organisation = Organisation.objects.get(slug=RIVAGE)
    if Reinscription.toutes.filter(organisation=organisation).exists():
        return
    membre = Membre.toutes.select_related("utilisateur", "organisation").get(
        organisation=organisation, utilisateur__nom="Marchand"
    )
    with organisation_active(organisation.pk):
        scene = _Scene(organisation, jour, membre, reference_de(membre.utilisateur))
        gens = list(scene.personnes(8))
        _gagne_ailleurs(scene, gens[:4])
        _references(scene)
        _retours(scene, gens[4:7])
        _revision(scene, gens[7])


def _gagne_ailleurs(s: _Scene, gens: list[Personne]) -> None:
    bts = s.certification("RNCP99009")
    r = _reglement_bts(s, bts)
    unite = r.unites.select_related("element").filter(element__mode=ModeResultat.NOTE).order_by("ordre", "pk").first()
    assert unite is not None  # noqa: S101 (the demonstration's own règlement)
    # Five years less two months ago: lapses in two months by the shortest reading.
    _papier(
        s, gens[0], bts, NatureAcquis.UNITE, unite.element.code, ajouter_annees(ajouter_mois(s.jour, 2), -5),
        ProvenanceAcquis.RELEVE, "Relevé de notes du BTS, académie du Littoral", Decimal("13.5"),
    )  # fmt: skip
    titre = s.certification("RNCP99001")
    bloc = elements.creer_depuis_les_blocs(certification=titre, jour=s.jour, acteur=s.acteur) or elements.elements_au(
        titre, s.jour
    )
    _papier(
        s, gens[1], titre, NatureAcquis.BLOC, bloc[0].code, ajouter_mois(s.jour, -20), ProvenanceAcquis.ATTESTATION,
        "Attestation de bloc, jury de Rennes",
    )  # fmt: skip
    cqpm = s.certification("RNCP99019")
    capacite = elements.enregistrer_element(
        certification=cqpm, nature=NatureElement.CAPACITE, code="USI-C1", libelle="Régler une machine d’après le dossier",
        mode=ModeResultat.VALIDATION, ordre=900, acteur=s.acteur,
    )  # fmt: skip
    # Twenty-five months ago: lost for the agreement, kept for the note of the observatory.
    _papier(
        s, gens[2], cqpm, NatureAcquis.CAPACITE, capacite.code, ajouter_mois(s.jour, -25), ProvenanceAcquis.ATTESTATION,
        "Lettre du président du jury paritaire",
    )  # fmt: skip
    reseaux = s.certification("RNCP99010")
    elements.creer_depuis_les_blocs(certification=reseaux, jour=s.jour, acteur=s.acteur)
    ccp = ElementEvalue.objects.filter(certification=reseaux, nature=NatureElement.CCP).order_by("ordre", "pk").first()
    if ccp is not None:
        _papier(
            s, gens[3], reseaux, NatureAcquis.CCP, ccp.code, ajouter_mois(s.jour, -9), ProvenanceAcquis.LIVRET,
            "Livret de certification, DDETS de Loire-Atlantique",
        )  # fmt: skip


def _papier(
    s: _Scene, qui: Personne, certification: Certification, nature: NatureAcquis, code: str, obtenu_le: date,
    provenance: ProvenanceAcquis, preuve: str, note: Decimal | None = None,
) -> None:  # fmt: skip
    services.enregistrer_acquis(
        organisation=s.organisation, personne=qui, certification=certification, nature=nature, code=code,
        obtenu_le=obtenu_le, note=note, provenance=provenance, preuve=preuve, piece=_PIECE, acteur=s.acteur,
    )  # fmt: skip


def _reglement_bts(s: _Scene, bts: Certification) -> ReglementExamen:
    """Raises `LookupError` when the règlements of the demonstration are not there."""
    reglement = reglement_applicable(bts, "", s.jour)
    if reglement is None:
        raise LookupError("no règlement for the BTS")
    return reglement


def _references(s: _Scene) -> None:
    """Three fiches that follow one another: the first has its references, the register proposes, one link is made."""
    ancienne = s.certification("RNCP99020")
    crees = blocs.creer_depuis_la_fiche(certification=ancienne, jour=s.jour, acteur=s.acteur)
    vers = "RNCP99022"
    if crees and f"{vers}BC01" in blocs.blocs_de_fiche(s.organisation, vers, s.jour):
        premiere: ReferenceBloc = crees[0]
        blocs.lier(
            reference=premiere, fiche=vers, bloc=f"{vers}BC01", motif=f"{vers} déclare : BC01 ↔ RNCP99020 BC01",
            jour=s.jour, acteur=s.acteur,
        )  # fmt: skip


def _revision(s: _Scene, qui: Personne) -> None:
    """The title was revised: two blocs of the fiche before, of which one counts in the new one and the other waits for its pair."""
    ancienne, nouvelle = s.certification("RNCP99001"), s.certification("RNCP99002")
    par_blocs(
        s.organisation, "RNCP99002", s.jour, s.acteur, reference="Règlement de certification, fiche révisée",
        options={"conservation_mois": 60},
    )  # fmt: skip
    for rang in ("01", "03"):
        bloc = (
            ElementEvalue.objects.filter(certification=ancienne, code_bloc=f"RNCP99001BC{rang}").order_by("pk").first()
        )
        if bloc is not None:
            _papier(
                s, qui, ancienne, NatureAcquis.BLOC, bloc.code, ajouter_mois(s.jour, -14), ProvenanceAcquis.ATTESTATION,
                "Attestation de blocs, jury de Nantes",
            )  # fmt: skip
    inscriptions.inscrire(
        organisation=s.organisation, personne=qui, certification=nouvelle, voie=VoieAcces.FORMATION_CONTINUE,
        statut=StatutCandidat.FPC, forme="", entree=s.jour - timedelta(days=20), fin_prevue=s.jour + timedelta(days=200),
        prestataire=Etablissement.toutes.get(
            organisation=s.organisation, denomination__startswith="Institut Rivage, siège"
        ),
        acteur=s.acteur,
    )  # fmt: skip


def _retours(s: _Scene, gens: list[Personne]) -> None:
    """Adjourned at the BTS last July: one has to choose, one has chosen, one has the receipt."""
    bts = s.certification("RNCP99009")
    siege = Etablissement.toutes.get(organisation=s.organisation, denomination__startswith="Institut Rivage, siège")
    for rang, qui in enumerate(gens):
        origine = _ajourne(s, bts, qui, siege)
        r = reinscriptions.ouvrir(
            origine=origine, voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI, forme="globale",
            entree=s.jour - timedelta(days=80), fin_prevue=s.jour + timedelta(days=240), prestataire=siege, acteur=s.acteur,
        )  # fmt: skip
        envoyer_lien(reinscription=r, usage=CHOISIR, acteur=s.acteur, base="http://127.0.0.1:8000", envoyer=False)
        if rang == 0:
            continue
        lignes = [x for x in choix_de(r) if x.au_choix]
        reinscriptions.choisir(
            reinscription=r, garder={x.pk: n > 0 or rang == 1 for n, x in enumerate(lignes)}, personnellement=True,
            par=Reference("personne", str(qui.pk), f"{qui.nom_complet} (lien personnel)"),
        )  # fmt: skip
        if rang == 2:
            reinscriptions.verrouiller(reinscription=r, membre=s.membre)


def _ajourne(s: _Scene, bts: Certification, qui: Personne, siege: Etablissement) -> Inscription:
    """A year of preparation, then the decision of the académie, imported with what our computation says of it."""
    r = _reglement_bts(s, bts)
    jury = s.jour - timedelta(days=140)
    i = inscriptions.inscrire(
        organisation=s.organisation, personne=qui, certification=bts, voie=VoieAcces.APPRENTISSAGE,
        statut=StatutCandidat.APPRENTI, forme="globale", entree=s.jour - timedelta(days=450), fin_prevue=jury,
        prestataire=siege, millesime="BTS 2024-2026", acteur=s.acteur,
    )  # fmt: skip
    inscriptions.terminer(inscription=i, le=jury, acteur=s.acteur)
    domaine = vers_domaine(r, jury)
    notees = [u for u in domaine.evaluees if not u.facultative]
    resultats = {
        u.code: ResultatUnite(EtatUnite.PRESENT, Decimal(_NOTES[n % len(_NOTES)])) for n, u in enumerate(notees)
    }
    dossier = Dossier(
        statut="apprenti", forme="globale", resultats=resultats, derniere_inscription=i.entree, entree=i.entree
    )
    proposition = deliberer(dossier, domaine, jury)
    decision: Decision = Decision.toutes.create(
        organisation=s.organisation, inscription=i, origine=OrigineDecision.IMPORTEE, autorite="Académie du Littoral",
        resultat="ajourne", decidee_le=jury, jeu=proposition.jeu, proposition=proposition_vers_json(proposition),
        dossier=dossier_vers_json(dossier), reglement=reglement_vers_json(domaine), saisie_par_libelle=s.acteur.libelle,
    )  # fmt: skip
    services.conserver(decision=decision, proposition=proposition, acteur=s.acteur)
    return i

"""One session to judge for each family whose certifier the organisation is: open, jury there, marks in a spreadsheet to import.

A newcomer takes each of them from the import to the signed minutes. Fictitious, the same on the same day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import xlsxwriter
from django.conf import settings

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.deliberation.demonstration.outils_reglements import certification_de
from parchemin.deliberation.models import ReglementExamen
from parchemin.deliberation.selectors.reglements import reglement_applicable
from parchemin.journal.facade import Reference
from parchemin.parcours.demonstration.identites import identites
from parchemin.parcours.models import (
    ElementEvalue,
    Inscription,
    MembreJury,
    PresenceSiege,
    QualiteSiege,
    ReponseConvocation,
    SessionExamen,
    SiegeJury,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.selectors.grille import code_court
from parchemin.parcours.services import convocations_jury, inscriptions, jurys, sessions
from parchemin.parcours.services.personnes import enregistrer_personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import maintenant

DOSSIER = "a-importer"
"""Where the spreadsheets are, in the folder of the demonstration."""
PREMIER = 760
_WEB, _PARITAIRE = ("Idrissi", "Kerbrat", "Bouvier"), ("Delorme", "Jaouen")


@dataclass(frozen=True, slots=True)
class SessionFamille:
    """`lignes`: per candidate, one word per element: a mark, « acquis », « non acquis », « abs ». `proposes`: what the règlement gives."""

    famille: str
    numero: str
    intitule: str
    fichier: str
    jury: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    proposes: tuple[str, ...]


def _l(*lignes: str) -> tuple[tuple[str, ...], ...]:
    mots = {"o": "acquis", "n": "non acquis"}
    return tuple(tuple(mots.get(x, x) for x in ligne.split()) for ligne in lignes)


SESSIONS = (
    SessionFamille(
        "prive", "RNCP99003", "Développement web, session de novembre", "resultats-titre-developpement-web.xlsx", _WEB,
        _l("o o o o", "o o o o", "o n o o", "n n n n", "abs abs abs abs"),
        ("admis", "admis", "partiel", "ajourne", "ajourne"),
    ),
    SessionFamille(
        "rs", "RS99001", "Prévenir les violences, session de novembre", "resultats-rs-prevenir-les-violences.xlsx", _WEB,
        _l("17 18", "14 12,5", "16 7", "9 10", "15 abs"),
        ("admis", "admis", "ajourne", "ajourne", "ajourne"),
    ),
    SessionFamille(
        "cqp", "RNCP99024", "CQP Guide de sorties, jury d’automne", "resultats-cqp-guide-de-sorties.xlsx", _PARITAIRE,
        _l("o o o", "o o n", "n n n", "o o o"),
        ("admis", "partiel", "ajourne", "admis"),
    ),
    SessionFamille(
        "cqp", "CQP-VIGIE", "CQP Surveillance des plages, jury d’automne", "resultats-cqp-surveillance-des-plages.xlsx",
        _PARITAIRE, _l("o o o o", "o n o o", "abs abs abs abs"), ("admis", "ajourne", "ajourne"),
    ),
    SessionFamille(
        "cqpm", "RNCP99025", "CQPI Animateur d’équipe, jury d’automne", "resultats-cqpi-animateur-d-equipe.xlsx",
        _PARITAIRE, _l("o o o o", "o o o n", "o n n o", "n n n n"), ("admis", "partiel", "ajourne", "ajourne"),
    ),
    SessionFamille(
        "ccpm", "CCPI-TUT", "CCPI Tutorat, jury d’automne", "resultats-ccpi-tutorat.xlsx", _PARITAIRE,
        _l("o o o", "o o n", "o o o"), ("admis", "ajourne", "admis"),
    ),
    SessionFamille(
        "superieur", "RNCP99026", "Chargé de projets, jury de diplôme", "resultats-diplome-vise-charge-de-projets.xlsx", _WEB,
        _l("12 13 14", "9 12,5 11", "13 7 12", "12 12 9,5"), ("admis", "admis", "partiel", "partiel"),
    ),
    SessionFamille(
        "locale", "DE-MEDIA", "Médiation du littoral, jury de diplôme", "resultats-diplome-etablissement-mediation.xlsx",
        _WEB, _l("13 14 12", "8 11 12", "14 7 15", "9 8 8"), ("admis", "admis", "partiel", "ajourne"),
    ),
)  # fmt: skip


def creer(jour: date) -> None:
    """Does nothing when they are there, or without the people of the rooms below."""
    organisation = Organisation.objects.filter(slug=RIVAGE).first()
    if organisation is None or not MembreJury.toutes.filter(organisation=organisation).exists():
        return
    if SessionExamen.toutes.filter(organisation=organisation, intitule=SESSIONS[0].intitule).exists():
        return
    # A demonstration made by an earlier version has neither these certifications nor their règlements.
    if not ReglementExamen.toutes.filter(organisation=organisation, certification__fiche__code="RNCP99024").exists():
        return
    dossier = Path(settings.DONNEES) / DOSSIER
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    with organisation_active(organisation.pk):
        scene = _Scene(organisation, jour)
        for s in SESSIONS:
            scene.preparer(s, dossier)


class _Scene:
    def __init__(self, organisation: Organisation, jour: date) -> None:
        self.organisation, self.jour = organisation, jour
        sophie = Membre.toutes.select_related("utilisateur").get(organisation=organisation, utilisateur__nom="Marchand")
        self.acteur: Reference = reference_de(sophie.utilisateur)
        self.siege = Etablissement.toutes.get(organisation=organisation, denomination="Institut Rivage, siège")
        self.rang = PREMIER
        self.jures = {m.nom: m for m in MembreJury.toutes.filter(organisation=organisation).order_by("pk")}

    def preparer(self, s: SessionFamille, dossier: Path) -> None:
        """Session open since its day, candidates registered, jury settled and present: only the results are missing."""
        certification = certification_de(self.organisation, s.numero)
        jury = self.ouvrable(-1)
        du = self.ouvrable(-5)
        reglement = reglement_applicable(certification, "", jury)
        if reglement is None:
            raise LookupError(f"no règlement for {s.numero}")
        unites = list(reglement.unites.select_related("element").order_by("ordre", "pk"))
        parents = {u.element.parent_id for u in unites}
        elements = [u.element for u in unites if u.element_id not in parents]
        session = sessions.creer_session(
            organisation=self.organisation, certification=certification, intitule=s.intitule, centre=self.siege,
            lieu="Institut Rivage, salle du conseil", du=du, au=du, jury_le=jury, elements=elements, acteur=self.acteur,
        )  # fmt: skip
        superieur = s.famille == "superieur"
        inscrits = [self.inscrire(s, du, superieur=superieur) for _ in s.lignes]
        sessions.presenter(session=session, inscriptions=inscrits, acteur=self.acteur)
        sessions.ouvrir(session=session, acteur=self.acteur)
        self.reunir(session, s.jury, jury)
        _ecrire(dossier / s.fichier, s, inscrits, elements)

    def ouvrable(self, jours: int) -> date:
        """The last working day up to `jours` days from today."""
        d = self.jour + timedelta(days=jours)
        while d.weekday() > 4:
            d -= timedelta(days=1)
        return d

    def inscrire(self, s: SessionFamille, du: date, *, superieur: bool) -> Inscription:
        identite = next(islice(identites(self.rang, self.jour, (23, 47), "D"), 1))
        personne = enregistrer_personne(
            organisation=self.organisation, identite=identite, acteur=self.acteur, demonstration=True
        )
        inscription = inscriptions.inscrire(
            organisation=self.organisation, personne=personne, certification=certification_de(self.organisation, s.numero),
            voie=VoieAcces.FORMATION_CONTINUE, statut=StatutCandidat.FPC, entree=du - timedelta(days=240 if superieur else 160),
            fin_prevue=du + timedelta(days=20), prestataire=self.siege, numero_candidat=f"D{self.rang:05d}",
            millesime="Automne", acteur=self.acteur,
        )  # fmt: skip
        self.rang += 1
        return inscription

    def reunir(self, session: SessionExamen, noms: tuple[str, ...], jury: date) -> None:
        """Convened, declared, settled; everybody came."""
        sieges = [
            jurys.appeler_au_jury(
                session=session, membre=self.jures[nom], acteur=self.acteur,
                qualite=QualiteSiege.PRESIDENT if rang == 0 else QualiteSiege.MEMBRE,
            )
            for rang, nom in enumerate(noms)
        ]  # fmt: skip
        for siege in sieges:
            siege.convocation = ReponseConvocation.ACCEPTEE
            siege.convoque_le = siege.repondu_le = maintenant() - timedelta(days=25)
            siege.save()
            convocations_jury.declarer(siege=siege, liens={}, acteur=self.acteur, par="lettre")
        jurys.arreter_composition(session=session, acteur=self.acteur, jour=jury)
        for siege in SiegeJury.toutes.filter(session=session).order_by("pk"):
            siege.presence = PresenceSiege.PRESENT
            siege.save(update_fields=["presence"])


def _ecrire(chemin: Path, s: SessionFamille, inscrits: list[Inscription], elements: list[ElementEvalue]) -> None:
    """A spreadsheet as examiners send them: a number, a name, one column per element."""
    classeur = xlsxwriter.Workbook(str(chemin))
    feuille = classeur.add_worksheet("Résultats")
    certification = inscrits[0].certification
    titres = [f"{code_court(e.code, certification.numero)} {e.libelle}" for e in elements]
    entetes = ["N° candidat", "Nom de naissance", "Prénom", "Né le", *titres]
    feuille.write_row(0, 0, entetes)
    feuille.set_column(0, len(entetes) - 1, 18)
    for ligne, (i, valeurs) in enumerate(zip(inscrits, s.lignes, strict=True), start=1):
        p = i.personne
        ne = date(p.naissance_annee or 1990, p.naissance_mois or 1, p.naissance_jour or 1)
        if len(valeurs) != len(elements):
            raise ValueError(f"{s.numero}: {len(valeurs)} results for {len(elements)} elements")
        feuille.write_row(ligne, 0, [i.numero_candidat, p.nom_naissance, p.prenom1, f"{ne:%d/%m/%Y}", *valeurs])
    classeur.close()

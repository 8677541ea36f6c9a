"""One school year of the demonstration organisations, written by the services that people use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice

from parchemin.comptes.demonstration import RIVAGE, VALLEES, siret
from parchemin.comptes.models import Etablissement, Membre, Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.parcours.demonstration import alternance, fichier, lieux
from parchemin.parcours.demonstration.identites import identites, particulieres
from parchemin.parcours.demonstration.jurys import Jures
from parchemin.parcours.domain.identite import IdentiteSaisie
from parchemin.parcours.models import (
    EtatIdentite,
    Inscription,
    MotifSortie,
    Personne,
    ReponseIdentite,
    Resultat,
    SessionExamen,
    StatutCandidat,
    TypeContrat,
    VoieAcces,
)
from parchemin.parcours.services import (
    contrats,
    convocations_candidats,
    deroulement,
    dossiers,
    elements,
    formations,
    inscriptions,
    sessions,
)
from parchemin.parcours.services.contrats import AnalyseRupture
from parchemin.parcours.services.personnes import enregistrer_personne
from parchemin.parcours.services.resultats import SaisieCellule, arreter_resultats, saisir_lot
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import PARIS
from parchemin.socle.jours_ouvres import est_ouvre

_ADULTES, _APPRENTIS, _ETUDIANTS = (23, 47), (16, 21), (19, 23)


@dataclass(slots=True)
class _Atelier:
    """What the scenes below share: one organisation, one day, one person who types."""

    organisation: Organisation
    jour: date
    acteur: Reference
    rang: int = 1
    numero: int = 0

    def dans(self, jours: int) -> date:
        """The last working day up to `jours` days from today: no exam on a week-end nor on a public holiday."""
        d = self.jour + timedelta(days=jours)
        while not est_ouvre(d):
            d -= timedelta(days=1)
        return d

    def numero_de_candidat(self) -> str:
        self.numero += 1
        return f"C{self.numero:05d}"

    def certification(self, numero: str) -> Certification:
        par = {"fiche__code": numero} if numero.startswith("R") else {"code_local": numero}
        trouvee: Certification = Certification.toutes.select_related("fiche__version", "fiche__source").get(
            organisation=self.organisation, **par
        )
        return trouvee

    def lieu(self, denomination: str) -> Etablissement:
        etablissement: Etablissement = Etablissement.toutes.get(
            organisation=self.organisation, denomination__startswith=denomination
        )
        return etablissement

    def personnes(self, combien: int, ages: tuple[int, int]) -> Iterator[Personne]:
        for identite in islice(identites(self.rang, self.jour, ages, "P"), combien):
            self.rang += 1
            mineur = identite.naissance is not None and identite.naissance > self.jour - timedelta(days=18 * 365 + 5)
            yield self.personne(_avec_representant(identite) if mineur else identite)

    def personne(self, identite: IdentiteSaisie) -> Personne:
        return enregistrer_personne(
            organisation=self.organisation, identite=identite, acteur=self.acteur, demonstration=True
        )


def _avec_representant(identite: IdentiteSaisie) -> IdentiteSaisie:
    nom = f"Dominique {identite.nom_naissance}"
    courriel = f"parent.{identite.reference.lower()}@exemple.example"
    return replace(identite, representant_nom=nom, representant_lien="parent", representant_courriel=courriel)


def creer(jour: date) -> None:
    """Idempotent: does nothing when the people are there."""
    if Personne.toutes.filter(demonstration=True).exists():
        return
    lieux.creer()
    for slug, scene in ((RIVAGE, _rivage), (VALLEES, _vallees)):
        organisation = Organisation.objects.get(slug=slug)
        # Whoever keeps the juries where there is a secretariat, else the quality manager.
        membre = Membre.toutes.filter(organisation=organisation, roles__role__in=("secretariat_jury", "donnees"))
        utilisateur = Utilisateur.objects.get(pk=membre.order_by("pk").values("utilisateur")[:1])
        with organisation_active(organisation.pk):
            scene(_Atelier(organisation, jour, reference_de(utilisateur)))


def _inscrire(
    a: _Atelier,
    personnes: Sequence[Personne],
    numero: str,
    *,
    voie: VoieAcces,
    statut: StatutCandidat,
    entree: date,
    fin: date,
    prestataire: Etablissement,
    site: Etablissement | None = None,
    promotion: str = "",
    forme: str = "",
) -> list[Inscription]:
    certification = a.certification(numero)
    return [
        inscriptions.inscrire(
            organisation=a.organisation, personne=p, certification=certification, voie=voie, statut=statut, entree=entree,
            fin_prevue=fin, prestataire=prestataire, site=site, millesime=promotion,
            numero_candidat=a.numero_de_candidat(), forme=forme, acteur=a.acteur,
        )
        for p in personnes
    ]  # fmt: skip


def _contrats(a: _Atelier, dossiers_inscrits: Sequence[Inscription], type_contrat: TypeContrat) -> None:
    for n, i in enumerate(dossiers_inscrits):
        contrat = contrats.enregistrer_contrat(
            inscription=i, type_contrat=type_contrat, employeur=_EMPLOYEURS[n % len(_EMPLOYEURS)],
            siret=siret(70 + n % len(_EMPLOYEURS)), tuteur=f"{_TUTEURS[n % len(_TUTEURS)]}", debut=i.entree,
            fin=i.fin_prevue, acteur=a.acteur,
        )  # fmt: skip
        if n % 9 == 4:
            contrats.rompre(
                contrat=contrat, le=min(i.entree + timedelta(days=30 if n % 2 else 120), a.jour - timedelta(days=12)),
                motif="d’un commun accord", analyse=AnalyseRupture("accord", "deux"), acteur=a.acteur,
            )  # fmt: skip


_EMPLOYEURS = ("Chantiers du Levant", "Électricité Mercier", "Mécanique de l’Erdre", "Atelier des Trois Ponts")
_TUTEURS = ("Nadège Colin", "Franck Oger", "Samir Ouali", "Brigitte Tessier")


def _session(
    a: _Atelier, numero: str, intitule: str, du: int, jours: int, jury: int | None, centre: Etablissement
) -> SessionExamen:
    certification = a.certification(numero)
    elements.creer_depuis_les_blocs(certification=certification, jour=a.jour, acteur=a.acteur)
    retenus = elements.elements_au(certification, a.jour)
    return sessions.creer_session(
        organisation=a.organisation, certification=certification, intitule=intitule, centre=centre,
        lieu=f"{centre.denomination}, salle A", du=a.dans(du), au=a.dans(du + jours),
        jury_le=a.dans(jury) if jury is not None else None, elements=retenus, acteur=a.acteur,
    )  # fmt: skip


def _saisir(a: _Atelier, session: SessionExamen, part: float, membre: Membre) -> None:
    """Type results in the first part of the grid, as a person would: mostly good, some absent."""
    cellules = list(
        Resultat.objects.filter(presentation__session=session)
        .select_related("element")
        .order_by("presentation__rang", "element__ordre", "pk")
    )
    saisies = []
    for n, r in enumerate(cellules[: int(len(cellules) * part)]):
        candidat = r.presentation_id
        if candidat % 11 == 5:
            texte = "abs"
        elif r.element.mode == "note":
            texte = f"{8 + (n * 7 + candidat) % 11},{'5' if n % 3 else '0'}"
        else:
            texte = "non" if (n * 5 + candidat) % 9 == 0 else "acq"
        saisies.append(SaisieCellule(r.pk, r.revision, texte))
    for debut in range(0, len(saisies), 100):
        saisir_lot(session_id=session.pk, saisies=saisies[debut : debut + 100], membre=membre)


def _rivage(a: _Atelier) -> None:
    siege, bordeaux, lyon = (
        a.lieu(n)
        for n in ("Institut Rivage, siège", "Institut Rivage, site de Bordeaux", "Institut Rivage, site de Lyon")
    )
    formaxis = a.lieu("Formaxis")
    sophie = Membre.toutes.select_related("utilisateur", "organisation").get(
        organisation=a.organisation, utilisateur__nom="Marchand"
    )
    continue_, fpc = VoieAcces.FORMATION_CONTINUE, StatutCandidat.FPC
    jures = Jures(a.organisation, a.jour, a.acteur)

    # The jury that is being prepared: part of the candidates come from a partner.
    conseil = _inscrire(
        a, list(a.personnes(12, _ADULTES)), "RNCP99001", voie=continue_, statut=fpc, entree=a.dans(-290), fin=a.dans(20), prestataire=siege,
        promotion="Conseil 2026",
    )  # fmt: skip
    conseil += _inscrire(
        a, list(a.personnes(6, _ADULTES)), "RNCP99001", voie=continue_, statut=fpc, entree=a.dans(-280), fin=a.dans(20), prestataire=formaxis,
        promotion="Conseil 2026, Nantes",
    )  # fmt: skip
    conseil += _inscrire(
        a, list(a.personnes(2, (34, 52))), "RNCP99001", voie=VoieAcces.VAE, statut=StatutCandidat.VAE, entree=a.dans(-200),
        fin=a.dans(40), prestataire=siege,
    )  # fmt: skip
    formation = formations.enregistrer_formation(
        organisation=a.organisation, certification=a.certification("RNCP99001"), intitule="Conseil 2026",
        etablissement=siege, lieu="Nantes", du=a.dans(-290), au=a.dans(4), duree_heures=Decimal(560),
        moyens="Salle équipée, plateau d’entretien, espace numérique.",
        formateurs=[
            formations.enregistrer_formateur(
                organisation=a.organisation, nom="Aubry", prenom="Marc", courriel="marc.aubry@rivage.example",
                employeur="Institut Rivage", qualifications="Conseiller en insertion, douze ans d’expérience.", acteur=a.acteur,
            ),
            formations.enregistrer_formateur(
                organisation=a.organisation, nom="Lacroix", prenom="Émilie", courriel="emilie.lacroix@rivage.example",
                employeur="Institut Rivage", qualifications="Formatrice, titre de formateur pour adultes.", acteur=a.acteur,
            ),
        ],
        acteur=a.acteur,
    )  # fmt: skip
    formations.choisir_participants(formation=formation, ajoutes=conseil[:12], acteur=a.acteur)
    session = _session(a, "RNCP99001", "Conseil en insertion, session d’automne", -3, 2, 6, siege)
    sessions.presenter(session=session, inscriptions=conseil, acteur=a.acteur)
    for n, element in enumerate(session.elements.order_by("ordre", "pk")):
        quand = datetime.combine(
            session.du + timedelta(days=min(n, (session.au - session.du).days)), time(9), tzinfo=PARIS
        )
        deroulement.enregistrer_sujet(
            session=session, element=element, intitule=f"Mise en situation {n + 1}", le=quand, duree_minutes=45,
            acteur=a.acteur,
        )  # fmt: skip
    # A convocation says when to come: the hours first.
    convocations_candidats.remettre(session=session, presentations=list(session.presentations.all()), acteur=a.acteur)
    sessions.ouvrir(session=session, acteur=a.acteur)
    _saisir(a, session, 0.45, sophie)
    jures.conseil(session)
    dossiers.accorder_amenagement(
        inscription=conseil[3], mesure="Temps majoré d’un tiers", decision="Décision du 12 mars, n° 2026-114",
        du=a.dans(-250), acteur=a.acteur,
    )  # fmt: skip
    for n in (1, 7):
        dossiers.enregistrer_absence(
            inscription=conseil[n], du=a.dans(-60 - n), au=a.dans(-59 - n), heures=Decimal(14), justifiee=n == 1,
            motif="arrêt de travail" if n == 1 else "", acteur=a.acteur,
        )  # fmt: skip

    # Finished: results settled, ready for the deliberation.
    web = _inscrire(
        a, list(a.personnes(14, _ADULTES)), "RNCP99003", voie=continue_, statut=fpc, entree=a.dans(-400), fin=a.dans(-30), prestataire=bordeaux,
        promotion="Web 2025-2026",
    )  # fmt: skip
    session = _session(a, "RNCP99003", "Développement web, session d’octobre", -40, 2, -34, bordeaux)
    sessions.presenter(session=session, inscriptions=web, acteur=a.acteur)
    sessions.ouvrir(session=session, acteur=a.acteur)
    _saisir(a, session, 1.0, sophie)
    presentation = session.presentations.order_by("rang").first()
    deroulement.relever_incident(
        session=session, presentation=presentation, code="materiel",
        description="Coupure de courant de dix minutes pendant la mise en situation ; temps rendu.", affecte_resultat=False,
        survenu_le=datetime.combine(session.du, time(10, 20), tzinfo=PARIS), acteur=a.acteur,
    )  # fmt: skip
    arreter_resultats(session_id=session.pk, membre=sophie)
    jures.web(session)

    # The State's title: an approved exam centre, the jury is appointed by the DREETS.
    reseaux = _inscrire(
        a, list(a.personnes(10, _ADULTES)), "RNCP99010", voie=continue_, statut=fpc, entree=a.dans(-210), fin=a.dans(40), prestataire=lyon,
        promotion="Réseaux 2026",
    )  # fmt: skip
    session = _session(a, "RNCP99010", "Titre professionnel réseaux, session de fin d’année", 19, 1, 20, lyon)
    sessions.presenter(session=session, inscriptions=reseaux, acteur=a.acteur)

    # A branch certificate whose results are late.
    usinage = _inscrire(
        a, list(a.personnes(8, _ADULTES)), "RNCP99019", voie=VoieAcces.PROFESSIONNALISATION, statut=StatutCandidat.FPC,
        entree=a.dans(-250), fin=a.dans(60), prestataire=siege, promotion="Usinage 2026",
    )  # fmt: skip
    _contrats(a, usinage, TypeContrat.PROFESSIONNALISATION)
    session = _session(a, "RNCP99019", "CQPM usinage, session de novembre", -14, 1, -10, siege)
    sessions.presenter(session=session, inscriptions=usinage, acteur=a.acteur)
    sessions.ouvrir(session=session, acteur=a.acteur)
    _saisir(a, session, 0.6, sophie)
    jures.paritaire(session)

    # A local certificate, and one of the specific register.
    cote = _inscrire(
        a,
        list(a.personnes(6, _ADULTES)),
        "CQP-COTE",
        voie=continue_,
        statut=fpc,
        entree=a.dans(-120),
        fin=a.dans(60),
        prestataire=siege,
    )
    session = _session(a, "CQP-COTE", "CQP espaces côtiers, première session", 34, 1, 36, siege)
    sessions.presenter(session=session, inscriptions=cote, acteur=a.acteur)
    _inscrire(
        a,
        list(a.personnes(9, _ADULTES)),
        "RS99001",
        voie=continue_,
        statut=fpc,
        entree=a.dans(-40),
        fin=a.dans(30),
        prestataire=siege,
    )

    # Apprentices of a State diploma, prepared here and judged elsewhere.
    bts = _inscrire(
        a, list(a.personnes(15, _ETUDIANTS)), "RNCP99009", voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI,
        entree=a.dans(-85), fin=a.dans(580), prestataire=siege, promotion="BTS 2026-2028", forme="globale",
    )  # fmt: skip
    _contrats(a, bts, TypeContrat.APPRENTISSAGE)

    for identite in particulieres(a.jour):
        a.personne(identite)
    _correction_proposee(a, conseil[5].personne)
    fichier.creer(sophie, formaxis, a.jour)


def _correction_proposee(a: _Atelier, personne: Personne) -> None:
    """Somebody has answered the page of their own identity: a second first name was missing."""
    ReponseIdentite.toutes.create(
        organisation=a.organisation, personne=personne, confirme=False,
        recue_le=datetime.combine(a.jour - timedelta(days=1), time(20, 14), tzinfo=PARIS),
        corrections={"prenom2": [personne.prenom2, "Marie"]}, message="Il manquait mon deuxième prénom.",
    )  # fmt: skip
    personne.etat_identite = EtatIdentite.A_REVOIR
    personne.save(update_fields=["etat_identite"])


_FORMATEURS_CFA = {
    "RNCP99007": (("Rousset", "Paul", "paul.rousset@deux-vallees.example", "Électricien, quinze ans de chantier, formateur depuis 2018."),),
    "RNCP99015": (("Ferrand", "Aline", "aline.ferrand@deux-vallees.example", "Professeure de maintenance, spécialité équipements connectés."),),
    "RNCP99008": (("Nguyen", "Hugo", "hugo.nguyen@deux-vallees.example", "Chef d’équipe en génie climatique, maître d’apprentissage confirmé."),),
}  # fmt: skip


def _vallees(a: _Atelier) -> None:
    cfa = a.lieu("CFA des Deux Vallées")

    def inscrire(
        personnes: Sequence[Personne], numero: str, entree: int, fin: int, promotion: str
    ) -> list[Inscription]:
        return _inscrire(
            a, personnes, numero, voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI, entree=a.dans(entree),
            fin=a.dans(fin), prestataire=cfa, promotion=promotion, forme="globale" if numero != "RNCP99007" else "",
        )  # fmt: skip

    nouveaux = []
    for numero, combien, ages, promotion in (
        ("RNCP99007", 14, (15, 18), "CAP électricien 2026"),
        ("RNCP99015", 10, (16, 19), "Bac pro 2026"),
        ("RNCP99008", 6, (18, 24), "BP 2026"),
    ):
        inscrits = inscrire(list(a.personnes(combien, ages)), numero, -80, 560, promotion)
        nouveaux += inscrits
        _promotion(a, cfa, numero, promotion, inscrits)
    # Those of former years, still here: what breaks, what resumes, what is missed shows over time.
    anciens = inscrire(list(a.personnes(12, (18, 21))), "RNCP99007", -445, 195, "CAP électricien 2025")
    anciens += inscrire(list(a.personnes(10, (19, 22))), "RNCP99015", -810, 195, "Bac pro 2024")
    tardifs = inscrire(list(a.personnes(1, (18, 21))), "RNCP99008", -97, 560, "BP 2026")
    tardifs += inscrire(list(a.personnes(1, (19, 22))), "RNCP99007", -430, 100, "CAP électricien 2025")
    alternance.jouer(a.jour, a.acteur, nouveaux, anciens, tardifs)
    inscriptions.sortir(
        inscription=inscrits[0],
        le=a.dans(-20),
        motif=MotifSortie.REORIENTATION,
        precision="vers un autre métier",
        acteur=a.acteur,
    )


def _promotion(a: _Atelier, cfa: Etablissement, numero: str, intitule: str, inscrits: Sequence[Inscription]) -> None:
    """The training of those who entered this year, with its trainers: who is asked what they think of it is chosen by it."""
    formation = formations.enregistrer_formation(
        organisation=a.organisation, certification=a.certification(numero), intitule=intitule, etablissement=cfa, lieu="Confluence",
        du=a.dans(-80), au=a.dans(560), duree_heures=Decimal(800), moyens="Atelier équipé, salle informatique, centre de ressources.",
        formateurs=[
            formations.enregistrer_formateur(
                organisation=a.organisation, nom=nom, prenom=prenom, courriel=courriel, employeur="CFA des Deux Vallées",
                qualifications=qualifications, acteur=a.acteur,
            )
            for nom, prenom, courriel, qualifications in _FORMATEURS_CFA[numero]
        ],
        acteur=a.acteur,
    )  # fmt: skip
    formations.choisir_participants(formation=formation, ajoutes=inscrits, acteur=a.acteur)

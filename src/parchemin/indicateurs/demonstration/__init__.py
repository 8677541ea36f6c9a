"""What the demonstration shows of figures: an official file of fictitious establishments, both organisations computed, and
two surveys."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from parchemin.comptes.demonstration import RIVAGE, UAI, VALLEES
from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.indicateurs.demonstration import enquetes, officiels
from parchemin.indicateurs.domain.officiel.inserjeunes import COLONNES
from parchemin.indicateurs.models import Calcul, SorteInformation, SupportAnnonce
from parchemin.indicateurs.selectors.annonces import reference_du_jour
from parchemin.indicateurs.selectors.taux import annees_de
from parchemin.indicateurs.selectors.veille import a_suivre
from parchemin.indicateurs.services import publications, veille
from parchemin.indicateurs.services.annonces import relever
from parchemin.indicateurs.services.calculs import calculer
from parchemin.indicateurs.services.officiels import importer_inserjeunes
from parchemin.journal.facade import Reference
from parchemin.parcours.models import EtatInscription, Inscription
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification

_QUI = {RIVAGE: "thomas.garnier@rivage.example", VALLEES: "julien.sabatier@deux-vallees.example"}
_SECONDE = {RIVAGE: "helene.vasseur@rivage.example", VALLEES: "amandine.roche@deux-vallees.example"}

# Shares: pursuit, employment, other; rates: pursuit, at 6 months, expected, added value, 12, 18, 24. Empty: not published.
_LIGNES = {
    "CFA des Deux Vallées": ("41;38;21;;41;64;66;-2;69;;", "39;39;22;;39;64;65;-1;68;71;74", "44;;;;44;;;;;;"),
    "Institut Rivage, siège": ("12;71;17;;12;81;69;12;84;;", ";;;;;;;;;;", ";;;;;;;;;;"),
}  # fmt: skip


def creer(jour: date) -> None:
    """Idempotent: does nothing once something was computed."""
    enquetes.anciens(jour)
    for slug, courriel in _QUI.items():
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None or Calcul.toutes.filter(organisation=organisation).exists():
            continue
        with organisation_active(organisation.pk):
            acteur = reference_de(Utilisateur.objects.get(email=courriel))
            importer_inserjeunes(
                organisation_id=organisation.pk,
                octets=_fichier(jour),
                nom="inserjeunes-cfa-demonstration.csv",
                acteur=acteur,
            )
            calcul = calculer(organisation_id=organisation.pk, acteur=acteur, jour=jour)
            officiels.creer(organisation, calcul, acteur, jour)
            if slug == VALLEES:
                _raconter(calcul, acteur, jour)
            _publier(organisation, calcul, acteur, jour)
            if slug == VALLEES:
                _suivre(organisation, acteur, jour)
    enquetes.enquetes(jour)


_INFORMATIONS = (
    (SorteInformation.BLOCS, "Les blocs se valident un à un en formation continue et par la validation des acquis. Un apprenti prépare le diplôme entier.", "Règlement d’examen"),
    (SorteInformation.EQUIVALENCES, "Aucune équivalence déclarée.", "Fiche du répertoire national"),
    (SorteInformation.PASSERELLES, "Après un an, on peut rejoindre une certification voisine du littoral avec les blocs déjà acquis.", "Convention entre centres"),
    (SorteInformation.SUITES, "Un titre ou un diplôme du niveau suivant, en apprentissage ou à temps plein.", "Équipe d’orientation du CFA"),
    (SorteInformation.ONISEP, "La formation est décrite sur le site de l’Onisep.", "Onisep"),
    (SorteInformation.DEBOUCHES, "Ateliers, chantiers et exploitations du littoral ; quelques anciens s’installent à leur compte.", "Enquête auprès des anciens"),
)  # fmt: skip


def _raconter(calcul: Calcul, acteur: Reference, jour: date) -> None:
    """Two trainings are told whole, and what their supports announce is noted."""
    certifications = Certification.toutes.filter(pk__in=calcul.lignes.order_by().values("certification_id").distinct())
    for c in certifications.order_by("cle_tri", "pk")[:2]:
        for sorte, texte, source in _INFORMATIONS:
            publications.renseigner(
                certification=c, sorte=sorte, texte=texte, source=source, lien="", relevee_le=jour, acteur=acteur
            )
    _annoncer(certifications, jour, acteur)


def _publier(organisation: Organisation, calcul: Calcul, acteur: Reference, jour: date) -> None:
    """The last finished year, prepared by one person and published by another; a CFA shows it to its conseil."""
    finie = jour.year - (jour.month < 9)
    annee = next((a for a in annees_de(calcul) if a <= finie), None)
    if annee is None:
        return
    jeu = publications.preparer(organisation=organisation, annee=annee, acteur=acteur)
    seconde = reference_de(Utilisateur.objects.get(email=_SECONDE[organisation.slug]))
    publications.publier(jeu=jeu, acteur=seconde, demandeur=acteur.libelle)
    if organisation.slug == VALLEES:
        publications.presenter(jeu=jeu, le=jour, acteur=acteur)


def _annoncer(certifications: QuerySet[Certification], jour: date, acteur: Reference) -> None:
    """The site says what the fiche says; one brochure has kept an old level and a short title."""
    for rang, c in enumerate(certifications.select_related("fiche__version").order_by("cle_tri", "pk")[:3]):
        exact = reference_du_jour(c, jour)
        textes = [(SupportAnnonce.SITE, exact.intitule, exact.niveau, ["vae"] if rang else [])]
        if rang == 1:
            court = " ".join(exact.intitule.split()[:2])
            textes.append((SupportAnnonce.PLAQUETTE, court, min(8, (exact.niveau or 3) + 1), []))
        for support, intitule, niveau, blocs in textes:
            relever(
                certification=c, support=support, intitule=intitule, numero=exact.numero, niveau=niveau, blocs_seuls=blocs,
                lien="", relevee_le=jour, acteur=acteur,
            )  # fmt: skip


def _fichier(jour: date) -> bytes:
    """In the shape of the official file, three periods, fictitious establishments."""
    recente = jour.year - 2
    lignes = [";".join(COLONNES)]
    for nom, valeurs in _LIGNES.items():
        for rang, mesures in enumerate(valeurs):
            lignes.append(f"cumul {recente - rang - 1}-{recente - rang};{UAI[nom]};{nom};DEMONSTRATION;{mesures}")
    return "\r\n".join(lignes).encode("utf-8-sig")


def _suivre(organisation: Organisation, acteur: Reference, jour: date) -> None:
    """A rule of the house, changed with its reason, and two people already seen."""
    veille.regler(
        organisation=organisation, regle="examen", active=True, seuils={"jours": 150}, acteur=acteur,
        raison="Les inscriptions aux examens ferment cinq mois avant.",
    )  # fmt: skip
    lignes = Inscription.objects.filter(organisation=organisation, etat=EtatInscription.EN_COURS)
    suivis = sorted(a_suivre(lignes, organisation.pk, jour).values(), key=lambda x: (x.urgent, x.inscription))
    textes = (("appel", "Cherche une entreprise plus près de chez lui ; deux adresses données."), ("entretien", "Point à trois avec l’entreprise ; on se revoit après les congés."))  # fmt: skip
    for x, (suite, texte) in zip(suivis, textes, strict=False):
        veille.noter(inscription=lignes.get(pk=x.inscription), vu_le=jour, suite=suite, texte=texte, acteur=acteur)

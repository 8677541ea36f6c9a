"""A former promotion, a survey closed at six months, another one open at twelve: people and answers are fictitious, and always the same."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

from parchemin.comptes.demonstration import VALLEES
from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.deliberation.models import Decision, OrigineDecision
from parchemin.indicateurs.models import CanalReponse, Destinataire, Enquete, EtatEnquete
from parchemin.indicateurs.services import enquetes as services
from parchemin.indicateurs.services.reponses import Dit, repondre
from parchemin.journal.facade import Reference
from parchemin.parcours.demonstration.identites import identites
from parchemin.parcours.models import EtatInscription, Inscription, Personne, StatutCandidat, VoieAcces
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import PARIS

_QUI = "julien.sabatier@deux-vallees.example"
_PREMIER = 8800
_DECIDEE, _SIX, _CLOSE, _DOUZE = 480, 294, 234, 12
"""Days before today: the decision, the survey at six months, its end, the survey at twelve."""

# Certification, people, then what they answer at six months: situation, job aimed at; empty: nothing.
_PROMOTION: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("electricien", ("cdi oui", "cdi oui", "cdd oui", "cdi en_partie", "independant oui", "cdi oui", "", "cdd non", "etudes", "recherche", "cdi oui", "", "cdd oui", "etudes")),
    ("maintenance0des0systemes0energetiques", ("cdi oui", "etudes", "", "recherche", "", "cdd en_partie", "", "", "cdi oui", "", "")),
)  # fmt: skip
_METIERS = {"oui": "Électricien du bâtiment", "en_partie": "Aide-monteur", "non": "Vendeur"}
_A_DOUZE = ("cdi oui", "cdi oui", "", "cdi oui", "", "cdd oui")


def anciens(jour: date) -> None:
    """Idempotent: the people of the former promotion, certified by the authority that awards their diploma."""
    o = Organisation.objects.filter(slug=VALLEES).first()
    if o is None or Inscription.toutes.filter(organisation=o, millesime=_millesime(jour)).exists():
        return
    decidee, rang = jour - timedelta(days=_DECIDEE), _PREMIER
    with organisation_active(o.pk):
        for cle, reponses in _PROMOTION:
            certification = Certification.objects.filter(cle_tri=cle, fiche__isnull=False).order_by("pk").first()
            if certification is None:
                continue
            for n, identite in enumerate(islice(identites(rang, jour, (19, 24), "A"), len(reponses))):
                valeurs = {k: getattr(identite, k) for k in (
                    "nom_naissance", "prenom1", "prenom2", "sexe", "naissance_annee", "naissance_mois", "naissance_jour", "naissance_code",
                    "naissance_libelle", "naissance_pays", "telephone", "reference",
                )}  # fmt: skip
                # One in nine gave no address: they are called.
                courriel = "" if n % 9 == 6 else identite.courriel
                personne = Personne(organisation=o, demonstration=True, courriel=courriel, **valeurs)
                personne.save()
                i = Inscription.objects.create(
                    organisation=o, personne=personne, certification=certification, voie=VoieAcces.APPRENTISSAGE,
                    statut=StatutCandidat.APPRENTI, entree=decidee - timedelta(days=700), fin_prevue=decidee - timedelta(days=20),
                    etat=EtatInscription.TERMINEE, millesime=_millesime(jour),
                )  # fmt: skip
                Decision.objects.create(
                    organisation=o, inscription=i, origine=OrigineDecision.IMPORTEE, autorite="Académie de Rivage (fictive)",
                    resultat="admis", decidee_le=decidee, saisie_par_libelle="Julien Sabatier",
                )  # fmt: skip
            rang += len(reponses)


def _millesime(jour: date) -> str:
    return f"Session {(jour - timedelta(days=_DECIDEE)).year}"


def enquetes(jour: date) -> None:
    """Idempotent: does nothing once there is a survey."""
    o = Organisation.objects.filter(slug=VALLEES).first()
    if o is None or Enquete.toutes.filter(organisation=o).exists():
        return
    acteur = reference_de(Utilisateur.objects.get(email=_QUI))
    with organisation_active(o.pk):
        certifications = list(Certification.objects.filter(cle_tri__in=[c for c, _ in _PROMOTION]).order_by("pk"))
        annee = (jour - timedelta(days=_DECIDEE)).year
        if not Decision.objects.filter(inscription__millesime=_millesime(jour)).exists():
            return
        six = _preparer(o, certifications, annee, 6, jour - timedelta(days=_SIX), jour - timedelta(days=_CLOSE), acteur)
        _repondre(six, [x for _, reponses in _PROMOTION for x in reponses], jour - timedelta(days=_SIX - 6))
        services.clore(enquete=six, acteur=acteur)
        Enquete.objects.filter(pk=six.pk).update(close_le=_a(jour - timedelta(days=_CLOSE - 3)), relances=1)
        douze = _preparer(
            o, certifications, annee, 12, jour - timedelta(days=_DOUZE), jour + timedelta(days=48), acteur
        )
        _repondre(douze, _A_DOUZE, jour - timedelta(days=5))


def _a(jour: date) -> datetime:
    return datetime.combine(jour, time(10, 30), PARIS)


def _preparer(
    o: Organisation, certifications: list[Certification], annee: int, mois: int, du: date, au: date, acteur: Reference
) -> Enquete:
    """Prepared, then sent as if on its day: no message really leaves."""
    choix = services.Choix(
        titre=f"Promotion {annee}, à {mois} mois", public="certifies", echeance=mois, certifications=certifications, annees=[annee],
        ouvre_le=du, ferme_le=au, contact="enquetes@deux-vallees.example",
    )  # fmt: skip
    e = services.preparer(organisation=o, choix=choix, acteur=acteur)
    e.etat, e.preparee_le, e.envoyee_le = EtatEnquete.OUVERTE, _a(du), _a(du)
    e.save(update_fields=["etat", "preparee_le", "envoyee_le"])
    joints = Destinataire.objects.filter(enquete=e).exclude(inscription__personne__courriel="")
    joints.update(envoye_le=_a(du), relances=1 if mois == 6 else 0)
    return e


def _repondre(e: Enquete, reponses: list[str] | tuple[str, ...], jour: date) -> None:
    """In the order of enrolments; who has no address answers by phone."""
    gens = Destinataire.objects.filter(enquete=e).select_related("inscription__personne").order_by("inscription_id")
    for n, (d, texte) in enumerate(zip(gens, reponses, strict=False)):
        situation, _, vise = texte.partition(" ")
        if not situation or d.inscription is None:
            continue
        appele = not d.inscription.personne.courriel
        emploi = bool(vise)
        (r,) = repondre(
            destinataires=[d], canal=CanalReponse.TELEPHONE if appele else CanalReponse.PAPIER, par="Julien Sabatier" if appele else "",
            dit=Dit(situation, {d.pk: vise}, _METIERS.get(vise, ""), ("avant", "trois", "six")[n % 3] if emploi else ""),
        )  # fmt: skip
        r.recue_le = _a(jour + timedelta(days=n % 9))
        r.canal = CanalReponse.TELEPHONE if appele else CanalReponse.LIEN
        r.save(update_fields=["recue_le", "canal"])

"""What sessions add to the lower rooms: menu, search, deadlines, names of acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.parcours import imports_elements  # noqa: F401  (registers its kind)
from parchemin.parcours.branchements.grille import est_a_saisir
from parchemin.parcours.domain.inscription import recueil
from parchemin.parcours.models import EtatSession, Inscription, Presentation, SessionExamen
from parchemin.parcours.selectors.jurys import session_jugee_ici
from parchemin.parcours.selectors.perimetre import sessions_examen_visibles
from parchemin.parcours.selectors.sessions import nom_certification, sessions_comptees
from parchemin.parcours.vues.inscriptions_commun import lien
from parchemin.parcours.vues.inscriptions_liste import condition_manque
from parchemin.parcours.vues.sessions import TONS
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import CapaciteCertification
from parchemin.socle.cles import cle_recherche

nommer_actes(
    {
        "parcours.creer_session": "Session créée",
        "parcours.modifier_session": "Session corrigée",
        "parcours.choisir_elements": "Éléments de la session",
        "parcours.presenter": "Candidats inscrits",
        "parcours.retirer_candidat": "Candidat retiré",
        "parcours.ouvrir_session": "Saisie ouverte",
        "parcours.annuler_session": "Session annulée",
        "parcours.convoquer": "Candidats convoqués",
        "parcours.noter_presences": "Présence notée",
        "parcours.situer": "Dispense, bénéfice ou report",
        "parcours.enregistrer_sujet": "Sujet enregistré",
        "parcours.retirer_sujet": "Sujet retiré",
        "parcours.relever_incident": "Incident relevé",
        "parcours.creer_elements": "Éléments créés d’après les blocs",
        "parcours.ajouter_element": "Élément évalué ajouté",
        "parcours.corriger_element": "Élément évalué corrigé",
        "parcours.supprimer_element": "Élément évalué supprimé",
        "parcours.enregistrer_formation": "Session de formation",
        "parcours.choisir_participants": "Participants d’une formation",
        "parcours.enregistrer_formateur": "Formateur enregistré",
    }
)

for _rang, _libelle, _icone, _nom_url in (
    (45, "Sessions de formation", "clock", "parcours:formations"),
    (50, "Sessions d’examen", "calendar-event", "parcours:sessions"),
    (70, "Ce qui est évalué", "list", "parcours:elements_certifications"),
):
    inscrire_entree(Entree("Certifier", _libelle, _icone, _nom_url, "parcours.voir_sessions", _rang))


@recherches.inscrire("parcours.sessions")
def sessions(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """Exam sessions by name, specialty, place, certification."""
    mots = cle_recherche(texte).split()
    if not mots or not membre.utilisateur.has_perm("parcours.voir_sessions", membre.organisation):
        return None
    # A few hundred sessions: compared in Python, accents folded.
    trouvees = [
        s
        for s in sessions_examen_visibles(membre).order_by("-du", "pk")
        if all(
            m in cle_recherche(f"{s.intitule} {s.specialite} {s.lieu} {s.certification.numero} {s.certification}")
            for m in mots
        )
    ]
    slug = membre.organisation.slug
    return Resultats(
        "Sessions d’examen",
        "calendar-event",
        [
            Resultat(
                s.intitule,
                f"{nom_certification(s.certification)} · {date_courte(s.du)}{f' · {s.centre}' if s.centre else ''}",
                reverse("parcours:session", args=[slug, s.pk]),
                s.get_etat_display(),
                TONS[EtatSession(s.etat)],
            )
            for s in trouvees[:limite]
        ],
        len(trouvees),
        f"{reverse('parcours:sessions', args=[slug])}?{urlencode({'q': texte})}",
    )


@echeances.inscrire("parcours.sessions")
def a_faire(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Each session to come or just over: its days, what is missing before, its results after (usages B3, B6)."""
    if not membre.utilisateur.has_perm("parcours.voir_sessions", membre.organisation):
        return
    gere = membre.utilisateur.has_perm("parcours.gerer_sessions", membre.organisation)
    # The day itself asks something of who prepares it and of who sends candidates; the others read it in the calendar.
    attendu = gere or membre.utilisateur.has_perm("parcours.gerer_personnes", membre.organisation)
    # The calendar is read from outside, where no organisation is active.
    with organisation_active(membre.organisation_id):
        yield from list(_toutes(membre, jour, gere, attendu))


def _toutes(membre: Membre, jour: date, gere: bool, attendu: bool) -> Iterator[Echeance]:
    lignes = sessions_comptees(sessions_examen_visibles(membre)).exclude(etat=EtatSession.ANNULEE)
    capacites = CapaciteCertification.toutes.order_by("pk")
    lignes = lignes.prefetch_related(Prefetch("certification__capacites", queryset=capacites))
    # A year back: older results that are still missing are no longer news.
    for s in lignes.filter(au__gte=jour - timedelta(days=366), du__lte=jour + timedelta(days=366)).order_by("du", "pk"):
        yield from _jours(membre, s, jour, attendu)
        if gere:
            yield from _manques(membre, s, jour)


def _url(nom: str, membre: Membre, s: SessionExamen) -> str:
    return reverse(f"parcours:{nom}", args=[membre.organisation.slug, s.pk])


def _delai(nom: str, jour: date) -> int:
    return int(recueil().parametre(f"alerte.{nom}", jour).valeur)


def _jours(membre: Membre, s: Any, jour: date, attendu: bool) -> Iterator[Echeance]:
    """The days of the session itself: they feed the calendar; the day page shows them a week before."""
    quoi = [("du", s.du, "premier jour")]
    if s.au != s.du:
        quoi.append(("au", s.au, "dernier jour"))
    if s.jury_le and s.jury_le not in (s.du, s.au):
        quoi.append(("jury", s.jury_le, "jury"))
    for cle, quand, mots in quoi:
        if quand < jour - timedelta(days=31):
            continue
        yield Echeance(
            cle=f"parcours.session.{s.pk}.{cle}",
            jour=quand,
            quoi=f"{s.intitule} : {mots}",
            pourquoi=f"{nom_certification(s.certification)}, {s.candidats} candidat{'s' * (s.candidats > 1)}"
            f"{f', {s.centre}' if s.centre else ''}.",
            url=_url("session", membre, s),
            geste="Ouvrir la session",
            rubrique="Sessions",
            visible_des=quand - timedelta(days=7),
            a_faire=attendu and quand >= jour,
        )


def _manques(membre: Membre, s: Any, jour: date) -> Iterator[Echeance]:
    def ligne(cle: str, quand: date, quoi: str, pourquoi: str, url: str, geste: str, des: date) -> Echeance:
        return Echeance(
            cle=f"parcours.session.{s.pk}.{cle}", jour=quand, quoi=quoi, pourquoi=pourquoi, url=url, geste=geste,
            rubrique="Sessions", visible_des=des,
        )  # fmt: skip

    if s.jury_le is None and s.etat != EtatSession.COMPLETE:
        yield ligne(
            "sans_jury", s.du, f"{s.intitule} : le jury n’a pas de date",
            "Sans date, on ne peut ni convoquer le jury ni vérifier qu’il peut siéger.",
            _url("session_modifier", membre, s), "Fixer le jour", s.du - timedelta(days=60),
        )  # fmt: skip
    if s.sans_convocation and s.du >= jour:
        limite = s.du - timedelta(days=_delai("convocations_avant", s.du))
        n = s.sans_convocation
        yield ligne(
            "convocations", limite, f"{s.intitule} : {n} convocation{'s' * (n > 1)} à envoyer",
            f"Première épreuve le {date_courte(s.du)}.", _url("session_convocations", membre, s), "Convoquer",
            limite - timedelta(days=15),
        )  # fmt: skip
    des = s.du - timedelta(days=_delai("incomplets_avant", s.du))
    if s.candidats and des <= jour <= s.du:
        n = _incomplets(s)
        if n:
            yield ligne(
                "incomplets", s.du, f"{s.intitule} : {n} dossier{'s incomplets' if n > 1 else ' incomplet'}",
                "Identité, prérequis ou contrat : à obtenir avant la première épreuve.", _url("session", membre, s),
                "Voir les candidats", des,
            )  # fmt: skip
    apres = _delai("resultats_apres", s.au)
    # Judged elsewhere: the decisions of the authority are awaited, and the room of deliberations says it.
    if s.sans_resultat and s.au < jour and s.etat != EtatSession.COMPLETE and session_jugee_ici(s):
        n = s.sans_resultat
        saisit = membre.utilisateur.has_perm("parcours.saisir_resultats", membre.organisation)
        if saisit and est_a_saisir(s, jour):
            return  # the grid says it, with the same number
        yield ligne(
            "resultats", s.au + timedelta(days=apres), f"{s.intitule} : {n} résultat{'s manquent' if n > 1 else ' manque'}",
            f"La session s’est terminée le {date_courte(s.au)}.",
            (lien("grille", membre.organisation.slug, pk=s.pk) if saisit else "") or _url("session", membre, s),
            "Saisir" if saisit else "Voir la session",
            s.au + timedelta(days=1),
        )  # fmt: skip


def _incomplets(s: SessionExamen) -> int:
    """Candidates whose identity, prerequisites or contract are not complete."""
    inscriptions = Presentation.objects.filter(session=s).order_by().values("inscription_id")
    condition = condition_manque("identite") | condition_manque("prerequis") | condition_manque("contrat")
    return int(Inscription.objects.filter(condition, pk__in=inscriptions).count())

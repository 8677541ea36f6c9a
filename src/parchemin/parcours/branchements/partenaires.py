"""The day of a partner: its people to complete or to ask, its sessions that lack something, its courses that end. Its own only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.parcours.domain.inscription import recueil
from parchemin.parcours.models import EtatIdentite, EtatInscription, EtatResultat, EtatSession, Presentation
from parchemin.parcours.selectors.perimetre import (
    est_restreint,
    etablissements_de,
    inscriptions_visibles,
    personnes_visibles,
)
from parchemin.parcours.selectors.personnes import INCOMPLETE
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.gardes import objections
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.plateforme.tenant import organisation_active


@echeances.inscrire("parcours.partenaire")
def journee_du_partenaire(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Only for who represents establishments and nothing else: the others have the lines of the whole organisation."""
    if not membre.utilisateur.has_perm("parcours.gerer_inscriptions", membre.organisation) or not est_restreint(membre):
        return
    if not etablissements_de(membre):
        return
    with organisation_active(membre.organisation_id):
        yield from [*_identites(membre, jour), *_sessions(membre, jour), *_fins(membre, jour)]


def _delai(nom: str, jour: date) -> timedelta:
    return timedelta(days=int(recueil().parametre(f"alerte.{nom}", jour).valeur))


def _en_cours(membre: Membre) -> Any:
    return inscriptions_visibles(membre).filter(etat=EtatInscription.EN_COURS).order_by()


def _identites(membre: Membre, jour: date) -> Iterator[Echeance]:
    """People in training whose identity lacks something, or that they have not confirmed: before their first exam."""
    suivies = personnes_visibles(membre).filter(pk__in=_en_cours(membre).values("personne_id")).order_by()
    liste = reverse("parcours:personnes", args=[membre.organisation.slug])
    for cle, condition, une, plusieurs, pourquoi, filtre, geste in (
        (
            "completer", INCOMPLETE, "L’identité d’une personne est à compléter",
            "L’identité de {n} personnes est à compléter",
            "Sans cela, leur certification ne pourra pas être transmise à la Caisse des Dépôts.", "identite=non", "Compléter",
        ),
        (
            "confirmer", Q(etat_identite=EtatIdentite.SAISIE) & ~Q(courriel="") & ~INCOMPLETE,
            "Une personne n’a pas encore vérifié son identité", "{n} personnes n’ont pas encore vérifié leur identité",
            "Faites-leur envoyer la demande : elles vérifient elles-mêmes, sur leur téléphone.",
            f"identite=oui&etat={EtatIdentite.SAISIE}", "Demander",
        ),
    ):  # fmt: skip
        lignes = suivies.filter(condition)
        if not (n := lignes.count()):
            continue
        examen = Presentation.objects.filter(
            inscription__in=_en_cours(membre).filter(personne__in=lignes.values("pk")).values("pk"),
            session__du__gte=jour,
        ).exclude(session__etat=EtatSession.ANNULEE)
        premier = examen.aggregate(x=Min("session__du"))["x"]
        quand = max(premier - _delai("incomplets_avant", premier), jour) if premier else jour + timedelta(days=30)
        suite = f" Premier examen le {date_courte(premier)}." if premier else ""
        yield Echeance(
            cle=f"parcours.partenaire.{cle}", jour=quand, quoi=une if n == 1 else plusieurs.format(n=n),
            pourquoi=pourquoi + suite, url=f"{liste}?{filtre}&parcours={EtatInscription.EN_COURS}", geste=geste,
            rubrique="Personnes", icone="user", visible_des=jour,
        )  # fmt: skip


def _sessions(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Sessions that are over where its own candidates still have neither presence nor result."""
    miennes = Presentation.objects.filter(
        inscription__in=inscriptions_visibles(membre).order_by().values("pk"),
        session__au__lt=jour, session__au__gte=jour - timedelta(days=366),
        resultats__etat=EtatResultat.A_SAISIR,
    ).exclude(session__etat__in=[EtatSession.ANNULEE, EtatSession.COMPLETE])  # fmt: skip
    comptes = (
        miennes.order_by()
        .values("session_id", "session__intitule", "session__au")
        .annotate(candidats=Count("pk", distinct=True))
    )
    for s in sorted(comptes, key=lambda x: (x["session__au"], x["session_id"])):
        n = s["candidats"]
        yield Echeance(
            cle=f"parcours.partenaire.session.{s['session_id']}", jour=s["session__au"] + _delai("resultats_apres", s["session__au"]),
            quoi=f"{s['session__intitule']} : présence ou résultats manquants",
            pourquoi=f"{n} de vos candidats, session terminée le {date_courte(s['session__au'])}. Transmettez au certificateur ce que "
            "vous avez : émargements, relevés." if n > 1 else
            f"Un de vos candidats, session terminée le {date_courte(s['session__au'])}. Transmettez au certificateur ce que vous "
            "avez : émargement, relevé.",
            url=reverse("parcours:session", args=[membre.organisation.slug, s["session_id"]]), geste="Voir la session",
            rubrique="Sessions", visible_des=s["session__au"] + timedelta(days=1),
        )  # fmt: skip


def _qui_peuvent_finir(lignes: Any, jour: date) -> list[Any]:
    """Those whose end the house would write today. What it would refuse to this establishment is asked of it by nobody. One question
    for each establishment and certification; one for each course only where the first is refused."""
    groupes: dict[tuple[int | None, int], list[Any]] = {}
    for i in lignes.select_related("prestataire", "organisation").order_by("pk"):
        groupes.setdefault((i.prestataire_id, i.certification_id), []).append(i)
    return [
        i for groupe in groupes.values()
        for i in (groupe if not _refusee(groupe[0], jour) else [x for x in groupe if not _refusee(x, jour)])
    ]  # fmt: skip


def _refusee(i: Any, jour: date) -> bool:
    i.sortie_le = jour
    return any(x.est_bloquant for x in objections("parcours.terminer", i))


def _fins(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Courses that end soon, or should have ended: to close, or to say longer."""
    lignes = _en_cours(membre).filter(fin_prevue__lte=jour + timedelta(days=30))
    fins = [i.fin_prevue for i in _qui_peuvent_finir(lignes, jour)]
    if not (n := len(fins)):
        return
    premier = min(fins)
    passe = premier < jour
    quoi = "Un parcours se termine" if n == 1 else f"{n} parcours se terminent"
    if passe:
        quoi = (
            "Un parcours a dépassé sa fin prévue"
            if n == 1
            else f"{n} parcours se terminent ou ont dépassé leur fin prévue"
        )
    yield Echeance(
        cle="parcours.partenaire.fins", jour=premier, quoi=quoi,
        pourquoi=f"{'Depuis' if passe else 'À partir du'} {'le ' if passe else ''}{date_courte(premier)}. Notez la fin, la sortie, ou "
        "une nouvelle date.",
        url=f"{reverse('parcours:inscriptions', args=[membre.organisation.slug])}?etat={EtatInscription.EN_COURS}&fin=proche",
        geste="Voir les inscriptions", rubrique="Inscriptions", icone="school", visible_des=jour,
    )  # fmt: skip

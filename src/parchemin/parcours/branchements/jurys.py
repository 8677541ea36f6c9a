"""Juries: menu, search, deadlines, import, personal link, guard, names of acts. Registrations happen on import."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.parcours import imports_jurys  # noqa: F401
from parchemin.parcours.domain.jury_regles import regles_jury
from parchemin.parcours.models import (
    EtatSession,
    MandatJury,
    QualiteSiege,
    ReponseConvocation,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.vues import jurys_convocation  # noqa: F401
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.gardes import gardes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.elision import de
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import date_fr

nommer_actes(
    {
        "parcours.jury_appeler": "Membre appelé à un jury",
        "parcours.jury_arreter": "Composition d’un jury arrêtée",
        "parcours.jury_changer_qualite": "Qualité changée dans un jury",
        "parcours.jury_convoquer": "Convocation à un jury",
        "parcours.jury_declarer": "Déclaration d’absence de lien",
        "parcours.jury_donner_mandat": "Mandat de jury enregistré",
        "parcours.jury_enregistrer_membre": "Membre de jury enregistré",
        "parcours.jury_finir_mandat": "Fin d’un mandat de jury",
        "parcours.jury_modifier_membre": "Fiche d’un membre de jury modifiée",
        "parcours.jury_noter_presence": "Présence à un jury",
        "parcours.jury_noter_mesure": "Mesure sur un lien déclaré",
        "parcours.jury_relancer": "Relance d’un membre de jury",
        "parcours.jury_repondre": "Réponse à une convocation",
        "parcours.jury_retirer": "Membre retiré d’un jury",
        "parcours.jury_rouvrir": "Composition d’un jury rouverte",
    }
)
inscrire_entree(Entree("Certifier", "Jurys", "gavel", "parcours:jurys", "parcours.voir_jurys", 58))


@gardes.inscrire("parcours.jurys")
def garder_le_jury(acte: str, sujet: Any) -> list[Constat]:
    """`parcours.tenir_jury` on a session: what blocks, and only that."""
    if acte != "parcours.tenir_jury" or not isinstance(sujet, SessionExamen):
        return []
    return [x for x in selectors.objections_jury(sujet, aujourdhui()) if x.est_bloquant]


@recherches.inscrire("parcours.membres_jury")
def chercher_membres(membre: Membre, texte: str, limite: int) -> Resultats | None:
    mots = cle_recherche(texte).split()
    if not mots or not membre.utilisateur.has_perm("parcours.voir_jurys", membre.organisation):
        return None
    trouves = [
        m
        for m in selectors.membres_visibles(membre)
        if all(mot in cle_recherche(f"{m.nom} {m.prenom} {m.courriel} {m.employeur}") for mot in mots)
    ]
    slug = membre.organisation.slug
    return Resultats(
        "Membres de jury",
        "users",
        [
            Resultat(
                f"{m.prenom} {m.nom}", " · ".join(x for x in (m.fonction, m.employeur) if x),
                reverse("parcours:membre_jury", args=[slug, m.pk]),
            )
            for m in trouves[:limite]
        ],
        len(trouves),
        f"{reverse('parcours:membres_jury', args=[slug])}?q={'+'.join(mots)}",
    )  # fmt: skip


def _gere(membre: Membre) -> bool:
    return membre.utilisateur.has_perm("parcours.gerer_jurys", membre.organisation)


@echeances.inscrire("parcours.jurys")
def jurys_a_preparer(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Convocations to send, juries without president or not settled, members who do not answer."""
    if not _gere(membre):
        return
    regles = regles_jury()
    delai, silence = regles.reglage("jours_convocation", jour), regles.reglage("jours_avant_relance", jour)
    sessions = (
        selectors.jurys_visibles(membre)
        .filter(jury_le__gte=jour, jury_le__lte=jour + timedelta(days=120))
        .exclude(etat=EtatSession.ANNULEE)
    )
    lignes = list(sessions)
    attente = {
        ligne["session_id"]: ligne["premier"]
        for ligne in SiegeJury.toutes.filter(session__in=[s.pk for s in lignes], convocation=ReponseConvocation.ENVOYEE)
        .order_by()
        .values("session_id")
        .annotate(premier=Min("convoque_le"))
    }
    for s in lignes:
        url = reverse("parcours:session_jury", args=[membre.organisation.slug, s.pk])
        nom = f"{s.intitule}, jury du {date_fr(s.jury_le)}"
        commun: dict[str, Any] = {"url": url, "rubrique": "Jurys", "icone": "gavel", "pourquoi": nom}
        limite = s.jury_le - timedelta(days=delai)
        ailleurs = selectors.nomme_ailleurs(s)
        if not ailleurs and (not s.nb_sieges or not s.nb_presidents):
            yield Echeance(
                cle=f"parcours.jury.compo.{s.pk}", jour=limite,
                quoi="Un jury reste à composer" if not s.nb_sieges else "Un jury n’a pas de président",
                geste="Composer", visible_des=limite - timedelta(days=30), **commun,
            )  # fmt: skip
        if s.nb_a_envoyer and not ailleurs:
            n = s.nb_a_envoyer
            yield Echeance(
                cle=f"parcours.jury.convoquer.{s.pk}", jour=limite,
                quoi=f"{'Une convocation' if n == 1 else f'{n} convocations'} à envoyer",
                geste="Convoquer", visible_des=limite - timedelta(days=14), **commun,
            )  # fmt: skip
        if (depuis := attente.get(s.pk)) is not None:
            relance = min(depuis.astimezone(PARIS).date() + timedelta(days=silence), s.jury_le)
            n = s.nb_silencieux
            yield Echeance(
                cle=f"parcours.jury.silence.{s.pk}", jour=relance,
                quoi=f"{'Un membre de jury n’a' if n == 1 else f'{n} membres de jury n’ont'} pas répondu",
                geste="Relancer", visible_des=relance, **commun,
            )  # fmt: skip
        if s.nb_sieges and not s.arretee and not ailleurs:
            yield Echeance(
                cle=f"parcours.jury.arreter.{s.pk}", jour=s.jury_le - timedelta(days=1),
                quoi="Une composition de jury reste à arrêter", geste="Vérifier",
                visible_des=s.jury_le - timedelta(days=10), **commun,
            )  # fmt: skip


@echeances.inscrire("parcours.presences_jury")
def presences_a_noter(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Juries of the last month whose presences are not noted: nothing can be deliberated before."""
    if not _gere(membre):
        return
    muets = SiegeJury.toutes.filter(session=OuterRef("pk"), presence="").exclude(qualite=QualiteSiege.SUPPLEANT)
    sessions = (
        selectors.jurys_visibles(membre)
        .filter(jury_le__gte=jour - timedelta(days=31), jury_le__lte=jour)
        .filter(Exists(muets.exclude(convocation=ReponseConvocation.REFUSEE)))
        .exclude(etat=EtatSession.ANNULEE)
    )
    for s in sessions:
        if selectors.nomme_ailleurs(s):
            continue
        yield Echeance(
            cle=f"parcours.jury.presence.{s.pk}", jour=s.jury_le, quoi="Des présences à un jury restent à noter",
            pourquoi=f"{s.intitule}, jury du {date_fr(s.jury_le)}. Seuls ceux qui sont là délibèrent.",
            url=reverse("parcours:jury_presence", args=[membre.organisation.slug, s.pk]), geste="Noter",
            rubrique="Jurys", icone="gavel", visible_des=s.jury_le,
        )  # fmt: skip


@echeances.inscrire("parcours.mandats_jury")
def mandats_qui_finissent(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Mandates that end soon, unless another one follows."""
    if not _gere(membre):
        return
    alerte = regles_jury().reglage("jours_alerte_mandat", jour)
    mandats = MandatJury.toutes.filter(
        organisation_id=membre.organisation_id, membre__actif=True, au__gte=jour, au__lte=jour + timedelta(days=alerte)
    ).select_related("membre", "certification__fiche__version")
    suivants = MandatJury.toutes.filter(organisation_id=membre.organisation_id).filter(
        Q(au__isnull=True) | Q(au__gt=jour + timedelta(days=alerte))
    )
    couverts = set(suivants.values_list("membre_id", "certification_id"))
    for m in mandats.order_by("au", "pk"):
        if m.au is None or {(m.membre_id, m.certification_id), (m.membre_id, None)} & couverts:
            continue
        pour = m.certification.numero or m.certification.intitule if m.certification else "toutes les certifications"
        yield Echeance(
            cle=f"parcours.mandat.{m.pk}",
            jour=m.au,
            quoi=f"Le mandat {de(str(m.membre))} prend fin",
            pourquoi=f"Pour {pour}. Après ce jour, cette personne ne peut plus siéger.",
            url=reverse("parcours:membre_jury", args=[membre.organisation.slug, m.membre_id]),
            geste="Renouveler",
            rubrique="Jurys",
            icone="gavel",
            visible_des=m.au - timedelta(days=alerte),
        )


@echeances.inscrire("parcours.mes_jurys")
def mes_jurys(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Own seats of somebody who has an account: to answer, to declare, to attend."""
    if not membre.utilisateur.has_perm("parcours.voir_jurys", membre.organisation):
        return
    sieges = (
        SiegeJury.toutes.filter(
            organisation_id=membre.organisation_id, membre__utilisateur_id=membre.utilisateur_id,
            session__jury_le__gte=jour,
        )
        .exclude(session__etat=EtatSession.ANNULEE)
        .exclude(convocation__in=[ReponseConvocation.A_ENVOYER, ReponseConvocation.REFUSEE])
        .select_related("session__certification__fiche__version")
        .order_by("session__jury_le", "pk")
    )  # fmt: skip
    for s in sieges:
        le: Any = s.session.jury_le
        attendu = s.convocation == ReponseConvocation.ENVOYEE
        quoi = "Vous êtes convoqué à un jury : dites si vous serez là" if attendu else "Vous siégez à un jury"
        if not attendu and s.declaration_le is None:
            quoi, attendu = "Déclarez votre absence de lien avec les candidats", True
        yield Echeance(
            cle=f"parcours.siege.{s.pk}",
            jour=le,
            quoi=quoi,
            pourquoi=f"{s.session.certification.intitule}, le {date_fr(le)}",
            url=reverse("parcours:jury_siege", args=[membre.organisation.slug, s.session_id, s.pk]),
            geste="Répondre" if attendu else "Voir",
            rubrique="Jurys",
            icone="gavel",
            visible_des=jour if attendu else le - timedelta(days=7),
        )

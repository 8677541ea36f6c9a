"""Findings of the demonstration: one partner from a critical finding to a formal notice whose days are over, another with a minor one
corrected and closed, and one answer that waits to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.db.models import Max

from parchemin.comptes.models import Etablissement, Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.reseau.models import ConstatReseau, DemandePartenaire, HabilitationPartenaire
from parchemin.reseau.services import constats, demandes, lettres, mesures
from parchemin.socle.horloge import PARIS, geler, maintenant

_CLAIRE = Reference("exterieur", "claire-fontanel", "Claire Fontanel, directrice")
_BRUNO = Reference("exterieur", "bruno-keller", "Bruno Keller, directeur")


def creer(organisation: Organisation, jour: date, premier: Utilisateur, second: Utilisateur) -> None:
    """Idempotent: does nothing once a finding is there."""
    if ConstatReseau.toutes.filter(organisation=organisation).exists():
        return
    lignes = HabilitationPartenaire.toutes.filter(organisation=organisation, etat="actif").select_related(
        "etablissement"
    )
    actives = {h.etablissement_id: h for h in lignes.order_by("-pk")}
    suivies = sorted(actives.values(), key=lambda h: (h.etablissement.siret, h.pk))
    if suivies:
        _jusqu_a_la_mise_en_demeure(suivies[0], jour, premier, second)
    if len(suivies) > 1:
        _mineur_clos(suivies[-1], jour, premier)


def _le(jour: date, jours: int) -> datetime:
    return datetime.combine(jour - timedelta(days=jours), time(10), PARIS)


@contextmanager
def _il_y_a(jour: date, jours: int) -> Iterator[None]:
    """Acts of that day, and the requests to the partner dated from it: the field takes the real hour by itself."""
    with geler(_le(jour, jours)):
        avant = DemandePartenaire.toutes.aggregate(m=Max("pk"))["m"] or 0
        yield
        DemandePartenaire.toutes.filter(pk__gt=avant).update(created_at=maintenant())


def _transmis(
    e: Etablissement,
    h: HabilitationPartenaire,
    acteur: Reference,
    *,
    reponse: str,
    par: Reference = _CLAIRE,
    **champs: object,
) -> ConstatReseau:
    x = constats.ouvrir(etablissement=e, habilitations=[h], acteur=acteur, **champs)  # type: ignore[arg-type]
    lettre = constats.transmettre(
        constats=[x], signataire=acteur.libelle, qualite="Responsable du réseau", acteur=acteur
    )
    lettres.noter_envoi(
        lettre=lettre, mode="recommande_electronique", le=lettre.datee_du, numero=f"LRE-{lettre.pk:05d}", acteur=acteur
    )
    x.refresh_from_db()
    if reponse and x.demande is not None:
        demandes.repondre(demande=x.demande, texte=reponse, pieces=[], acteur=par)
    return x


def _jusqu_a_la_mise_en_demeure(
    h: HabilitationPartenaire, jour: date, premier: Utilisateur, second: Utilisateur
) -> None:
    """The proof sent back once, the notice sent twenty days ago, no word since: a suspension is ready to be prepared."""
    karim, e = reference_de(premier), h.etablissement
    with _il_y_a(jour, 45):
        x = _transmis(
            e, h, karim, gravite="critique", titre="Sujet connu avant l’épreuve", origine="session", point="22", clause="article 12 de la convention",
            texte="r6113_9", vu_le=jour - timedelta(days=46), reponse="Le surveillant a cru bien faire. Nous l’avons rappelé à l’ordre.",
            faits="Le sujet de l’étude de cas était affiché dans la salle une heure avant l’épreuve. Trois candidats l’ont photographié.",
        )  # fmt: skip
    with _il_y_a(jour, 40):
        x = constats.statuer(
            constat=x, maintenir=True, motif="Le rappel oral ne protège pas la prochaine session.", acteur=karim
        )
        a = constats.demander_action(
            constat=x,
            quoi="Mettre les sujets sous clé et tenir un registre",
            responsable="Claire Fontanel",
            acteur=karim,
        )
    with _il_y_a(jour, 33):
        demandes.repondre(demande=a.demande, texte="L’armoire est commandée.", pieces=[], acteur=_CLAIRE)
    with _il_y_a(jour, 31):
        constats.relire_action(
            action=a,
            acceptee=False,
            texte="Une commande n’est pas une armoire : envoyez la photo et le registre.",
            acteur=reference_de(second),
        )
    with _il_y_a(jour, 21):
        x.refresh_from_db()
        m = mesures.preparer(
            habilitation=h, nature="mise_en_demeure", constats=[x], acteur=karim, signataire=second.nom_complet, qualite="Directrice",
            motif="L’armoire promise n’est pas installée, et une session est prévue le mois prochain.", delai_jours=15,
            attendu="Envoyez la photo de l’armoire fermée et le registre signé. Sinon, la suspension sera examinée.",
        )  # fmt: skip
        demande = mesures.demander(mesure=m, demandeur=Acteur(premier.pk, premier.nom_complet))
        approbations.approuver(demande.pk, acteur=Acteur(second.pk, second.nom_complet))
        m.refresh_from_db()
        if m.lettre is not None:
            lettres.noter_envoi(
                lettre=m.lettre, mode="recommande", le=m.lettre.datee_du, numero="1A 204 553 8891 7", acteur=karim
            )


def _mineur_clos(h: HabilitationPartenaire, jour: date, premier: Utilisateur) -> None:
    karim, e = reference_de(premier), h.etablissement
    with _il_y_a(jour, 70):
        x = _transmis(
            e, h, karim, par=_BRUNO, gravite="mineure", titre="Page sans la date de fin d’enregistrement", origine="page", point="36", clause="article 20",
            texte="r6113_14_1", vu_le=jour - timedelta(days=71), reponse="C’est un oubli, nous corrigeons la page.",
            faits="La page de la formation donne le numéro et l’intitulé exacts, mais pas la date de fin d’enregistrement.",
        )  # fmt: skip
    with _il_y_a(jour, 66):
        x = constats.statuer(constat=x, maintenir=True, motif="Le partenaire reconnaît l’oubli.", acteur=karim)
        a = constats.demander_action(
            constat=x, quoi="Ajouter la date à la page", responsable="Bruno Keller", acteur=karim
        )
    with _il_y_a(jour, 60):
        demandes.repondre(demande=a.demande, texte="La date est en ligne depuis ce matin.", pieces=[], acteur=_BRUNO)
    with _il_y_a(jour, 58):
        constats.relire_action(action=a, acceptee=True, texte="Vu en ligne.", acteur=karim)
        x.refresh_from_db()
        constats.clore(constat=x, motif="La page est corrigée.", acteur=karim)
    with _il_y_a(jour, 3):
        _transmis(
            e, h, karim, par=_BRUNO, gravite="majeure", titre="Procès-verbal signé par un seul membre du jury", origine="session", point="29", clause="article 19",
            texte="r6113_9", vu_le=jour - timedelta(days=4), reponse="Les deux autres signatures sont sur l’original, que nous vous envoyons.",
            faits="Le procès-verbal transmis porte une signature sur trois.",
        )  # fmt: skip

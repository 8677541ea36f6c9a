"""What the act of the jury gives to the lower rooms: menu, search, deadlines, guards, names of acts, the four eyes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.deliberation import acte
from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.branchements.noms import NOMS, nomme
from parchemin.deliberation.models import (
    VIVANTES,
    Deliberation,
    EtatDeliberation,
    EtatRectification,
    EtatSignature,
    Rectification,
    ReglementExamen,
    SignaturePV,
    SignatureRectificatif,
)
from parchemin.deliberation.reglages_acte import delai
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.selectors import rectifications
from parchemin.deliberation.services import deliberations as services
from parchemin.deliberation.vues import jury_approbations, signature  # noqa: F401  register what personal links show
from parchemin.deliberation.vues.jury_tables import etat_en_mots
from parchemin.journal.facade import nommer_actes
from parchemin.parcours.models import EtatSession, Inscription, SessionExamen
from parchemin.parcours.onglets import inscrire_onglet
from parchemin.parcours.registres import Tenue, sessions_tenues
from parchemin.parcours.selectors.jurys import session_jugee_ici
from parchemin.plateforme.approbations.registre import est_habilite, observateurs
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.gardes import gardes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import jour_de, maintenant
from parchemin.socle.periodes import date_fr

nommer_actes(
    {
        "deliberation.ouvrir": "Délibération ouverte",
        "deliberation.revenir": "Délibération retirée",
        "deliberation.dossier": "Dossier devant le jury",
        "deliberation.observations": "Observations du jury",
        "deliberation.retenir": "Décision notée",
        "deliberation.retenir_propositions": "Propositions retenues",
        "deliberation.demandee": "Seconde personne demandée",
        "deliberation.approuvee": "Approbation en seconde personne",
        "deliberation.refusee": "Refus en seconde personne",
        "deliberation.annulee": "Demande retirée",
        "deliberation.exterieur": "Personne extérieure désignée",
        "deliberation.arreter": "Délibération arrêtée",
        "deliberation.decider": "Décision du jury",
        "deliberation.reviser": "Décision révisée",
        "deliberation.demander_signature": "Signature demandée",
        "deliberation.envoyer_copie": "Copie remise à un membre",
        "deliberation.signer": "Procès-verbal signé par un membre",
        "deliberation.noter_signature": "Signature sur papier notée",
        "deliberation.refuser_signature": "Refus de signer",
        "deliberation.noter_absence": "Absence de signature",
        "deliberation.redonner_la_parole": "Membre rappelé à signer",
        "deliberation.joindre_pv": "Procès-verbal joint",
        "deliberation.reecrire_pv": "Autre version du procès-verbal",
        "deliberation.remplacer_presidence": "Présidence du jury remplacée",
        "deliberation.pv_signe": "Procès-verbal signé",
        "deliberation.clore": "Session close",
        "deliberation.ouvrir_rectification": "Rectification ouverte",
        "deliberation.modifier_rectification": "Rectification préparée",
        "deliberation.rectifier": "Rectification approuvée",
        "deliberation.decision_rectifiee": "Décision rectifiée",
        "deliberation.rectificatif_signe": "Procès-verbal rectificatif signé",
        "deliberation.abandonner_rectification": "Rectification abandonnée",
    }
)
inscrire_entree(
    Entree(
        "Certifier",
        "Délibérations",
        "file-certificate",
        "deliberation:deliberations",
        "deliberation.voir_deliberations",
        60,
    )
)
inscrire_onglet("deliberation", "Délibération", "deliberation:deliberation", "deliberation.voir_deliberations")
observateurs.inscrire("deliberation.jury")(services.observer)


# --- Guards: what an open deliberation protects.
_REVENIR = "Dans la délibération, « Revenir aux résultats », avec une raison."
_REVISER = "Une décision prise se révise, sur la page du candidat, tant que le procès-verbal se signe ; ensuite, le procès-verbal se rectifie."


@gardes.inscrire("deliberation.jury")
def garder_la_deliberation(acte_demande: str, sujet: Any) -> list[Constat]:
    """Results, composition and presences of a session in deliberation, and the règlement it was held under."""
    if acte_demande in _REGLEMENTS and isinstance(sujet, ReglementExamen):
        n = Deliberation.toutes.filter(reglement=sujet).count()
        quoi = f"{n} délibération{'s' * (n > 1)}"
        return [c.REGLEMENT_TENU.constat(ou=sujet.reference, quoi=quoi)] if n else []
    if acte_demande == "parcours.corriger_inscription" and isinstance(sujet, Inscription):
        tenue = Deliberation.toutes.filter(session__presentations__inscription=sujet).select_related("session").first()
        return [c.INSCRIPTION_TENUE.constat(ou=str(sujet.personne), session=tenue.session.intitule)] if tenue else []
    if acte_demande not in _SESSIONS or not isinstance(sujet, SessionExamen):
        return []
    d = Deliberation.toutes.filter(session=sujet).first()
    if d is None:
        return []
    etat = acte.EN_MOTS[acte.etape(sujet.etat, d.etat)]
    ouverte = d.etat == EtatDeliberation.OUVERTE
    if acte_demande == "parcours.noter_presence_jury" and ouverte:
        return []  # who came may be put right until the decisions are settled
    remede = _REVENIR if ouverte else _REVISER
    if quoi := _SESSIONS[acte_demande]:
        return [c.COMPOSITION_TENUE.constat(session=sujet.intitule, etat=etat, quoi=quoi, remede=remede)]
    return [c.SESSION_TENUE.constat(session=sujet.intitule, etat=etat, remede=remede)]


@sessions_tenues.inscrire("deliberation.jury")
def tenir_la_session(session: Any) -> Tenue | None:
    """« En délibération », then « Délibérée »: what would be refused is not offered."""
    d = Deliberation.toutes.filter(session=session).first()
    if d is None:
        return None
    ouverte = d.etat == EtatDeliberation.OUVERTE
    return Tenue(
        "En délibération" if ouverte else "Close" if d.etat == EtatDeliberation.CLOSE else "Délibérée", not ouverte
    )


_SESSIONS = {
    "parcours.rouvrir_resultats": "",
    "parcours.annuler_session": "",
    "parcours.rouvrir_composition": "sa composition ne se rouvre pas",
    "parcours.noter_presence_jury": "les présences ne changent plus",
}
_REGLEMENTS = frozenset({"deliberation.modifier_reglement", "deliberation.supprimer_reglement"})


# --- Search.
@recherches.inscrire("deliberation.deliberations")
def chercher(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """Deliberations by session and certification. Candidates are found as people."""
    mots = cle_recherche(texte).split()
    if not mots or not membre.utilisateur.has_perm("deliberation.voir_deliberations", membre.organisation):
        return None
    with organisation_active(membre.organisation_id):
        completes = selectors.sessions_visibles(membre).filter(etat=EtatSession.COMPLETE)
        # Names first, the counts of the few that are shown afterwards.
        noms = completes.select_related(None).order_by("-jury_le", "-au", "pk").values_list("pk", "intitule", *NOMS)
        trouvees = [pk for pk, *textes in noms if nomme(mots, textes)]
        montrees = list(selectors.avec_comptes(completes.filter(pk__in=trouvees[:limite]))) if trouvees else []
    if not trouvees:
        return None
    slug = membre.organisation.slug
    resultats = []
    for s in montrees:
        ton, mot = etat_en_mots(s)
        precision = (
            f"{s.certification.numero or s.certification.intitule} · jury {date_courte(s.jury_le) or 'sans date'}"
        )
        url = reverse("deliberation:deliberation", args=[slug, s.pk])
        resultats.append(Resultat(s.intitule, precision, url, mot, ton))
    liste = reverse("deliberation:deliberations", args=[slug])
    return Resultats(
        "Délibérations", "file-certificate", resultats, len(trouvees), f"{liste}?{urlencode({'q': texte})}"
    )


# --- Deadlines.
@echeances.inscrire("deliberation.jury")
def a_deliberer(membre: Membre, jour: date) -> Iterator[Echeance]:
    """For the secretariat: what to deliberate, to have signed, to close (usages B6 and B12)."""
    if not membre.utilisateur.has_perm("deliberation.tenir_deliberation", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        # A year back: older ones are no longer news.
        lignes = selectors.avec_comptes(selectors.sessions_visibles(membre)).filter(
            etat=EtatSession.COMPLETE, au__lte=jour, au__gte=jour - timedelta(days=366)
        )
        yield from [x for s in lignes if (x := _a_faire(membre, s, jour)) is not None]


def _a_faire(membre: Membre, s: Any, jour: date) -> Echeance | None:
    etape = selectors.etape_de(s)
    if etape is acte.Etape.CLOSE:
        return None
    jury = s.jury_le or s.au
    apres, signer = delai("resultats_apres", jour), delai("pv_apres", jour)
    quand, page = max(jury, s.au + timedelta(days=apres)), "deliberation"
    if etape is acte.Etape.COMPLETE and not session_jugee_ici(s):
        return None  # the results of an authority are awaited by another supplier
    if etape is acte.Etape.COMPLETE:
        quoi, geste = "Un jury doit délibérer", "Délibérer"
        pourquoi = f"{s.intitule} : les résultats sont complets, {s.candidats} candidat{'s' * (s.candidats > 1)} attend{'ent' * (s.candidats > 1)}."
    elif etape is acte.Etape.EN_DELIBERATION:
        if s.attend:
            return None  # the ball is with the second person
        quoi, geste = "Une délibération est à terminer", "Reprendre"
        pourquoi = f"{s.intitule} : {s.decides or 0} décision{'s' * ((s.decides or 0) > 1)} sur {s.candidats}."
    elif etape is acte.Etape.DELIBEREE:
        n, page, geste = s.attendues or 0, "signatures", "Suivre les signatures"
        quoi, quand = "Un procès-verbal est à faire signer", jury + timedelta(days=signer)
        pourquoi = f"{s.intitule} : {n} signature{'s' * (n > 1)} attendue{'s' * (n > 1)}."
    else:
        quoi, geste, quand = "Une session est à clore", "Clore", jury + timedelta(days=signer + 7)
        pourquoi = f"{s.intitule} : le procès-verbal est signé."
    return Echeance(
        cle=f"deliberation.{etape}.{s.pk}", jour=quand, quoi=quoi, pourquoi=pourquoi,
        url=reverse(f"deliberation:{page}", args=[membre.organisation.slug, s.pk]), geste=geste, rubrique="Délibérations",
        icone="file-certificate", visible_des=min(jury, quand),
    )  # fmt: skip


def _limite(r: Rectification, jour: date) -> date:
    """The usual days to sign, from the accord."""
    return jour_de(r.accordee_le or r.ouverte_le) + timedelta(days=delai("pv_apres", jour))


@echeances.inscrire("deliberation.rectifications")
def a_rectifier(membre: Membre, jour: date) -> Iterator[Echeance]:
    """For those who prepare: a rectification to finish, rectifying minutes to have signed."""
    if not membre.utilisateur.has_perm("deliberation.rectifier", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        lignes = Rectification.objects.filter(etat__in=VIVANTES).select_related("deliberation__session").annotate(
            attendues=Count("signatures", filter=Q(signatures__etat=EtatSignature.ATTENDUE))
        )  # fmt: skip
        demandees = set(
            Approbation.objects.filter(
                acte=rectifications.RECTIFIER, etat=EtatApprobation.EN_ATTENTE, expire_le__gt=maintenant()
            ).values_list("sujet_identifiant", flat=True)
        )
        for r in lignes.order_by("ouverte_le", "pk"):
            if str(r.pk) in demandees or not rectifications.prepare_ici(membre, r.session_id):
                continue
            n = r.attendues
            a_signer = r.etat == EtatRectification.A_SIGNER
            yield Echeance(
                cle=f"deliberation.rectification.{r.etat}.{r.pk}",
                jour=_limite(r, jour) if a_signer else jour_de(r.ouverte_le) + timedelta(days=2),
                quoi="Un procès-verbal rectificatif est à faire signer" if a_signer else "Une rectification est à terminer",
                pourquoi=f"{r.session.intitule} : "
                + ("chacun a répondu, et elle ne prend pas effet." if a_signer and not n else f"{n} signature{'s' * (n > 1)} attendue{'s' * (n > 1)}." if a_signer else f"{r.get_nature_display().lower()}."),
                url=reverse("deliberation:rectification", args=[membre.organisation.slug, r.session_id, r.pk]),
                geste="Suivre les signatures" if a_signer else "Reprendre", rubrique="Délibérations",
                icone="file-certificate", visible_des=jour_de(r.ouverte_le),
            )  # fmt: skip


@echeances.inscrire("deliberation.accords")
def accords(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Requests that wait for this member as the second person."""
    if not membre.utilisateur.has_perm("deliberation.approuver_deliberation", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        visibles = {s.pk for s in selectors.sessions_visibles(membre).order_by("pk")}
        demandes = Approbation.objects.filter(
            acte__in=jury_approbations.ACTES, etat=EtatApprobation.EN_ATTENTE, expire_le__gt=maintenant()
        ).exclude(demandeur_id=membre.utilisateur_id)
        for a in demandes.order_by("demandee_le", "pk"):
            session = a.charge.get("session")
            if session not in visibles or not est_habilite(a, membre.utilisateur_id):
                continue
            yield Echeance(
                cle=f"deliberation.accord.{a.pk}", jour=jour_de(a.demandee_le) + timedelta(days=2),
                quoi="On vous demande d’approuver, en seconde personne",
                pourquoi=f"{a.sujet_libelle}. Demandé par {a.demandeur_libelle} : rien ne se fait sans vous.",
                url=reverse("deliberation:approbation", args=[membre.organisation.slug, session, a.pk]), geste="Relire",
                rubrique="Délibérations", icone="users", visible_des=jour_de(a.demandee_le), decision=True,
            )  # fmt: skip


@echeances.inscrire("deliberation.signatures")
def mes_signatures(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Minutes that wait for this member's own signature."""
    if not membre.utilisateur.has_perm("deliberation.signer_pv", membre.organisation):
        return
    rectificatives = SignatureRectificatif.toutes.filter(
        organisation_id=membre.organisation_id, etat=EtatSignature.ATTENDUE,
        rectification__etat=EtatRectification.A_SIGNER, utilisateur_id=membre.utilisateur_id,
    ).select_related("rectification__deliberation__session")  # fmt: skip
    for x in rectificatives.order_by("rectification__accordee_le", "pk"):
        r = x.rectification
        yield Echeance(
            cle=f"deliberation.signature_rectificative.{x.pk}", jour=_limite(r, jour),
            quoi="Un procès-verbal rectificatif attend votre signature",
            pourquoi=f"{r.session.intitule}, jury du {date_fr(r.jury_le)} : n° {r.numero_pv}.",
            url=reverse("deliberation:rectification", args=[membre.organisation.slug, r.session_id, r.pk]),
            geste="Lire et signer", rubrique="Délibérations", icone="pencil", visible_des=jour_de(r.accordee_le or r.ouverte_le),
        )  # fmt: skip
    lignes = SignaturePV.toutes.filter(
        organisation_id=membre.organisation_id, etat=EtatSignature.ATTENDUE,
        deliberation__etat=EtatDeliberation.DELIBEREE, utilisateur_id=membre.utilisateur_id,
    ).select_related("deliberation__session")  # fmt: skip
    for s in lignes.order_by("deliberation__jury_le", "pk"):
        d = s.deliberation
        yield Echeance(
            cle=f"deliberation.signature.{s.pk}", jour=d.jury_le + timedelta(days=delai("pv_apres", jour)),
            quoi="Un procès-verbal attend votre signature",
            pourquoi=f"{d.session.intitule}, jury du {date_fr(d.jury_le)}.",
            url=reverse("deliberation:signatures", args=[membre.organisation.slug, d.session_id]), geste="Lire et signer",
            rubrique="Délibérations", icone="pencil", visible_des=d.jury_le,
        )  # fmt: skip

"""Findings, answers and measures, led as people lead them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.parcours.models import Inscription, Personne, StatutCandidat, VoieAcces
from parchemin.parcours.services.inscriptions import inscrire
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import ConstatReseau, DemandePartenaire, HabilitationPartenaire, MesureReseau
from parchemin.reseau.services import constats, demandes, lettres, mesures
from parchemin.socle.horloge import aujourdhui

FAITS = "Le sujet du 3 mars était affiché dans la salle avant l’épreuve."
MOTIF = "Le partenaire ne conteste pas les faits (article 12)."


def qui(m: Membre) -> Reference:
    return reference_de(m.utilisateur)


def constat(e: Etablissement, acteur: Reference = SYSTEME, **champs: Any) -> ConstatReseau:
    return constats.ouvrir(**{
        "etablissement": e, "gravite": "critique", "titre": "Sujet connu avant l’épreuve", "faits": FAITS, "vu_le": date(2026, 1, 5),
        "origine": "session", "clause": "article 12", "texte": "r6113_9", "acteur": acteur,
    } | champs)  # fmt: skip


def transmis(x: ConstatReseau, acteur: Reference = SYSTEME) -> ConstatReseau:
    constats.transmettre(constats=[x], signataire="Karim Haddou", qualite="Responsable du réseau", acteur=acteur)
    x.refresh_from_db()
    return x


def maintenu(x: ConstatReseau, acteur: Reference = SYSTEME) -> ConstatReseau:
    """Transmitted, answered, maintained."""
    x = transmis(x, acteur)
    assert x.demande is not None
    repondre(x.demande)
    x = constats.statuer(constat=x, maintenir=True, motif=MOTIF, acteur=acteur)
    return ConstatReseau.toutes.get(pk=x.pk)


def repondre(d: DemandePartenaire, texte: str = "Voici ce que nous avons changé.") -> None:
    demandes.repondre(demande=d, texte=texte, pieces=[], acteur=Reference("utilisateur", "10", "Claire"))


def mesure(h: HabilitationPartenaire, nature: str, siens: list[ConstatReseau], **champs: Any) -> MesureReseau:
    return mesures.preparer(**{
        "habilitation": h, "nature": nature, "constats": siens, "motif": "Deux constats critiques en un mois.",
        "attendu": "Gardez les sujets sous clé, et envoyez le registre.", "signataire": "Hélène Vasseur", "qualite": "Directrice",
        "delai_jours": 15, "acteur": SYSTEME,
    } | champs)  # fmt: skip


def decidee(m: MesureReseau) -> MesureReseau:
    """Asked by one person, approved by another."""
    a = mesures.demander(mesure=m, demandeur=Acteur(10**6, "Ada"))
    approbations.approuver(a.pk, acteur=Acteur(10**6 + 1, "Bob"))
    lue: MesureReseau = MesureReseau.toutes.select_related("lettre", "demande", "habilitation").get(pk=m.pk)
    return lue


def envoyee(m: MesureReseau, le: date | None = None) -> MesureReseau:
    assert m.lettre is not None
    lettres.noter_envoi(lettre=m.lettre, mode="recommande", le=le or aujourdhui(), numero="1A 234", acteur=SYSTEME)
    lue: MesureReseau = MesureReseau.toutes.select_related("lettre", "demande", "habilitation").get(pk=m.pk)
    return lue


def dans(jours: int) -> Any:
    """That many days later, at noon."""
    from datetime import datetime, time

    from parchemin.socle.horloge import PARIS

    return datetime.combine(aujourdhui() + timedelta(days=jours), time(12), PARIS)


def inscrite(
    o: Organisation,
    e: Etablissement,
    c: Certification,
    site: Etablissement | None = None,
    blocs: list[str] | None = None,
) -> Inscription:
    p = Personne(organisation=o, nom_naissance="Essai", prenom1="Ada")
    p.save()
    return inscrire(
        organisation=o, personne=p, certification=c, acteur=SYSTEME, voie=VoieAcces.FORMATION_CONTINUE, statut=StatutCandidat.FPC,
        entree=aujourdhui(), prestataire=e, site=site, perimetre_blocs=blocs or [],
    )  # fmt: skip

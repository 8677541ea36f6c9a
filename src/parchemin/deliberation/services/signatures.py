"""Signatures of the minutes: each member present signs a text designated by its hash, or says why not.

The same for the first minutes and for those that correct them: `Porteur` is what bears the text, `Signature` a member's row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from parchemin.deliberation import acte, pv
from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.models import (
    Deliberation,
    EtatDeliberation,
    EtatSignature,
    Rectification,
    SignaturePV,
    SignatureRectificatif,
)
from parchemin.deliberation.pv_pdf import conserver_pv
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.selectors import rectifications as selectors_rectifications
from parchemin.deliberation.services.commun import (
    consigner_acte,
    exiger_motif,
    reference_session,
    verrouiller,
)
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.models import SiegeJury
from parchemin.parcours.selectors.jurys import sieges_de
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage, deposer
from parchemin.plateforme.liens.services import creer_lien, revoquer
from parchemin.plateforme.models import Courriel, LienPersonnel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

USAGE = "deliberation.signer_pv"
DUREE_LIEN = timedelta(days=30)
PV_SIGNE = declarer_usage(UsageFichier("deliberation.pv_signe", frozenset({"pdf"})))
SUJET = "signature_pv"
Porteur = Deliberation | Rectification
Signature = SignaturePV | SignatureRectificatif
SORTES: dict[type[Any], tuple[type[Any], str, str]] = {
    Deliberation: (SignaturePV, "deliberation", "signature"),
    Rectification: (SignatureRectificatif, "rectification", "signature_rectificative"),
}
"""By bearer: rows of its members, their field that names it, their key in a personal link."""
quand_tous_ont_repondu: dict[type[Any], Callable[[Any, Reference], None]] = {}
"""By bearer: what happens once everybody answered (`_constater` for the first minutes, the seal of a rectification)."""
SCEAU = ("pv_contenu", "pv_empreinte", "externe_piece_id", "externe_nom")


def preparer_signatures(deliberation: Deliberation) -> None:
    """One row per seat: asked of those present, settled for those who were absent. In the caller's transaction."""
    for siege in sieges_de(deliberation.session):
        m = siege.membre
        qualite = qualite_de(siege)
        if siege.present is None and siege.qualite == "suppleant":
            continue  # a substitute who was not needed did not sit
        SignaturePV.toutes.get_or_create(
            deliberation=deliberation, siege=siege,
            defaults={"organisation_id": deliberation.organisation_id, "nom": str(m), "qualite": qualite,
                      "courriel": m.courriel, "utilisateur_id": m.utilisateur_id,
                      "etat": EtatSignature.ATTENDUE if siege.present else EtatSignature.ABSENT,
                      "motif": "" if siege.present else "n’a pas siégé"},
        )  # fmt: skip


def qualite_de(siege: SiegeJury) -> str:
    """« Président, ingénieure, Ateliers Dubois », as the row freezes it."""
    m = siege.membre
    return ", ".join(x for x in (siege.get_qualite_display(), m.fonction, m.employeur) if x)[:300]


def sceller_pv(d: Deliberation) -> None:
    """The canonical content of the minutes and its hash, set on the row, not saved (`SCEAU`: the fields it sets).

    A document attached to an earlier text proves nothing of this one: it is detached.
    """
    d.pv_contenu = pv.contenu_pv(d)
    d.pv_empreinte = sha256_hex(canonique(d.pv_contenu))
    d.externe_piece_id, d.externe_nom = None, ""


def signatures_de(porteur: Porteur) -> Any:
    """Rows of its members, in order."""
    modele, champ, _ = SORTES[type(porteur)]
    return modele.toutes.filter(**{champ: porteur}).select_related("siege__membre").order_by("pk")


def sujet_de(porteur: Porteur) -> str:
    """Subject of the messages that ask for a signature."""
    return SUJET if isinstance(porteur, Deliberation) else "signature_rectificative"


def derniers_envois(porteur: Porteur, lignes: Iterable[Signature]) -> dict[int, Courriel]:
    """The latest link sent to each member, with its delivery. One query."""
    envois = Courriel.toutes.filter(sujet_type=sujet_de(porteur), sujet_identifiant__in=[str(s.pk) for s in lignes])
    return {int(m.sujet_identifiant): m for m in envois.order_by("cree_le", "pk")}


def sur_papier(porteur: Porteur) -> list[Signature]:
    """Signatures that the attached document proves."""
    return list(signatures_de(porteur).filter(moyen="papier", etat=EtatSignature.SIGNEE))


def redemander(deliberation: Deliberation) -> None:
    """The text changed: what was signed or refused was another one. In the caller's transaction."""
    SignaturePV.toutes.filter(deliberation=deliberation, etat__in=[EtatSignature.SIGNEE, EtatSignature.REFUSEE]).update(
        etat=EtatSignature.ATTENDUE, le=None, empreinte="", moyen="", motif=""
    )


def _a_signer(signature: Signature) -> tuple[Signature, Porteur]:
    """The row and what it signs, the session locked. Raises DEL-053, DEL-052, DEL-051."""
    ligne, porteur = _verrouillee(signature)
    if ligne.etat != EtatSignature.ATTENDUE:
        raise ErreurMetier(c.SIGNATURE_REGLEE.constat(nom=ligne.nom, etat=ligne.get_etat_display().lower()))
    if sha256_hex(canonique(porteur.pv_contenu)) != porteur.pv_empreinte:
        raise ErreurMetier(c.PV_ALTERE.constat())
    return ligne, porteur


def _verrouillee(signature: Signature) -> tuple[Signature, Porteur]:
    """The row and what it signs, still to be signed, the session locked. Raises DEL-053."""
    porteur = a_signer(signature.porteur)
    ligne: Signature = type(signature).toutes.select_related("siege__membre", "organisation").get(pk=signature.pk)
    return ligne, porteur


def a_signer(porteur: Porteur) -> Porteur:
    """Read again under the lock of its session. Raises DEL-053 when it is not to be signed (any more)."""
    verrouiller(porteur.session_id)
    relu: Porteur | None
    if isinstance(porteur, Deliberation):
        relu = Deliberation.toutes.select_related("session__organisation").filter(pk=porteur.pk).first()
    else:
        relu = Rectification.toutes.select_related("deliberation__session__organisation").filter(pk=porteur.pk).first()
    if relu is None or not relu.se_signe:
        etat = relu.get_etat_display() if relu is not None else "La délibération n’est pas ouverte"
        raise ErreurMetier(c.SIGNATURE_FERMEE.constat(etat=etat))
    return relu


def _consigner(s: Signature, d: Porteur, code: str, phrase: str, acteur: Reference, **details: object) -> None:
    _, champ, _ = SORTES[type(d)]
    consigner(
        chaine=f"o:{d.organisation_id}", acte=code, acteur=acteur, sujet=reference_session(d.session),
        details={champ: d.pk, "siege": s.siege_id, "pv_empreinte": d.pv_empreinte, **details}, phrase=phrase,
    )  # fmt: skip


@transaction.atomic
def signer(*, signature: Signature, empreinte_vue: str, moyen: str, acteur: Reference) -> Signature:
    """Sign the minutes that were shown. `moyen`: lien, compte. Raises DEL-050 (another text by now) to DEL-053."""
    ligne, d = _a_signer(signature)
    if empreinte_vue != d.pv_empreinte:
        raise ErreurMetier(c.PV_CHANGE.constat())
    _poser(ligne, EtatSignature.SIGNEE, empreinte=d.pv_empreinte, moyen=moyen)
    _consigner(
        ligne, d, "deliberation.signer", f"a signé {d.pv_en_mots} de « {d.session.intitule} » "
        f"(empreinte {d.pv_empreinte[:12]}…).", acteur, moyen=moyen,
    )  # fmt: skip
    quand_tous_ont_repondu[type(d)](d, acteur)
    return ligne


@transaction.atomic
def refuser_de_signer(*, signature: Signature, motif: str, moyen: str, acteur: Reference) -> Signature:
    """A member does not sign, and says why. Raises DEL-032, DEL-052, DEL-053, DEL-059."""
    ligne, d = _a_signer(signature)
    motif = exiger_motif(motif, "le procès-verbal n’est pas signé")[:300]
    _poser(ligne, EtatSignature.REFUSEE, motif=motif, moyen=moyen)
    _consigner(
        ligne, d, "deliberation.refuser_signature",
        f"a refusé de signer {d.pv_en_mots} de « {d.session.intitule} » pour {ligne.nom}. Raison : {motif}"
        if moyen == "secretariat" else f"a refusé de signer {d.pv_en_mots} de « {d.session.intitule} ». Raison : {motif}",
        acteur, motif=motif,
    )  # fmt: skip
    quand_tous_ont_repondu[type(d)](d, acteur)
    return ligne


@transaction.atomic
def noter_absence(*, signature: Signature, motif: str, acteur: Reference) -> Signature:
    """A member cannot be reached any more: recorded with its reason. Raises DEL-032, DEL-052, DEL-053, DEL-059."""
    ligne, d = _a_signer(signature)
    motif = exiger_motif(motif, "la signature de ce membre ne viendra pas")[:300]
    _poser(ligne, EtatSignature.ABSENT, motif=motif, moyen="secretariat")
    _consigner(
        ligne, d, "deliberation.noter_absence",
        f"a noté que {ligne.nom} ne signera pas {d.pv_en_mots} de « {d.session.intitule} » : {motif}", acteur, motif=motif,
    )  # fmt: skip
    quand_tous_ont_repondu[type(d)](d, acteur)
    return ligne


@transaction.atomic
def redonner_la_parole(*, signature: Signature, motif: str, acteur: Reference) -> Signature:
    """A refusal or an absence that the secretariat noted is undone: the member answers again. Raises DEL-032, DEL-044, DEL-053.

    What a member said themselves, or not having sat, is not undone; but a refusal that keeps the text from being the jury's may be
    asked again.
    """
    ligne, d = _verrouillee(signature)
    if not se_reprend(ligne, sans_effet=bloque(d)):
        raise ErreurMetier(c.REPONSE_DU_MEMBRE.constat(nom=ligne.nom, etat=ligne.get_etat_display().lower()))
    motif = exiger_motif(motif, "ce membre est de nouveau appelé à signer")[:300]
    avant = {"etat": ligne.etat, "motif": ligne.motif}
    ligne.etat, ligne.motif, ligne.le, ligne.empreinte, ligne.moyen = EtatSignature.ATTENDUE, "", None, "", ""
    ligne.save(update_fields=["etat", "motif", "le", "empreinte", "moyen"])
    _consigner(
        ligne, d, "deliberation.redonner_la_parole",
        f"a de nouveau appelé {ligne.nom} à signer {d.pv_en_mots} de « {d.session.intitule} » : {motif}", acteur,
        motif=motif, avant=avant,
    )  # fmt: skip
    return ligne


def bloque(porteur: Porteur) -> bool:
    """Did everybody answer, without making the text the jury's (DEL-054, DEL-067, DEL-092)?"""
    return bool(sans_effet(porteur))


def sans_effet(porteur: Porteur) -> list[Constat]:
    """Everybody answered, and the text is not signed: why. Empty while somebody is awaited, and once it is signed."""
    if isinstance(porteur, Rectification):
        return selectors_rectifications.sans_effet(porteur)
    return selectors.sans_effet(porteur)


def se_reprend(s: Signature, *, sans_effet: bool = False) -> bool:
    """Was it noted by the secretariat in the member's place, or is it a refusal that leaves the text without effect?"""
    if s.etat == EtatSignature.REFUSEE and sans_effet:
        return True
    return s.moyen == "secretariat" and s.etat in (EtatSignature.REFUSEE, EtatSignature.ABSENT)


def est_fait(signature: Signature, *, etat: EtatSignature, empreinte_vue: str = "") -> bool:
    """Is the row already as this very gesture would leave it? The second click of a double one is not a mistake."""
    ligne = type(signature).toutes.get(pk=signature.pk)
    return bool(ligne.etat == etat and (etat != EtatSignature.SIGNEE or ligne.empreinte == empreinte_vue))


@transaction.atomic
def noter_signature_papier(*, signature: Signature, acteur: Reference) -> Signature:
    """The member signed the attached PDF: bound to the hash of that file. Raises DEL-056, DEL-052, DEL-053."""
    ligne, d = _a_signer(signature)
    fichier = Fichier.toutes.filter(pk=d.externe_piece_id).first() if d.externe_piece_id else None
    if fichier is None:
        raise ErreurMetier(c.SANS_PDF.constat())
    _poser(ligne, EtatSignature.SIGNEE, empreinte=fichier.contenu_id, moyen="papier")
    _consigner(
        ligne, d, "deliberation.noter_signature",
        f"a noté la signature {de(ligne.nom)}, sur le document joint, pour {d.pv_en_mots} de « {d.session.intitule} ».", acteur,
        piece=str(fichier.pk), empreinte=fichier.contenu_id,
    )  # fmt: skip
    quand_tous_ont_repondu[type(d)](d, acteur)
    return ligne


def _poser(s: Signature, etat: EtatSignature, *, motif: str = "", empreinte: str = "", moyen: str = "") -> None:
    s.etat, s.motif, s.le, s.empreinte, s.moyen = etat, motif, maintenant(), empreinte, moyen
    s.save(update_fields=["etat", "motif", "le", "empreinte", "moyen"])


def revoquer_liens(s: Signature) -> None:
    """Earlier links of this member open nothing any more: one is alive at a time."""
    _, _, cle = SORTES[type(s.porteur)]
    for lien in LienPersonnel.toutes.filter(usage=USAGE, revoque_le__isnull=True, **{f"charge__{cle}": s.pk}):
        revoquer(lien)


def _constater(d: Deliberation, acteur: Reference) -> None:
    """Everybody answered, and somebody signed: the minutes are signed."""
    session = verrouiller(d.session_id)
    situation = selectors.situation_de(session, aujourdhui())
    if acte.controler(acte.SIGNER, situation):
        return
    ligne = Deliberation.toutes.get(pk=d.pk)
    ligne.etat, ligne.signee_le = EtatDeliberation.SIGNEE, maintenant()
    ligne.save(update_fields=["etat", "signee_le"])
    d.etat, d.signee_le = ligne.etat, ligne.signee_le
    consigner_acte(session, acte.SIGNER, acteur, details={"deliberation": d.pk, "pv_empreinte": d.pv_empreinte})
    # After the commit: setting three hundred candidates takes a second, which no lock should last. Kept later otherwise.
    transaction.on_commit(lambda: _garder_le_pv(ligne, acteur), robust=True)


quand_tous_ont_repondu[Deliberation] = _constater


def _garder_le_pv(d: Deliberation, acteur: Reference) -> None:
    with organisation_active(d.organisation_id):
        conserver_pv(deliberation=d, par=acteur.libelle)


@transaction.atomic
def joindre_pdf(
    *, porteur: Porteur, contenu: object, nom: str, acteur: Reference, utilisateur_id: int | None = None
) -> Porteur:
    """Attach the minutes signed elsewhere: kept by content, its hash shown.

    Another file may take its place until a signature is noted on it. Raises DEL-053, DEL-043, FIC-001 to FIC-013.
    """
    d = a_signer(porteur)
    if signatures := sur_papier(d):
        raise ErreurMetier(c.PDF_SIGNE.constat(noms=acte.noms([s.nom for s in signatures])))
    fichier = deposer(
        contenu, nom=nom, usage=PV_SIGNE.code, organisation_id=d.organisation_id, depose_par_id=utilisateur_id,  # type: ignore[arg-type]
        depose_par_libelle=acteur.libelle, date_effective=d.jury_le,
    )  # fmt: skip
    d.externe_piece_id, d.externe_nom = fichier.pk, fichier.nom_original
    d.save(update_fields=["externe_piece_id", "externe_nom"])
    consigner(
        chaine=f"o:{d.organisation_id}", acte="deliberation.joindre_pv", acteur=acteur, sujet=reference_session(d.session),
        details={"piece": str(fichier.pk), "empreinte": fichier.contenu_id, "nom": fichier.nom_original},
        phrase=f"a joint, signé, {d.pv_en_mots} de « {d.session.intitule} » (empreinte {fichier.contenu_id[:12]}…).",
    )  # fmt: skip
    return d


@transaction.atomic
def demander_signatures(
    *, porteur: Porteur, request: HttpRequest | None, acteur: Reference, sieges: Iterable[int] | None = None
) -> int:
    """Send their personal link to those who have not answered (or to those chosen). Returns how many messages.

    Sent again, it is a reminder. Raises DEL-053, DEL-057 (nobody has an address), DEL-058.
    """
    d = a_signer(porteur)
    lignes = signatures_de(d).filter(etat=EtatSignature.ATTENDUE)
    if sieges is not None:
        lignes = lignes.filter(siege__in=list(sieges))
    attendues = list(lignes)
    if not attendues:
        raise ErreurMetier(c.RIEN_A_ENVOYER.constat())
    avec = [s for s in attendues if s.courriel]
    if not avec:
        raise ErreurMetier(c.SANS_ADRESSE.constat(noms=acte.noms([s.nom for s in attendues])))
    for s in avec:
        relance = s.relance_le is not None
        _ecrire(s, d, request, acteur)
        type(s).toutes.filter(pk=s.pk).update(relance_le=maintenant())
        verbe = "a relancé" if relance else "a demandé sa signature à"
        _consigner(
            s, d, "deliberation.demander_signature", f"{verbe} {s.nom} pour {d.pv_en_mots} de « {d.session.intitule} ».",
            acteur, relance=relance,
        )  # fmt: skip
    return len(avec)


def _ecrire(s: Signature, d: Porteur, request: HttpRequest | None, acteur: Reference) -> None:
    revoquer_liens(s)
    _, _, cle = SORTES[type(d)]
    cree = creer_lien(
        USAGE, organisation_id=d.organisation_id, charge={cle: s.pk}, destinataire_libelle=s.nom,
        cree_par_libelle=acteur.libelle, duree=DUREE_LIEN, utilisations_max=5,
    )  # fmt: skip
    session = d.session
    ecrire_gabarit(
        "deliberation/jury/courriels/signature",
        {"membre": s.siege.membre, "session": session, "certification": session.certification,
         "organisation": session.organisation, "jour": date_fr(d.jury_le), "relance": s.relance_le is not None,
         "rectification": d if isinstance(d, Rectification) else None, "expediteur": acteur.libelle},
        destinataire=s.courriel, usage=USAGE, organisation_id=d.organisation_id, sujet_type=sujet_de(d),
        sujet_identifiant=str(s.pk), secrets={"lien": cree.url(request)},
    )  # fmt: skip

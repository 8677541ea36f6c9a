"""A signed jury whose minutes are to be corrected: fictitious people, one member with an account."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision, Deliberation, Rectification, SignaturePV, SignatureRectificatif
from parchemin.deliberation.selectors.rectifications import attente_de
from parchemin.deliberation.services import deliberations, rectifications, signatures
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import MembreJury, SiegeJury
from parchemin.plateforme.approbations import services as approbations
from tests.deliberation.acte.fabrique_acte import arretee, candidats_de, personne, tous_signent
from tests.fabrique import membre

MOTIF = "Le bloc 3 avait été mal reporté dans la grille."


def jure(o: Organisation, nom: str = "Bonnet", **champs: Any) -> Membre:
    """A member of the jury who had an account when the first minutes were sealed: sits as the seeded member of that name."""
    m = membre(o, Role.MEMBRE_JURY, email=f"{nom.lower()}@compte.example", **champs)
    MembreJury.toutes.filter(organisation=o, nom=nom).update(utilisateur=m.utilisateur_id)
    SignaturePV.toutes.filter(organisation=o, siege__membre__nom=nom).update(utilisateur_id=m.utilisateur_id)
    return m


def signee(o: Organisation, sophie: Membre, helene: Membre, *, close: bool = True, **champs: Any) -> Deliberation:
    """Minutes signed by three members; candidates: admitted, partial, adjourned."""
    d = tous_signent(arretee(o, sophie, helene, **champs))
    if close:
        deliberations.clore(deliberation=d, acteur=SYSTEME)
    return Deliberation.toutes.select_related("session").get(pk=d.pk)


def decision_de(d: Deliberation, rang: int) -> Decision:
    return Decision.toutes.get(presentation=candidats_de(d.session)[rang], en_vigueur=True)


def ouverte(d: Deliberation, nature: str = "erreur_materielle", **champs: Any) -> Rectification:
    return rectifications.ouvrir_rectification(
        deliberation=d, acteur=SYSTEME, **{"nature": nature, "motif": MOTIF} | champs
    )


def avec_ligne(d: Deliberation, rang: int = 1, **champs: Any) -> Rectification:
    """Open, with the partial candidate who in fact has the third bloc."""
    r = ouverte(d)
    rectifications.placer_ligne(
        rectification=r, decision=decision_de(d, rang), acteur=SYSTEME,
        **{"resultat": "admis", "corrections": {"BC03": "acq"}} | champs,
    )  # fmt: skip
    return r


def accordee(r: Rectification, direction: Membre, jury: Membre) -> Rectification:
    """Asked by the direction, agreed by a member who sat: minutes to sign."""
    rectifications.demander_accord(rectification=r, demandeur=personne(direction))
    return accorder(r, jury)


def accorder(r: Rectification, jury: Membre) -> Rectification:
    demande = attente_de(r)
    assert demande is not None
    approbations.approuver(demande.pk, acteur=personne(jury))
    return relue(r)


def relue(r: Rectification) -> Rectification:
    return Rectification.toutes.select_related("deliberation__session").get(pk=r.pk)


def lignes_de(r: Rectification) -> list[SignatureRectificatif]:
    return list(SignatureRectificatif.toutes.filter(rectification=r).order_by("pk"))


def signer(s: SignatureRectificatif) -> None:
    signatures.signer(signature=s, empreinte_vue=relue(s.rectification).pv_empreinte, moyen="compte", acteur=SYSTEME)


def scellee(r: Rectification) -> Rectification:
    for s in lignes_de(r):
        if s.etat == "attendue":
            signer(s)
    return relue(r)


def siege(d: Deliberation, nom: str) -> SiegeJury:
    return SiegeJury.toutes.get(session=d.session_id, membre__nom=nom)

"""A session ready for its jury, for the tests of the act: fictitious people, règlement of three blocs, jury in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Deliberation, ReglementExamen, SignaturePV, UniteReglement
from parchemin.deliberation.selectors.deliberations import approbation_en_attente
from parchemin.deliberation.services import decisions, deliberations, signatures
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    ElementEvalue,
    EtatResultat,
    EtatSession,
    MembreJury,
    ModeResultat,
    NatureElement,
    Presentation,
    QualiteSiege,
    Resultat,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.services import jurys
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre
from tests.parcours.fabrique_jurys import candidat, certification_locale, jury_complet, mandate

NOMS = ("Martin", "Petit", "Lebrun", "Marchal", "Roux")
MOTIF = "Le jury retient l’ensemble du parcours."


def reglement(certification: Certification, elements: Sequence[ElementEvalue], **champs: Any) -> ReglementExamen:
    o = certification.organisation
    r: ReglementExamen = ReglementExamen.toutes.create(
        organisation=o, certification=certification, reference="Règlement du 1er janvier 2025", **champs
    )
    UniteReglement.toutes.bulk_create(
        UniteReglement(organisation=o, reglement=r, element=e, ordre=n) for n, e in enumerate(elements)
    )
    return r


def elements_de(
    certification: Certification, combien: int = 3, *, mode: str = ModeResultat.VALIDATION
) -> list[ElementEvalue]:
    return [
        ElementEvalue.toutes.create(
            organisation=certification.organisation, certification=certification, nature=NatureElement.BLOC,
            code=f"BC{n + 1:02d}", code_bloc=f"BC{n + 1:02d}", libelle=f"Bloc {n + 1}", ordre=n + 1, mode=mode,
        )
        for n in range(combien)
    ]  # fmt: skip


def session_prete(
    o: Organisation,
    *,
    candidats: int = 3,
    famille: str = "prive",
    avec_reglement: bool = True,
    avec_jury: bool = True,
    certification: Certification | None = None,
    intitule: str = "Session de novembre",
    **champs: Any,
) -> SessionExamen:
    """Complete, the jury settled and present: first candidate has everything, second lacks a bloc, third lacks all."""
    jour = aujourdhui()
    certification = certification or certification_locale(o, famille)
    elements = list(ElementEvalue.toutes.filter(certification=certification).order_by("ordre"))
    elements = elements or elements_de(certification)
    if avec_reglement and not ReglementExamen.toutes.filter(certification=certification).exists():
        reglement(certification, elements)
    s: SessionExamen = SessionExamen.toutes.create(
        organisation=o, certification=certification, intitule=intitule, lieu="Nantes",
        **{"du": jour - timedelta(days=3), "au": jour - timedelta(days=2), "jury_le": jour, "etat": EtatSession.COMPLETE} | champs,
    )  # fmt: skip
    s.elements.set(elements)
    for n in range(candidats):
        p = candidat(s, NOMS[n % len(NOMS)], prenom=f"Léa{'abcdefgh'[n // len(NOMS)] if n >= len(NOMS) else ''}")
        completer_identite(p)
        noter(p, *(True, True, True) if n % 3 == 0 else (True, True, False) if n % 3 == 1 else (False, False, False))
    if avec_jury:
        sieges = _jury(s)
        jurys.arreter_composition(session=s, acteur=SYSTEME)
        noter_presents(sieges)
    return s


def _jury(s: SessionExamen) -> list[SiegeJury]:
    """The same three people sit in every session of the organisation."""
    connus = MembreJury.toutes.filter(organisation=s.organisation, nom__in=["Aubry", "Bonnet", "Caron"]).order_by("pk")
    if not connus:
        return jury_complet(s)
    qualites = (QualiteSiege.PRESIDENT, QualiteSiege.MEMBRE, QualiteSiege.MEMBRE)
    for m in connus:
        mandate(m, s.certification)
    return [
        jurys.appeler_au_jury(session=s, membre=m, qualite=q, acteur=SYSTEME)
        for m, q in zip(connus, qualites, strict=True)
    ]


def completer_identite(p: Presentation) -> None:
    x = p.inscription.personne
    x.sexe, x.naissance_annee, x.naissance_mois, x.naissance_jour = "F", 1995, 4, 12
    x.naissance_code, x.courriel = "44109", f"{x.pk}@candidat.example"
    x.save()


def noter_presents(sieges: Sequence[SiegeJury], *, present: bool = True) -> None:
    """Everybody came, or nobody."""
    for s in sieges:
        s.presence = "present" if present else "absent"
        s.convocation = "acceptee"
        s.save()


def noter(p: Presentation, *acquis: bool) -> None:
    Resultat.toutes.filter(presentation=p).delete()
    elements = p.session.elements.order_by("ordre", "pk")
    Resultat.toutes.bulk_create(
        Resultat(
            organisation=p.organisation, presentation=p, element=e, etat=EtatResultat.PRESENT, acquis=a, definitif=True
        )
        for e, a in zip(elements, acquis, strict=True)
    )


def candidats_de(s: SessionExamen) -> list[Presentation]:
    return list(Presentation.toutes.filter(session=s).select_related("inscription__personne").order_by("pk"))


def secretaire(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY, email="secretariat@acte.example")


def direction(o: Organisation) -> Membre:
    return membre(o, Role.DIRECTION, email="direction@acte.example")


def personne(m: Membre) -> Acteur:
    return Acteur(m.utilisateur_id, m.utilisateur.nom_complet)


def ouverte(o: Organisation, **champs: Any) -> Deliberation:
    return deliberations.ouvrir_deliberation(session=session_prete(o, **champs), acteur=SYSTEME)


def decidee(o: Organisation, **champs: Any) -> Deliberation:
    """Open, every proposal held."""
    d = ouverte(o, **champs)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    return d


def arretee(o: Organisation, demandeur: Membre, second: Membre, **champs: Any) -> Deliberation:
    """Settled by two people, minutes to be signed."""
    d = decidee(o, **champs)
    deliberations.demander_arret(deliberation=d, demandeur=personne(demandeur))
    return approuver(d, second)


def approuver(d: Deliberation, second: Membre) -> Deliberation:
    demande = approbation_en_attente(d)
    assert demande is not None
    approbations.approuver(demande.pk, acteur=personne(second))
    return Deliberation.toutes.select_related("session").get(pk=d.pk)


def tous_signent(d: Deliberation) -> Deliberation:
    for s in SignaturePV.toutes.filter(deliberation=d, etat="attendue").order_by("pk"):
        signatures.signer(signature=s, empreinte_vue=d.pv_empreinte, moyen="compte", acteur=SYSTEME)
    return Deliberation.toutes.select_related("session").get(pk=d.pk)

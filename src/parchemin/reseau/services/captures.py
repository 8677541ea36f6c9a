"""A partner's page dropped as evidence and compared; its hits dismissed, sent to the partner, closed by the next capture.

Reading and comparing happen outside any transaction (a brochure takes seconds); what they give is written in one short one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.fichiers.services import deposer as deposer_fichier
from parchemin.plateforme.fichiers.services import ouvrir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.referentiel.models import Certification
from parchemin.reseau import constats_captures as c
from parchemin.reseau.domain.communication.controle import controler
from parchemin.reseau.domain.communication.lecture import lire
from parchemin.reseau.domain.communication.modele import Releve, TexteLu
from parchemin.reseau.domain.communication.regles import empreinte_des_regles
from parchemin.reseau.domain.communication.suivi import Ecartement, trier
from parchemin.reseau.domain.mentions import sans_marque
from parchemin.reseau.models import (
    AnomalieCommunication,
    CaptureCommunication,
    DemandePartenaire,
    EtatAnomalie,
    ExceptionMemorisee,
    HabilitationPartenaire,
    NatureDemandePartenaire,
    PorteeException,
)
from parchemin.reseau.pieces import CAPTURE
from parchemin.reseau.selectors.captures import ContexteDuJour, contextes, detecter
from parchemin.reseau.services import demandes
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil

MOTIF_MIN = 10
TEXTE_MAX = 4000
"""What a request to a partner may hold (`DemandePartenaire.texte`)."""
_NULS = re.compile("[\x00\ud800-\udfff]")
Pas = Callable[[int, int, str], None]
"""(done, total, sentence): how a long control says where it is."""


@cache
def recueil() -> Recueil:
    return Recueil(Path(__file__).resolve().parents[1] / "donnees" / "captures.yaml")


@dataclass(frozen=True, slots=True)
class Depot:
    """What a person says of a file, besides the file. `certifications` empty: found in the text."""

    etablissement: Etablissement
    sorte: str
    capturee_le: date
    adresse: str = ""
    certifications: tuple[Certification, ...] = ()
    precedente: CaptureCommunication | None = None


def garder(*, source: Any, nom: str, depot: Depot, acteur: Reference) -> Fichier:
    """Keep the file, after the refusals that need no reading. Raises HAB-270, 272, 274, 275, 284 and FIC-001 to FIC-013."""
    _verifier(depot)
    return deposer_fichier(
        source, nom=nom, usage=CAPTURE.code, organisation_id=depot.etablissement.organisation_id,
        depose_par_libelle=acteur.libelle, date_effective=depot.capturee_le,
    )  # fmt: skip


def deposer(*, source: Any, nom: str, depot: Depot, acteur: Reference) -> CaptureCommunication:
    """Keep, read, compare and write. When it is refused, nothing is left of it. Raises as `garder` and `controler_fichier`."""
    fichier = garder(source=source, nom=nom, depot=depot, acteur=acteur)
    try:
        return controler_fichier(fichier=fichier, depot=depot, acteur=acteur)
    except ErreurMetier:
        oublier(fichier)
        raise


def oublier(fichier: Fichier) -> None:
    """A file that was not made a capture: its content goes with the next collection."""
    Fichier.toutes.filter(pk=fichier.pk, usage=CAPTURE.code).delete()


def controler_fichier(
    *, fichier: Fichier, depot: Depot, acteur: Reference, pas: Pas = lambda *_: None
) -> CaptureCommunication:
    """Read a kept file, compare it with the fiches of its day, write the capture and its hits. Done again, gives what was done.

    Raises HAB-271 (no certification found), HAB-273 (nothing to read), HAB-274 (somebody dropped the next capture meanwhile).
    """
    deja = CaptureCommunication.toutes.filter(piece_id=fichier.pk).first()
    if deja is not None:
        return deja
    _verifier(depot)
    with ouvrir(fichier) as flux:
        octets = flux.read()
    pas(0, 1, "Lecture du document")
    lu = _propre(lire(octets, fichier.nature if fichier.nature in ("html", "pdf") else "texte"))
    if not lu.blocs:
        # One refusal, however many things kept it from being read: the last found tells what to do.
        raison = " ".join(dict.fromkeys(x.quoi for x in lu.constats))
        raise ErreurMetier(c.RIEN_LU.constat(ou=fichier.nom_original, raison=raison, remede=lu.constats[-1].remede))
    org = depot.etablissement.organisation_id
    certifications = list(depot.certifications)
    if not certifications and depot.precedente is not None:
        certifications = list(
            depot.precedente.certifications.select_related("fiche__version", "fiche__source__instantane", "organisation").order_by("cle_tri", "pk")
        )  # fmt: skip
    certifications = certifications or detecter(lu.complet, org)
    if not certifications:
        raise ErreurMetier(c.SANS_CERTIFICATION.constat(ou=fichier.nom_original))
    compares = contextes(
        etablissement=depot.etablissement, certifications=certifications, jour=depot.capturee_le, sorte=depot.sorte
    )
    trouves: list[tuple[ContexteDuJour, Releve]] = []
    for n, x in enumerate(compares, start=1):
        pas(n, len(compares) + 1, f"Comparaison avec {x.note['numero']}")
        trouves += [(x, r) for r in controler(lu, x.contexte)]
    return _ecrire(fichier, depot, lu, compares, _sans_doubles(trouves), acteur)


def _verifier(d: Depot) -> None:
    e = d.etablissement
    if e.sorte != SorteEtablissement.PARTENAIRE:
        raise ErreurMetier(c.NON_PARTENAIRE.constat(nom=e.denomination))
    if d.capturee_le > aujourdhui():
        raise ErreurMetier(c.FUTURE.constat(le=date_fr(d.capturee_le)))
    for x in d.certifications:
        if x.organisation_id != e.organisation_id or x.fiche is None or x.fiche.version_id is None:
            raise ErreurMetier(c.HORS_REGISTRE.constat(intitule=x.intitule))
    if d.precedente is not None:
        if d.precedente.etablissement_id != e.pk:
            raise ErreurMetier(
                c.AUTRE_PARTENAIRE.constat(page=str(d.precedente), partenaire=d.precedente.etablissement.denomination)
            )
        _la_derniere(d.precedente, c.DEJA_SUIVIE)


def _la_derniere(capture: CaptureCommunication, refus: Any) -> None:
    suivante = CaptureCommunication.toutes.filter(precedente=capture.pk).first()
    if suivante is not None:
        raise ErreurMetier(refus.constat(page=str(capture), le=date_fr(suivante.capturee_le)))


def _propre(lu: TexteLu) -> TexteLu:
    """Without what a database refuses; positions do not move."""
    blocs = tuple(replace(b, texte=_NULS.sub("\ufffd", b.texte)) for b in lu.blocs)
    return replace(lu, blocs=blocs)


def _sans_doubles(trouves: Sequence[tuple[ContexteDuJour, Releve]]) -> list[tuple[ContexteDuJour, Releve]]:
    """The same words under the same rule are one hit, told by the certification they speak of; in the order of the text."""
    poses: dict[tuple[str, int | None, int | None], tuple[ContexteDuJour, Releve]] = {}
    for x, r in trouves:
        place = (r.code, r.debut, r.fin)
        if r.debut is not None and (place not in poses or poses[place][1].lien < r.lien):
            poses[place] = (x, r)
    gardes = [p for p in trouves if p[1].debut is None] + list(poses.values())
    gardes.sort(key=lambda p: (p[1].debut is None, p[1].debut or 0, p[1].code, p[0].certification.pk))
    return gardes


@transaction.atomic
def _ecrire(
    fichier: Fichier, depot: Depot, lu: TexteLu, compares: Sequence[ContexteDuJour],
    trouves: Sequence[tuple[ContexteDuJour, Releve]], acteur: Reference,
) -> CaptureCommunication:  # fmt: skip
    org = depot.etablissement.organisation_id
    if depot.precedente is not None:
        CaptureCommunication.toutes.select_for_update(of=("self",)).get(pk=depot.precedente.pk)
        _la_derniere(depot.precedente, c.DEJA_SUIVIE)
    capture = CaptureCommunication.toutes.create(
        organisation_id=org, etablissement=depot.etablissement, sorte=depot.sorte, adresse=depot.adresse.strip()[:500],
        capturee_le=depot.capturee_le, piece_id=fichier.pk, nom_fichier=fichier.nom_original, nature=fichier.nature,
        empreinte=fichier.empreinte, texte=lu.complet, lecture=[x.vers_dict() for x in lu.constats],
        contexte=[x.note for x in compares], moteur=empreinte_des_regles(), controlee_le=maintenant(),
        precedente=depot.precedente, par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    capture.certifications.set([x.certification for x in compares])
    exceptions = _exceptions(org, depot.etablissement.pk)
    retenues = {r.cle: e for _, r in trouves if (e := _exception_de(r.code, r.cle, r.citation, exceptions)) is not None}
    ecartes = {r.cle for r, _ in trier(
        [r for _, r in trouves], [Ecartement(cle, e.motif, jour_de(e.le)) for cle, e in retenues.items()]
    ).ecartes}  # fmt: skip
    suites = _suites(depot.precedente, trouves)
    lignes = []
    for rang, (x, r) in enumerate(trouves):
        avant = suites.get(rang)
        etat, demande = EtatAnomalie.A_TRAITER, None
        if r.cle in ecartes:
            etat = EtatAnomalie.ECARTEE
        elif avant is not None and avant.etat == EtatAnomalie.TRANSMISE:
            etat, demande = EtatAnomalie.TRANSMISE, avant.demande
        lignes.append(
            AnomalieCommunication(
                organisation_id=org, capture=capture, certification=x.certification, rang=rang, code=r.code, titre=r.titre,
                severite=r.severite, certitude=r.certitude, citation=r.citation, extrait=r.extrait, lieu=r.lieu[:200], quoi=r.quoi,
                pourquoi=r.pourquoi, remede=r.remede, textes=r.vers_dict()["textes"], cle=r.cle, debut=r.debut, fin=r.fin, etat=etat,
                exception=retenues[r.cle] if etat == EtatAnomalie.ECARTEE else None, demande=demande, continue_de=avant,
            )
        )  # fmt: skip
    AnomalieCommunication.toutes.bulk_create(lignes, batch_size=500)
    parties = 0
    if depot.precedente is not None:
        parties = (
            depot.precedente.anomalies.filter(etat__in=[EtatAnomalie.A_TRAITER, EtatAnomalie.TRANSMISE])
            .exclude(pk__in=[a.pk for a in suites.values()])
            .update(etat=EtatAnomalie.CORRIGEE, corrigee_par=capture)
        )
    _tracer(
        capture, acteur, "capturer",
        f"a déposé « {capture} » {depot.etablissement.denomination}, vue le {date_fr(capture.capturee_le)} : {_compte(len(lignes), 'relevé')}"
        + (f", {_compte(parties, 'corrigé')}" if depot.precedente is not None else "") + ".",
        empreinte=capture.empreinte, moteur=capture.moteur, certifications=[x.note["numero"] for x in compares],
        releves=[r.code for _, r in trouves], corriges=parties,
    )  # fmt: skip
    return capture


def _compte(n: int, mot: str) -> str:
    return f"{n or 'aucun'} {mot}{'s' if n > 1 else ''}"


def _mots(citation: str) -> str:
    return cle_recherche(citation)[:600]


def _suites(
    precedente: CaptureCommunication | None, trouves: Sequence[tuple[ContexteDuJour, Releve]]
) -> dict[int, AnomalieCommunication]:
    """Rank of a hit -> the same fault in the capture before: same sentence first, then the same words in a sentence that was rewritten."""
    if precedente is None:
        return {}
    restent = list(precedente.anomalies.select_related("demande").exclude(etat=EtatAnomalie.CORRIGEE).order_by("rang"))
    suites: dict[int, AnomalieCommunication] = {}
    for semblable in (
        lambda a, x, r: a.cle == r.cle,
        lambda a, x, r: (
            (a.code, a.certification_id, _mots(a.citation)) == (r.code, x.certification.pk, _mots(r.citation))
        ),
    ):
        for rang, (x, r) in enumerate(trouves):
            if rang in suites:
                continue
            avant = next((a for a in restent if semblable(a, x, r)), None)
            if avant is not None:
                suites[rang] = avant
                restent.remove(avant)
    return suites


def _exceptions(organisation_id: int, etablissement_id: int) -> list[ExceptionMemorisee]:
    lignes = ExceptionMemorisee.toutes.filter(organisation=organisation_id, revoquee_le__isnull=True).order_by(
        "-le", "-pk"
    )
    return [e for e in lignes if e.etablissement_id in (None, etablissement_id)]


def _exception_de(
    code: str, cle: str, citation: str, exceptions: Sequence[ExceptionMemorisee]
) -> ExceptionMemorisee | None:
    mots = _mots(citation)
    for e in exceptions:
        if e.code == code and (e.cle == cle if e.portee == PorteeException.PHRASE else e.mots == mots):
            return e
    return None


@transaction.atomic
def ecarter(*, anomalie: AnomalieCommunication, portee: str, motif: str, acteur: Reference) -> int:
    """A false alarm: remembered as far as `portee`, and every open hit it covers is set aside. Returns how many.

    Raises HAB-276 (what is missing, for everybody), HAB-277 (treated already), HAB-280 (no reason), HAB-282 (an old capture).
    """
    a = (
        AnomalieCommunication.toutes.select_for_update(of=("self",))
        .select_related("capture__etablissement")
        .get(pk=anomalie.pk)
    )
    _ouverte(a)
    if len(motif.strip()) < MOTIF_MIN:
        raise ErreurMetier(c.MOTIF_COURT.constat())
    if portee == PorteeException.ORGANISATION and not a.citation:
        raise ErreurMetier(c.ABSENCE_POUR_TOUS.constat(titre=a.titre))
    pour_tous = portee == PorteeException.ORGANISATION
    e = ExceptionMemorisee.toutes.create(
        organisation_id=a.organisation_id, portee=PorteeException(portee), etablissement=None if pour_tous else a.capture.etablissement,
        code=a.code, titre=a.titre, cle=a.cle, mots=_mots(a.citation), citation=a.citation[:600], motif=motif.strip(),
        le=maintenant(), par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    ouvertes = AnomalieCommunication.toutes.filter(
        organisation=a.organisation_id, code=a.code, etat=EtatAnomalie.A_TRAITER, capture__suivante__isnull=True
    )
    if not pour_tous:
        ouvertes = ouvertes.filter(capture__etablissement=a.capture.etablissement_id)
    couvertes = [x.pk for x in ouvertes.order_by("pk") if _exception_de(x.code, x.cle, x.citation, [e]) is not None]
    AnomalieCommunication.toutes.filter(pk__in=couvertes).update(etat=EtatAnomalie.ECARTEE, exception=e)
    _tracer(
        a.capture, acteur, "ecarter", f"a écarté « {a.citation or a.titre} » ({a.code}) : {e.motif}", exception=e.pk,
        portee=str(portee), anomalies=couvertes,
    )  # fmt: skip
    return len(couvertes)


@transaction.atomic
def revoquer(*, exception: ExceptionMemorisee, motif: str, acteur: Reference) -> int:
    """It is raised again from now on, and in the latest captures where it was set aside. Returns how many. Raises HAB-280, HAB-281."""
    e = ExceptionMemorisee.toutes.select_for_update(of=("self",)).get(pk=exception.pk)
    if e.revoquee_le is not None:
        raise ErreurMetier(c.DEJA_REVOQUEE.constat(le=date_fr(jour_de(e.revoquee_le))))
    if len(motif.strip()) < MOTIF_MIN:
        raise ErreurMetier(c.MOTIF_COURT.constat())
    e.revoquee_le, e.revoquee_par, e.motif_revocation = maintenant(), acteur.libelle[:400], motif.strip()
    e.save(update_fields=["revoquee_le", "revoquee_par", "motif_revocation"])
    n = AnomalieCommunication.toutes.filter(
        exception=e, etat=EtatAnomalie.ECARTEE, capture__in=CaptureCommunication.toutes.filter(organisation=e.organisation_id, suivante__isnull=True)
    ).update(etat=EtatAnomalie.A_TRAITER, exception=None)  # fmt: skip
    consigner(
        chaine=f"o:{e.organisation_id}", acteur=acteur, acte="reseau.revoquer_exception",
        sujet=Reference("exception_communication", str(e.pk), str(e)[:200]),
        phrase=f"a révoqué l’exception « {e.citation or e.titre} » ({e.code}) : {motif.strip()}", details={"exception": e.pk, "rouvertes": n},
    )  # fmt: skip
    return n


def delai_de(anomalies: Sequence[AnomalieCommunication], jour: date) -> date:
    """The last day to correct, by the most severe of them (dated data)."""
    severites = {a.severite for a in anomalies}
    pire = next((s for s in ("critique", "majeure") if s in severites), "mineure")
    return jour + timedelta(days=int(recueil().valeur_au(f"delai_{pire}", jour)))


def rediger(capture: CaptureCommunication, anomalies: Sequence[AnomalieCommunication]) -> str:
    """What the partner reads: each hit with its words, the rule and the correction; shorter when there are many. Raises HAB-279."""
    ou = f" ({capture.adresse})" if capture.adresse else ""
    tete = (
        f"Nous avons lu « {capture.nom_fichier} »{ou}, {capture.get_sorte_display().lower()}, le {date_fr(capture.capturee_le)}.\n"
        "Voici ce qui est à corriger, et pourquoi. Si un point vous paraît inexact, répondez-nous : nous le relirons."
    )
    for forme in (_tout, _sans_raison, _court):
        texte = "\n\n".join([tete, *(f"{n}. {forme(a)}" for n, a in enumerate(anomalies, start=1))])
        texte = sans_marque(texte)
        if len(texte) <= TEXTE_MAX:
            return texte
    raise ErreurMetier(c.TROP_LONG.constat(limite=TEXTE_MAX, n=len(anomalies)))


def _cite(a: AnomalieCommunication) -> str:
    mots = " ".join(a.citation.split())
    return f"« {mots} », {a.lieu}" if mots and a.lieu else f"« {mots} »" if mots else a.titre


def _tout(a: AnomalieCommunication) -> str:
    textes = " ; ".join(str(t["citation"]) for t in a.textes)
    regle = f"\nRègle : {textes}." if textes else ""
    return f"{_cite(a)}\n{a.quoi} {a.pourquoi}\nÀ corriger : {a.remede}{regle}"


def _sans_raison(a: AnomalieCommunication) -> str:
    return f"{_cite(a)}\n{a.quoi}\nÀ corriger : {a.remede}"


def _court(a: AnomalieCommunication) -> str:
    return f"{_cite(a)} : {a.remede}"


@transaction.atomic
def demander_correction(
    *, capture: CaptureCommunication, anomalies: Sequence[AnomalieCommunication], avant_le: date, acteur: Reference, mot: str = ""
) -> DemandePartenaire:  # fmt: skip
    """One request for the chosen hits. Raises HAB-278 (none open), HAB-279 (too long), HAB-282 (an old capture), HAB-040 (day over)."""
    CaptureCommunication.toutes.select_for_update(of=("self",)).get(pk=capture.pk)
    _la_derniere(capture, c.REMPLACEE)
    choisies = list(
        capture.anomalies.filter(pk__in=[a.pk for a in anomalies], etat=EtatAnomalie.A_TRAITER).order_by("rang")
    )
    if not choisies:
        raise ErreurMetier(c.RIEN_CHOISI.constat())
    texte = rediger(capture, choisies)
    if mot.strip():
        texte = f"{mot.strip()}\n\n{texte}"
        if len(texte) > TEXTE_MAX:
            raise ErreurMetier(c.TROP_LONG.constat(limite=TEXTE_MAX, n=len(choisies)))
    habilitations = list(
        HabilitationPartenaire.toutes.filter(
            etablissement=capture.etablissement, certification__in={a.certification_id for a in choisies}
        ).order_by("pk")[:2]
    )
    d = demandes.demander(
        etablissement=capture.etablissement, nature=NatureDemandePartenaire.COMMUNICATION, objet=f"Corriger : {capture}",
        texte=texte, avant_le=avant_le, acteur=acteur, habilitation=habilitations[0] if len(habilitations) == 1 else None,
    )  # fmt: skip
    capture.anomalies.filter(pk__in=[a.pk for a in choisies]).update(etat=EtatAnomalie.TRANSMISE, demande=d)
    _tracer(
        capture, acteur, "demander_correction", f"a demandé à {capture.etablissement.denomination} de corriger {_compte(len(choisies), 'relevé')}"
        f" avant le {date_fr(avant_le)}.", demande=d.pk, anomalies=[a.pk for a in choisies],
    )  # fmt: skip
    return d


def _ouverte(a: AnomalieCommunication) -> None:
    if a.etat != EtatAnomalie.A_TRAITER:
        raise ErreurMetier(c.DEJA_TRAITEE.constat(titre=a.titre, etat=a.get_etat_display()))
    _la_derniere(a.capture, c.REMPLACEE)


def _tracer(capture: CaptureCommunication, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    consigner(
        chaine=f"o:{capture.organisation_id}", acteur=acteur, acte=f"reseau.{acte}",
        sujet=Reference("capture_communication", str(capture.pk), str(capture)[:200]), phrase=phrase,
        details={"capture": capture.pk, **details},
    )  # fmt: skip

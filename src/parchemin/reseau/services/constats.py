"""A finding: opened, transmitted, answered, maintained or dropped, corrected, read again, closed. Each step once, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.reseau import constats as communs
from parchemin.reseau import constats_constats as c
from parchemin.reseau.domain.constats import (
    EtatConstat,
    GraviteConstat,
    delai_de_correction,
    delai_de_reponse,
    etats_constat,
    objections_constat,
    passage_constat,
)
from parchemin.reseau.lettres import contenu_transmission
from parchemin.reseau.models import (
    ActionCorrective,
    ConstatReseau,
    ControlePartenaire,
    EtatDemandePartenaire,
    HabilitationPartenaire,
    LettreReseau,
    NatureDemandePartenaire,
    SorteLettre,
)
from parchemin.reseau.selectors.constats import faits_constat
from parchemin.reseau.services import demandes, lettres
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr
from parchemin.socle.transitions import PassageGarde

MIN = 10


def reference_constat(x: ConstatReseau) -> Reference:
    return Reference("constat_reseau", str(x.pk), str(x)[:200])


def libelle_etat(etat: str) -> str:
    return etats_constat()[EtatConstat(etat)][0]


def exiger_texte(**champs: str) -> None:
    """Raises HAB-157 for each text that says nothing."""
    courts = [
        c.TEXTE_COURT.constat(champ=nom.replace("_", " ").capitalize())
        for nom, texte in champs.items()
        if len(" ".join(texte.split())) < MIN
    ]
    if courts:
        raise ErreurMetier(*courts)


def numero_de(acteur: Reference) -> int | None:
    """The account of who acts, when it is a person with one."""
    return int(acteur.identifiant) if acteur.type == "utilisateur" and acteur.identifiant.isdigit() else None


@transaction.atomic
def ouvrir(
    *, etablissement: Etablissement, gravite: str, titre: str, faits: str, vu_le: date, origine: str, acteur: Reference,
    habilitations: Sequence[HabilitationPartenaire] = (), origine_reference: str = "", point: str = "",
    controle: ControlePartenaire | None = None, clause: str = "", texte: str = "",
) -> ConstatReseau:  # fmt: skip
    """Write down a finding. Nothing is told to the partner yet. Raises HAB-021, HAB-157, HAB-159, HAB-160."""
    if etablissement.sorte != SorteEtablissement.PARTENAIRE:
        raise ErreurMetier(communs.PAS_PARTENAIRE.constat(nom=etablissement.denomination))
    for h in habilitations:
        if h.etablissement_id != etablissement.pk:
            raise ErreurMetier(
                c.HABILITATION_AILLEURS.constat(habilitation=str(h), partenaire=etablissement.denomination)
            )
    exiger_texte(les_faits=faits)
    if vu_le > aujourdhui():
        raise ErreurMetier(c.DATE_FUTURE.constat(quoi="Vu le", le=date_fr(vu_le)))
    x: ConstatReseau = ConstatReseau.toutes.create(
        organisation_id=etablissement.organisation_id, etablissement=etablissement, gravite=GraviteConstat(gravite),
        titre=titre.strip()[:200], faits=faits.strip(), vu_le=vu_le, origine=origine, origine_reference=origine_reference.strip(),
        point=point.strip(), controle=controle, clause=clause.strip(), texte=texte, etat_depuis=aujourdhui(),
        ouvert_par_id=numero_de(acteur), par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    x.habilitations.set(habilitations)
    _tracer(
        x,
        acteur,
        "ouvrir_constat",
        f"a ouvert un constat {x.get_gravite_display().lower()} chez {etablissement} : {x}.",
    )
    return x


@transaction.atomic
def transmettre(*, constats: Sequence[ConstatReseau], signataire: str, qualite: str, acteur: Reference) -> LettreReseau:
    """One letter for these findings of one partner, and for each a request to answer. Raises HAB-150, HAB-158, HAB-162, HAB-173."""
    jour = aujourdhui()
    if not signataire.strip() or not qualite.strip():
        raise ErreurMetier(c.SIGNATAIRE.constat())
    if not constats:
        raise ErreurMetier(c.SANS_CONSTAT.constat())
    lignes = [_verrouiller(x) for x in constats]
    e = lignes[0].etablissement
    if any(x.etablissement_id != e.pk for x in lignes):
        raise ErreurMetier(c.PARTENAIRES_MELES.constat(partenaire=e.denomination))
    for x in lignes:
        _controler(x, EtatConstat.TRANSMIS, acteur)
    avant = delai_de_reponse(jour)
    lettre = lettres.archiver(
        etablissement=e, sorte=SorteLettre.TRANSMISSION, acteur=acteur,
        contenu=contenu_transmission(lignes, signataire=signataire.strip(), qualite=qualite.strip(), repondre_avant=avant, jour=jour),
    )  # fmt: skip
    for x in lignes:
        x.lettre = lettre
        x.demande = demandes.demander(
            etablissement=e, habilitation=x.habilitations.order_by("pk").first(), nature=NatureDemandePartenaire.REPONSE,
            objet=f"Votre réponse au constat : {x}"[:200], texte=x.faits, avant_le=avant, acteur=acteur,
        )  # fmt: skip
        _poser(
            x,
            EtatConstat.TRANSMIS,
            acteur,
            f"a transmis au partenaire le constat : {x}. Réponse attendue le {date_fr(avant)} au plus tard.",
        )
    return lettre


@transaction.atomic
def statuer(*, constat: ConstatReseau, maintenir: bool, motif: str, acteur: Reference) -> ConstatReseau:
    """Read the answer, or take note of the silence, then maintain or drop the finding, and say why. One not yet transmitted can only be
    dropped. Raises HAB-150, HAB-151 (the partner may still answer), HAB-157, HAB-158."""
    x = _verrouiller(constat)
    vers = EtatConstat.MAINTENU if maintenir else EtatConstat.LEVE
    exiger_texte(pourquoi=motif)
    if x.etat == EtatConstat.TRANSMIS:
        _controler(x, EtatConstat.REPONDU, acteur)
        a_repondu = faits_constat(x, aujourdhui(), acteur).reponse
        _poser(
            x,
            EtatConstat.REPONDU,
            acteur,
            f"a pris acte {'de la réponse' if a_repondu else 'du silence'} du partenaire au constat : {x}.",
        )
    _controler(x, vers, acteur)
    d = x.demande
    if d is not None and d.etat == EtatDemandePartenaire.REPONDUE:
        demandes.accepter(demande=d, texte=motif, acteur=acteur)
    elif d is not None and d.etat in (EtatDemandePartenaire.ATTENDUE, EtatDemandePartenaire.A_REPRENDRE):
        demandes.annuler(demande=d, texte=f"Sans réponse dans le délai. {motif}", acteur=acteur)
    x.conclusion = motif.strip()
    x.corriger_avant = delai_de_correction(x.gravite, aujourdhui()) if maintenir else None
    return _poser(x, vers, acteur, f"a {'maintenu' if maintenir else 'levé'} le constat : {x}.", motif=motif)


@transaction.atomic
def demander_action(
    *,
    constat: ConstatReseau,
    quoi: str,
    responsable: str,
    acteur: Reference,
    avant_le: date | None = None,
    texte: str = "",
) -> ActionCorrective:
    """Ask the partner for one correction, its owner and its day (that of the severity unless told). Raises HAB-150, HAB-157, HAB-161."""
    x = _verrouiller(constat)
    if x.etat not in (EtatConstat.MAINTENU, EtatConstat.ACTION):
        _refuser_passage(x, EtatConstat.ACTION)
    a = _creer_action(x, quoi, responsable, avant_le or x.corriger_avant, texte, acteur)
    if x.etat == EtatConstat.MAINTENU:
        _controler(x, EtatConstat.ACTION, acteur)
        _poser(x, EtatConstat.ACTION, acteur, f"attend une correction pour le constat : {x}.")
    return a


def _creer_action(
    x: ConstatReseau, quoi: str, responsable: str, avant_le: date | None, texte: str, acteur: Reference
) -> ActionCorrective:
    jour = aujourdhui()
    exiger_texte(**{"ce qui est à corriger": quoi})
    # A delay already over when the action is asked still leaves the partner the days of its severity.
    avant = avant_le if avant_le is not None and avant_le >= jour else None
    if avant_le is not None and avant is None and avant_le != x.corriger_avant:
        raise ErreurMetier(c.DELAI_PASSE.constat(le=date_fr(avant_le)))
    avant = avant or delai_de_correction(x.gravite, jour)
    d = demandes.demander(
        etablissement=x.etablissement, habilitation=x.habilitations.order_by("pk").first(),
        nature=NatureDemandePartenaire.ACTION, objet=f"À corriger : {quoi.strip()}"[:200], texte=texte or x.faits, avant_le=avant, acteur=acteur,
    )  # fmt: skip
    a: ActionCorrective = ActionCorrective.toutes.create(
        organisation_id=x.organisation_id, constat=x, demande=d, quoi=quoi.strip()[:200], responsable=responsable.strip()[:200]
    )  # fmt: skip
    _tracer(
        x, acteur, "demander_action", f"a demandé de corriger avant le {date_fr(avant)} : {a}.",
        action=a.pk, responsable=a.responsable, avant_le=avant.isoformat(),
    )  # fmt: skip
    return a


@transaction.atomic
def relire_action(
    *, action: ActionCorrective, acceptee: bool, acteur: Reference, texte: str = "", avant_le: date | None = None
) -> ActionCorrective:
    """Read a proof: accept it, or send it back with what is missing and a new day. Raises HAB-044 (no proof yet), HAB-150, HAB-155 (who
    opened a grave finding does not accept alone), HAB-157, HAB-161, HAB-163."""
    x = _verrouiller(ConstatReseau.toutes.get(pk=action.constat_id))
    a: ActionCorrective = ActionCorrective.toutes.select_related("demande").get(pk=action.pk)
    if a.acceptee_le is not None:
        raise ErreurMetier(c.ACTION_DEJA_RELUE.constat(objet=a.quoi))
    if x.etat not in (EtatConstat.ACTION, EtatConstat.A_RELIRE):
        _refuser_passage(x, EtatConstat.A_RELIRE)
    jour = aujourdhui()
    if acceptee:
        p = passage_constat(EtatConstat.A_RELIRE, EtatConstat.CLOS)
        assert p is not None  # noqa: S101  (the table says so)
        _lever_si([k for k in objections_constat(p, faits_constat(x, jour, acteur)) if k.code == c.MEME_RELECTEUR.code])
        demandes.accepter(demande=a.demande, texte=texte, acteur=acteur)
        a.acceptee_le, a.relue_par_id, a.relue_par_libelle = jour, numero_de(acteur), acteur.libelle[:400]
        a.save(update_fields=["acceptee_le", "relue_par_id", "relue_par_libelle"])
        _tracer(x, acteur, "accepter_action", f"a relu et accepté : {a}.", action=a.pk)
        if x.etat == EtatConstat.ACTION and not _contre(x, EtatConstat.A_RELIRE, acteur):
            _poser(x, EtatConstat.A_RELIRE, acteur, f"a reçu toutes les preuves du constat : {x}.")
        return a
    exiger_texte(ce_qui_manque=texte)
    if x.etat == EtatConstat.ACTION and not _contre(x, EtatConstat.A_RELIRE, acteur):
        _poser(x, EtatConstat.A_RELIRE, acteur, f"a reçu toutes les preuves du constat : {x}.")
    avant = avant_le or delai_de_correction(x.gravite, jour)
    demandes.reprendre(demande=a.demande, texte=texte, avant_le=avant, acteur=acteur)
    a.reprises += 1
    a.save(update_fields=["reprises"])
    _tracer(
        x,
        acteur,
        "refuser_action",
        f"a renvoyé la preuve, à reprendre avant le {date_fr(avant)} : {a}.",
        action=a.pk,
        manque=texte,
    )
    if x.etat == EtatConstat.A_RELIRE:
        _poser(x, EtatConstat.ACTION, acteur, f"a rouvert la correction du constat : {x}.", motif=texte)
    return a


@transaction.atomic
def clore(*, constat: ConstatReseau, acteur: Reference, motif: str = "") -> ConstatReseau:
    """Everything was corrected and read; or an observation is left without action, and why. Raises HAB-150, HAB-154 to HAB-158."""
    x = _verrouiller(constat)
    p = _controler(x, EtatConstat.CLOS, acteur)
    if p.motif:
        exiger_texte(pourquoi=motif)
    x.conclusion = motif.strip() or x.conclusion
    return _poser(x, EtatConstat.CLOS, acteur, f"a clos le constat : {x}.", motif=motif)


@transaction.atomic
def rouvrir(
    *, constat: ConstatReseau, motif: str, quoi: str, responsable: str, acteur: Reference, avant_le: date | None = None
) -> ConstatReseau:
    """What was corrected came back: the same finding, with a new action. Raises HAB-150, HAB-157, HAB-158, HAB-161."""
    x = _verrouiller(constat)
    if x.etat != EtatConstat.CLOS:
        _refuser_passage(x, EtatConstat.ACTION)
    exiger_texte(pourquoi=motif)
    x.corriger_avant = delai_de_correction(x.gravite, aujourdhui())
    _creer_action(x, quoi, responsable, avant_le, motif, acteur)
    return _poser(x, EtatConstat.ACTION, acteur, f"a rouvert le constat : {x}.", motif=motif)


def _verrouiller(constat: ConstatReseau) -> ConstatReseau:
    x: ConstatReseau = (
        ConstatReseau.toutes.select_for_update(of=("self",))
        .select_related("etablissement__organisation")
        .get(pk=constat.pk)
    )
    if x.etat != constat.etat:
        raise ErreurMetier(c.A_CHANGE.constat(etat=libelle_etat(x.etat)))
    return x


def _contre(x: ConstatReseau, vers: str, acteur: Reference) -> list[Any]:
    p = passage_constat(x.etat, vers)
    if p is None:
        return [c.PASSAGE.constat(de=libelle_etat(x.etat), vers=libelle_etat(vers))]
    return objections_constat(p, faits_constat(x, aujourdhui(), acteur))


def _controler(x: ConstatReseau, vers: str, acteur: Reference) -> PassageGarde[EtatConstat]:
    _lever_si(_contre(x, vers, acteur))
    p = passage_constat(x.etat, vers)
    assert p is not None  # noqa: S101  (`_contre` refused otherwise)
    return p


def _lever_si(contre: Sequence[Any]) -> None:
    if contre:
        raise ErreurMetier(*contre)


def _refuser_passage(x: ConstatReseau, vers: str) -> None:
    raise ErreurMetier(c.PASSAGE.constat(de=libelle_etat(x.etat), vers=libelle_etat(vers)))


def _poser(x: ConstatReseau, vers: EtatConstat, acteur: Reference, phrase: str, motif: str = "") -> ConstatReseau:
    de, x.etat, x.etat_depuis = x.etat, vers, aujourdhui()
    x.save(update_fields=["etat", "etat_depuis", "conclusion", "corriger_avant", "demande", "lettre"])
    _tracer(x, acteur, "suivre_constat", phrase, de=str(de), vers=str(vers), motif=motif)
    return x


def _tracer(x: ConstatReseau, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{x.organisation_id}", acteur=acteur, acte=f"reseau.{acte}", sujet=reference_constat(x), phrase=phrase,
        details={"constat": x.pk, **details},
    )  # fmt: skip

"""Letters: composed once and kept; then how and when each was sent, with what proves it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.courriels.services import ecrire
from parchemin.plateforme.fichiers.services import deposer
from parchemin.reseau import constats as communs
from parchemin.reseau import constats_constats as c
from parchemin.reseau.domain.constats import recueil
from parchemin.reseau.lettres import composer_lettre, empreinte
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    DemandePartenaire,
    EtatDemandePartenaire,
    LettreReseau,
    MesureReseau,
    ModeEnvoi,
)
from parchemin.reseau.pieces_constats import LETTRE
from parchemin.reseau.services import effets
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

_RECOMMANDES = (ModeEnvoi.RECOMMANDE, ModeEnvoi.RECOMMANDE_ELECTRONIQUE)


def reference_lettre(x: LettreReseau) -> Reference:
    return Reference("lettre_reseau", str(x.pk), str(x)[:200])


@transaction.atomic
def archiver(*, etablissement: Etablissement, sorte: str, contenu: dict[str, Any], acteur: Reference) -> LettreReseau:
    """Compose the PDF and keep it, with its words and their hash. Raises PDF-001."""
    jour, instant = aujourdhui(), maintenant()
    pdf = composer_lettre(contenu, datee_du=jour, le=instant)
    piece = deposer(
        pdf, nom=f"{contenu['objet']}, {jour.isoformat()}.pdf", usage=LETTRE.code, organisation_id=etablissement.organisation_id,
        depose_par_libelle=acteur.libelle, date_effective=jour,
    )  # fmt: skip
    x: LettreReseau = LettreReseau.toutes.create(
        organisation_id=etablissement.organisation_id, etablissement=etablissement, sorte=sorte, objet=contenu["objet"][:300],
        contenu=contenu, empreinte=empreinte(contenu), piece_id=piece.pk, datee_du=jour, par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    consigner(
        chaine=f"o:{x.organisation_id}", acteur=acteur, acte="reseau.lettre", sujet=reference_lettre(x),
        phrase=f"a composé la lettre « {x} » à {etablissement}.", details={"lettre": x.pk, "empreinte": x.empreinte, "piece": str(piece.pk)},
    )  # fmt: skip
    return x


@transaction.atomic
def noter_envoi(
    *, lettre: LettreReseau, mode: str, le: date, acteur: Reference, numero: str = "", accuse_id: UUID | None = None
) -> LettreReseau:
    """It left that day: the measure that it tells takes effect, and the partner's days to answer run. By mail, it is written now to
    the partner's people. A day that is over needs its proof. Raises HAB-063, HAB-160, HAB-174 to HAB-177."""
    x: LettreReseau = (
        LettreReseau.toutes.select_for_update(of=("self",)).select_related("etablissement").get(pk=lettre.pk)
    )
    if x.envoyee_le is not None:
        raise ErreurMetier(c.DEJA_ENVOYEE.constat(le=date_fr(x.envoyee_le)))
    jour = aujourdhui() if mode == ModeEnvoi.COURRIEL else le
    if jour > aujourdhui():
        raise ErreurMetier(c.DATE_FUTURE.constat(quoi="Envoi", le=date_fr(jour)))
    if jour < x.datee_du:
        raise ErreurMetier(c.ENVOI_AVANT.constat(lettre=date_fr(x.datee_du), envoi=date_fr(jour)))
    if jour < aujourdhui() and accuse_id is None:
        raise ErreurMetier(communs.ENVOI_SANS_PREUVE.constat(le=date_fr(jour)))
    if mode in _RECOMMANDES and not numero.strip():
        raise ErreurMetier(c.NUMERO_ABSENT.constat())
    x.mode, x.envoyee_le, x.numero, x.accuse_id = ModeEnvoi(mode), jour, numero.strip(), accuse_id
    x.save(update_fields=["mode", "envoyee_le", "numero", "accuse_id"])
    vers = _ecrire_aux_personnes(x) if mode == ModeEnvoi.COURRIEL else []
    if (m := MesureReseau.toutes.filter(lettre=x).first()) is not None:
        effets.prendre_effet(mesure=m, le=jour, acteur=acteur)
    _repousser(x, jour)
    consigner(
        chaine=f"o:{x.organisation_id}", acteur=acteur, acte="reseau.envoyer_lettre", sujet=reference_lettre(x),
        phrase=f"a envoyé le {date_fr(jour)} la lettre « {x} » à {x.etablissement}, {x.get_mode_display().lower()}.",
        details={"lettre": x.pk, "numero": x.numero, "accuse": str(accuse_id or ""), "personnes": len(vers)},
    )  # fmt: skip
    return x


@transaction.atomic
def joindre_accuse(*, lettre: LettreReseau, accuse_id: UUID, acteur: Reference) -> LettreReseau:
    """The receipt came back after the sending was noted; a first one is never replaced. Raises HAB-174."""
    x: LettreReseau = LettreReseau.toutes.select_for_update(of=("self",)).get(pk=lettre.pk)
    if x.envoyee_le is None or x.accuse_id is not None:
        raise ErreurMetier(c.DEJA_ENVOYEE.constat(le=date_fr(x.envoyee_le) if x.envoyee_le else "(pas encore)"))
    x.accuse_id = accuse_id
    x.save(update_fields=["accuse_id"])
    consigner(
        chaine=f"o:{x.organisation_id}", acteur=acteur, acte="reseau.envoyer_lettre", sujet=reference_lettre(x),
        phrase=f"a joint l’accusé de réception de la lettre « {x} ».", details={"lettre": x.pk, "accuse": str(accuse_id)},
    )  # fmt: skip
    return x


def personnes_du_partenaire(e: Etablissement, jour: date) -> list[Membre]:
    """Active members with the role of partner for this establishment."""
    lignes = Membre.toutes.filter(organisation=e.organisation_id, roles__role=Role.PARTENAIRE, roles__etablissements=e)
    return [
        m for m in lignes.select_related("utilisateur").distinct().order_by("pk")
        if m.est_actif_le(jour) and m.utilisateur.email and Role.PARTENAIRE in m.roles_le(jour)
    ]  # fmt: skip


def _ecrire_aux_personnes(x: LettreReseau) -> list[Membre]:
    vers = personnes_du_partenaire(x.etablissement, aujourdhui())
    if not vers:
        raise ErreurMetier(c.PERSONNE_A_ECRIRE.constat(partenaire=x.etablissement.denomination))
    for m in vers:
        ecrire(
            destinataire=m.utilisateur.email, objet=f"{x.contenu['organisation']} : {x.objet}", corps=texte_de(x), usage="reseau.lettre",
            organisation_id=x.organisation_id, sujet_type="lettre_reseau", sujet_identifiant=str(x.pk),
        )  # fmt: skip
    return vers


def texte_de(x: LettreReseau) -> str:
    """The whole letter in plain text: what is sent is what was decided, not a word that something waits somewhere."""
    k = x.contenu
    parties = [k["objet"], f"Le {date_fr(x.datee_du)}", k["annonce"]]
    for f in k["constats"]:
        parties += [f"{f['titre']} ({f['gravite'].lower()}, vu le {f['vu_le']})", f["faits"]]
        parties += [f"Fondement : {f['fonde']}."] if f["fonde"] else []
    parties += [
        k["motif"],
        *(f"- {p}" for p in k.get("cadre", ())),
        *k.get("entendu", ()),
        *(f"- {p}" for p in k["portee"]),
        k["attendu"],
        k.get("effet", ""),
        k["consequence"],
        k["candidats"],
        *k["droits"],
        *(f"- {p}" for p in k.get("recours", ())),
    ]
    parties += [f"{k['signataire']}, {k['qualite']}"]
    return "\n\n".join(p for p in parties if p)


def _repousser(x: LettreReseau, jour: date) -> None:
    """The days to answer are counted from the day it left, never shortened."""
    delais: list[tuple[DemandePartenaire, int]] = [
        (k.demande, int(recueil().valeur_au("reponse", jour)))
        for k in x.constats.select_related("demande").order_by("pk")
        if k.demande
    ]
    m = MesureReseau.toutes.filter(lettre=x).select_related("demande").first()
    if m is not None and m.demande is not None:
        delais.append((m.demande, m.delai_jours))
    for d, jours in delais:
        avant = jour + timedelta(days=jours)
        # Answered before the letter left, it may still be completed: its days run from the letter all the same.
        if d.etat in (*CHEZ_LE_PARTENAIRE, EtatDemandePartenaire.REPONDUE) and (
            d.avant_le is None or d.avant_le < avant
        ):
            d.avant_le = avant
            d.save(update_fields=["avant_le"])

"""Guides handed over and acknowledged; contacts kept; what was asked of them and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from parchemin.amelioration import constats_procedures as c
from parchemin.amelioration.domain.appuis import MoyenRemise, PublicGuide, SorteContact, recueil
from parchemin.amelioration.models import ContactRessource, GuideRegional, GuideRemis, Sollicitation
from parchemin.amelioration.selectors.appuis import contrats_en_cours
from parchemin.amelioration.services.actions import exiger_texte
from parchemin.amelioration.services.appuis_procedures import tracer
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference
from parchemin.parcours.models import Inscription
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import creer_lien
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

USAGE = "amelioration.accuser_guide"


@transaction.atomic
def ajouter_guide(
    *,
    organisation: Organisation,
    titre: str,
    editeur: str,
    edition: str,
    lien: str,
    fichier: UUID | None,
    acteur: Reference,
) -> GuideRegional:
    """One edition of a guide. Raises AME-154."""
    if not lien and fichier is None:
        raise ErreurMetier(c.SANS_DOCUMENT.constat())
    g: GuideRegional = GuideRegional.toutes.create(
        organisation=organisation, titre=" ".join(titre.split())[:200], editeur=editeur.strip(), edition=edition.strip(), lien=lien,
        fichier=str(fichier or ""),
    )  # fmt: skip
    tracer(g, "guide", acteur, "guide_ajouter", f"a ajouté le guide « {g} ».")
    return g


@transaction.atomic
def remplacer_guide(*, guide: GuideRegional, acteur: Reference) -> GuideRegional:
    """It is no longer handed over; what was handed stays. Twice is once."""
    g: GuideRegional = GuideRegional.toutes.select_for_update(of=("self",)).get(pk=guide.pk)
    if g.remplace_le is None:
        g.remplace_le = aujourdhui()
        g.save(update_fields=["remplace_le"])
        tracer(g, "guide", acteur, "guide_remplacer", f"a dit que le guide « {g} » n’est plus remis.")
    return g


def _destinataire(i: Inscription, public: PublicGuide, jour: date) -> tuple[str, str]:
    """(name, address): the apprentice, or whoever trains them in the company."""
    if public is PublicGuide.APPRENTI:
        return i.personne.nom_complet, i.personne.courriel
    contrat = contrats_en_cours(jour).filter(inscription=i).first()
    if contrat is None:
        return f"Entreprise {de(i.personne.nom_complet)}", ""
    return f"{contrat.employeur} ({contrat.tuteur})" if contrat.tuteur else contrat.employeur, contrat.tuteur_courriel


@transaction.atomic
def remettre(
    *,
    guide: GuideRegional,
    public: PublicGuide,
    inscriptions: Sequence[Inscription],
    remis_le: date,
    moyen: MoyenRemise,
    acteur: Reference,
) -> list[GuideRemis]:
    """Hand it over to several at once; by mail, each gets a link to acknowledge it. Nothing when one is refused. Raises AME-150 to AME-152."""
    jour = aujourdhui()
    if remis_le > jour:
        raise ErreurMetier(c.REMISE_A_VENIR.constat(champ="Remis le", le=date_fr(remis_le)))
    GuideRegional.toutes.select_for_update(of=("self",)).get(pk=guide.pk)
    contre: list[Constat] = []
    deja = {
        r.inscription_id: r for r in GuideRemis.toutes.filter(guide=guide, public=public, inscription__in=inscriptions)
    }
    a_qui = [(i, *_destinataire(i, public, jour)) for i in inscriptions]
    for i, nom, adresse in a_qui:
        if i.pk in deja:
            contre.append(c.DEJA_REMIS.constat(qui=nom, le=date_fr(deja[i.pk].remis_le)))
        if moyen is MoyenRemise.COURRIEL and not adresse:
            contre.append(c.SANS_ADRESSE.constat(qui=nom))
    if contre:
        raise ErreurMetier(*contre)
    faites = [
        GuideRemis.toutes.create(
            organisation_id=guide.organisation_id, guide=guide, public=public, inscription=i, destinataire_libelle=nom[:200],
            courriel=adresse if moyen is MoyenRemise.COURRIEL else "", remis_le=remis_le, moyen=moyen, par_libelle=acteur.libelle[:400],
        )
        for i, nom, adresse in a_qui
    ]  # fmt: skip
    for r in faites:
        if moyen is MoyenRemise.COURRIEL:
            _ecrire(r, acteur)
    combien = "un destinataire" if len(faites) == 1 else f"{len(faites)} destinataires"
    tracer(
        guide,
        "guide",
        acteur,
        "guide_remettre",
        f"a remis le guide « {guide} » à {combien}.",
        remises=[r.pk for r in faites],
    )
    return faites


@transaction.atomic
def remettre_acteur(
    *, guide: GuideRegional, nom: str, remis_le: date, moyen: MoyenRemise, acteur: Reference
) -> GuideRemis:
    """Handed to somebody else than an apprentice or a company: a town hall, an association. Raises AME-152."""
    if remis_le > aujourdhui():
        raise ErreurMetier(c.REMISE_A_VENIR.constat(champ="Remis le", le=date_fr(remis_le)))
    r: GuideRemis = GuideRemis.toutes.create(
        organisation_id=guide.organisation_id, guide=guide, public=PublicGuide.ACTEUR, destinataire_libelle=nom.strip()[:200], remis_le=remis_le,
        moyen=moyen, par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    tracer(
        guide,
        "guide",
        acteur,
        "guide_remettre",
        f"a remis le guide « {guide} » à {r.destinataire_libelle}.",
        remises=[r.pk],
    )
    return r


def _ecrire(r: GuideRemis, acteur: Reference) -> None:
    jours = int(recueil().valeur_au("lien_guide", aujourdhui()))
    lien = creer_lien(
        USAGE, organisation_id=r.organisation_id, charge={"remise": r.pk}, destinataire_libelle=r.destinataire_libelle[:200],
        cree_par_libelle=acteur.libelle[:200], duree=timedelta(days=jours), utilisations_max=2,
    )  # fmt: skip
    ecrire_gabarit(
        "amelioration/courriels/guide", {"remise": r, "guide": r.guide, "organisation": r.guide.organisation, "jours": jours},
        destinataire=r.courriel, usage=USAGE, organisation_id=r.organisation_id, sujet_type="guide", sujet_identifiant=str(r.guide_id),
        secrets={"lien": lien.url()},
    )  # fmt: skip


def _exiger_apres(champ: str, le: date, avant: date, repere: str) -> None:
    """`repere`: what happened on the day `avant`, as it follows « le jour ». Raises AME-152, AME-242."""
    if le > aujourdhui():
        raise ErreurMetier(c.REMISE_A_VENIR.constat(champ=champ, le=date_fr(le)))
    if le < avant:
        raise ErreurMetier(c.AVANT_LA_REMISE.constat(champ=champ, le=date_fr(le), repere=repere, avant=date_fr(avant)))


@transaction.atomic
def accuser(*, remise: GuideRemis, le: date, par_lien: bool, acteur: Reference) -> GuideRemis:
    """It was received. Raises AME-152, AME-153, AME-242."""
    r: GuideRemis = GuideRemis.toutes.select_for_update(of=("self",)).select_related("guide").get(pk=remise.pk)
    if r.accuse_le is not None:
        raise ErreurMetier(c.DEJA_ACCUSE.constat(qui=r.destinataire_libelle, le=date_fr(r.accuse_le)))
    _exiger_apres("Reçu le", le, r.remis_le, "de la remise")
    r.accuse_le, r.accuse_par_lien = le, par_lien
    r.save(update_fields=["accuse_le", "accuse_par_lien"])
    mots = "a accusé réception" if par_lien else "a noté la réception"
    tracer(r.guide, "guide", acteur, "guide_accuser", f"{mots} du guide « {r.guide} ».", remise=r.pk)
    return r


@transaction.atomic
def enregistrer_contact(
    *, organisation: Organisation, contact: ContactRessource | None, acteur: Reference, **champs: Any
) -> ContactRessource:
    """Add somebody to ask, or correct what is known of them. `champs`: those of the model."""
    x = contact or ContactRessource(organisation=organisation)
    for nom, valeur in champs.items():
        setattr(x, nom, valeur)
    x.sorte = SorteContact(x.sorte)
    x.save()
    tracer(x, "contact", acteur, "contact", f"a {'corrigé' if contact else 'ajouté'} le contact {x}.")
    return x


@transaction.atomic
def solliciter(
    *,
    contact: ContactRessource,
    le: date,
    objet: str,
    question: str,
    par: Membre,
    acteur: Reference,
    de: tuple[str, str, str] = ("", "", ""),
) -> Sollicitation:
    """Keep what was asked. `de`: (type, identifier, words) of the object it is about. Raises AME-006, AME-152."""
    exiger_texte(question=question)
    if le > aujourdhui():
        raise ErreurMetier(c.REMISE_A_VENIR.constat(champ="Demandé le", le=date_fr(le)))
    s: Sollicitation = Sollicitation.toutes.create(
        organisation_id=contact.organisation_id, contact=contact, le=le, objet=" ".join(objet.split())[:200], question=question.strip(), par=par,
        de_type=de[0], de_identifiant=de[1], de_libelle=de[2][:300],
    )  # fmt: skip
    tracer(s, "sollicitation", acteur, "solliciter", f"a sollicité {contact} : {s.objet}.", contact=contact.pk)
    return s


@transaction.atomic
def noter_reponse(*, sollicitation: Sollicitation, repondu_le: date, reponse: str, acteur: Reference) -> Sollicitation:
    """What came back. Raises AME-006, AME-152, AME-160, AME-242."""
    s: Sollicitation = Sollicitation.toutes.select_for_update(of=("self",)).get(pk=sollicitation.pk)
    exiger_texte(réponse=reponse)
    if s.repondu_le is not None:
        raise ErreurMetier(c.DEJA_REPONDU.constat(objet=s.objet, le=date_fr(s.repondu_le)))
    _exiger_apres("Répondu le", repondu_le, s.le, "de la demande")
    s.repondu_le, s.reponse = repondu_le, reponse.strip()
    s.save(update_fields=["repondu_le", "reponse"])
    tracer(s, "sollicitation", acteur, "sollicitation_reponse", f"a noté la réponse à « {s.objet} ».")
    return s

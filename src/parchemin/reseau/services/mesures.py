"""What is decided of a partner: prepared with its letter, approved by two people who read its very words, applied through the house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from parchemin.comptes.models import Etablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.reseau import constats as communs
from parchemin.reseau import constats_constats as c
from parchemin.reseau.domain.constats import FINIS_CONSTAT, GraviteConstat, NatureMesure
from parchemin.reseau.domain.etats import EtatHabilitation, objections, passage
from parchemin.reseau.lettres import contenu_mesure, empreinte
from parchemin.reseau.models import (
    ConstatReseau,
    DemandePartenaire,
    EtatDemandePartenaire,
    EtatMesureReseau,
    HabilitationPartenaire,
    MesureReseau,
    SorteLettre,
)
from parchemin.reseau.selectors.constats import constats_de, proposition
from parchemin.reseau.selectors.contradictoire import delai_plancher, manque_au_contradictoire, mesure_a_envoyer
from parchemin.reseau.selectors.faits import faits
from parchemin.reseau.services import demandes, habilitations, lettres
from parchemin.reseau.services.constats import exiger_texte, numero_de
from parchemin.reseau.services.effets import REPONSES, VERS
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, jour_de
from parchemin.socle.periodes import date_fr

MESURER = "reseau.mesurer"
_SANS_CONSTAT = (NatureMesure.RESILIATION,)
"""An habilitation may be ended by the convention, without any fault."""
_VIVANTES = ("actif", "actif_surveille", "mise_en_demeure")


def reference_mesure(m: MesureReseau) -> Reference:
    return Reference("mesure_reseau", str(m.pk), str(m)[:200])


@transaction.atomic
def preparer(
    *, habilitation: HabilitationPartenaire, nature: str, constats: Sequence[ConstatReseau], motif: str, acteur: Reference,
    attendu: str = "", signataire: str = "", qualite: str = "", delai_jours: int = 15, du: date | None = None, au: date | None = None,
    blocs: Sequence[str] = (), sites: Sequence[Etablissement] = (), mesure: MesureReseau | None = None, urgence: str = "",
) -> MesureReseau:  # fmt: skip
    """Write a measure, or write it again while it is not decided: a request already sent to a second person then falls, its words
    being no longer those that were read. Raises HAB-056, HAB-061 (the same one waits already), HAB-072, HAB-157, HAB-159, HAB-164, HAB-166, HAB-168, HAB-169."""
    if mesure is not None:
        mesure = MesureReseau.toutes.select_for_update(of=("self",)).get(pk=mesure.pk)
        _exiger_preparee(mesure)
    exiger_texte(les_raisons=motif)
    les_siens = set(constats_de(habilitation).values_list("pk", flat=True)) if constats else set()
    for x in constats:
        if x.etablissement_id != habilitation.etablissement_id:
            raise ErreurMetier(
                c.HABILITATION_AILLEURS.constat(habilitation=str(habilitation), partenaire=str(x.etablissement))
            )
        if x.pk not in les_siens:
            raise ErreurMetier(communs.CONSTAT_D_UNE_AUTRE.constat(constat=str(x), habilitation=str(habilitation)))
    restriction = nature == NatureMesure.RESTRICTION
    if restriction and (du is None or au is None or au < du):
        raise ErreurMetier(c.PORTEE.constat())
    if restriction:
        _exiger_portee(habilitation, blocs, sites)
    if (court := _delai_court(nature, delai_jours)) is not None:
        raise ErreurMetier(court)
    if mesure is None:
        _refuser_le_double(habilitation, nature, du, au, constats)
    ligne = mesure or MesureReseau(organisation_id=habilitation.organisation_id, habilitation=habilitation)
    ligne.nature, ligne.motif, ligne.attendu = NatureMesure(nature), motif.strip(), attendu.strip()
    ligne.signataire, ligne.qualite, ligne.delai_jours = signataire.strip(), qualite.strip(), delai_jours
    ligne.du, ligne.au, ligne.blocs = (du, au, list(dict.fromkeys(blocs))) if restriction else (None, None, [])
    ligne.urgence = urgence.strip()[:1000]
    ligne.ecrite_par_id, ligne.par_libelle = numero_de(acteur), acteur.libelle[:400]
    ligne.save()
    ligne.constats.set(constats)
    ligne.sites.set(sites if restriction else ())
    _tracer(ligne, acteur, "preparer_mesure", f"a préparé : {ligne}.", constats=[x.pk for x in constats])
    return ligne


def _delai_court(nature: str, jours: int) -> Constat | None:
    plancher = delai_plancher(aujourdhui())
    if nature not in REPONSES or jours >= plancher:
        return None
    return communs.DELAI_PLANCHER.constat(jours=jours, plancher=plancher)


def _refuser_le_double(
    h: HabilitationPartenaire, nature: str, du: date | None, au: date | None, constats: Sequence[ConstatReseau]
) -> None:
    """A form sent twice prepares one measure. To do nothing about other findings is another decision."""
    HabilitationPartenaire.toutes.select_for_update(of=("self",)).get(pk=h.pk)
    memes = MesureReseau.toutes.filter(habilitation=h, nature=nature, etat=EtatMesureReseau.PREPAREE)
    if nature == NatureMesure.RESTRICTION:
        memes = memes.filter(du=du, au=au)
    pks = {x.pk for x in constats}
    deja = next(
        (
            m
            for m in memes.order_by("pk")
            if nature != NatureMesure.AUCUNE or {x.pk for x in m.constats.order_by("pk")} == pks
        ),
        None,
    )
    if deja is not None:
        raise ErreurMetier(
            communs.DEJA_PREPAREE.constat(mesure=deja.get_nature_display().lower(), par=deja.par_libelle or "quelqu’un")
        )


def _exiger_portee(h: HabilitationPartenaire, blocs: Sequence[str], sites: Sequence[Etablissement]) -> None:
    """A restriction names what the habilitation covers: something else would refuse nothing, and look as if it did."""
    permis = set(h.sites.values_list("pk", flat=True)) | {h.etablissement_id}
    hors = [b for b in blocs if h.blocs and b not in h.blocs] + [s.denomination for s in sites if s.pk not in permis]
    if hors:
        raise ErreurMetier(c.BLOC_INCONNU.constat(quoi=", ".join(hors)))


def objections_mesure(m: MesureReseau) -> list[Constat]:
    """Everything that stops this measure today."""
    h, nature, jour = m.habilitation, NatureMesure(m.nature), aujourdhui()
    constats = list(m.constats.order_by("pk"))
    trouves = []
    if not constats and nature not in _SANS_CONSTAT:
        trouves.append(c.SANS_CONSTAT.constat())
    if nature not in (*_SANS_CONSTAT, NatureMesure.AUCUNE):
        trouves += [
            c.CONSTAT_FINI.constat(constat=str(x), etat=x.get_etat_display().lower())
            for x in constats
            if x.etat in FINIS_CONSTAT
        ]
    if nature is not NatureMesure.AUCUNE and not m.urgence:
        # The letter that sent it promised that the answer would be read before any conclusion.
        trouves += [
            communs.REPONSE_A_LIRE.constat(constat=str(x))
            for x in constats
            if x.demande is not None and x.demande.etat == EtatDemandePartenaire.REPONDUE
        ]
    if nature is not NatureMesure.AUCUNE and not (m.signataire and m.qualite):
        trouves.append(c.SIGNATAIRE.constat())
    vers = VERS.get(nature)
    if vers is not None and (autre := mesure_a_envoyer(h)) is not None and autre.pk != m.pk:
        le = date_fr(autre.decidee_le) if autre.decidee_le else ""
        trouves.append(communs.ATTEND_ENVOI.constat(mesure=autre.get_nature_display(), le=le))
    p = passage(h.etat, vers) if vers is not None else None
    if (vers is not None and p is None) or (nature is NatureMesure.RESTRICTION and h.etat not in _VIVANTES):
        trouves.append(
            c.MESURE_IMPOSSIBLE.constat(etat=habilitations.libelle(h.etat), mesure=m.get_nature_display().lower())
        )
    elif p is not None:
        contre = objections(p, faits(h, jour))
        muets = (communs.CONTRADICTOIRE.code, c.ENTENDU.code)
        if any(x.code in muets for x in contre):
            # The same refusal, once, with the very step that is missing.
            contre = [x for x in contre if x.code not in muets]
            contre.append(
                c.ENTENDU.constat(partenaire=h.etablissement.denomination, manque=manque_au_contradictoire(h, jour))
            )
        trouves += contre
        if (
            nature is NatureMesure.RESILIATION
            and constats
            and not contre
            and (manque := manque_au_contradictoire(h, jour))
        ):
            # What rests on findings is a sanction, by whatever name: the partner is heard first.
            trouves.append(c.ENTENDU.constat(partenaire=h.etablissement.denomination, manque=manque))
    if (court := _delai_court(m.nature, m.delai_jours)) is not None:
        trouves.append(court)
    if nature is NatureMesure.SUSPENSION and constats and not _peut_suspendre(m, constats):
        trouves.append(communs.SUSPENSION_SANS_GRAVITE.constat())
    if nature is NatureMesure.RESTRICTION and m.au is not None and m.au < jour:
        trouves.append(c.DELAI_PASSE.constat(le=date_fr(m.au)))
    return trouves


def _peut_suspendre(m: MesureReseau, constats: Sequence[ConstatReseau]) -> bool:
    """It takes effect before any answer: a critical finding, an urgency told in the letter, or a formal notice that ran out."""
    if m.urgence or any(x.gravite == GraviteConstat.CRITIQUE for x in constats):
        return True
    h = m.habilitation
    return h.etat == EtatHabilitation.MISE_EN_DEMEURE and not manque_au_contradictoire(h, aujourdhui())


def a_deux(m: MesureReseau) -> bool:
    """Whatever takes something from the partner; and doing nothing where the rule proposes something."""
    return (
        m.nature != NatureMesure.AUCUNE or proposition(m.habilitation, aujourdhui()).nature is not NatureMesure.AUCUNE
    )


@transaction.atomic
def decider_seul(*, mesure: MesureReseau, acteur: Reference) -> MesureReseau:
    """No measure, with the reasons, where the rule proposes none either. Raises HAB-165 when two people are needed, HAB-166, HAB-167."""
    m = _verrouiller(mesure)
    if a_deux(m):
        raise ErreurMetier(
            c.MESURE_IMPOSSIBLE.constat(
                etat=habilitations.libelle(m.habilitation.etat), mesure="une décision d’une seule personne"
            )
        )
    return _decider_ligne(m, acteur)


def demander(*, mesure: MesureReseau, demandeur: Acteur) -> Approbation:
    """Ask a second person, who reads the letter before. Nothing changes until then. Raises HAB-166 and what `objections_mesure` says."""
    m = _lire(mesure.pk)
    _exiger_preparee(m)
    contre = objections_mesure(m)
    if contre:
        raise ErreurMetier(*contre)
    h = m.habilitation
    vers = VERS.get(NatureMesure(m.nature))
    effet = (
        f"{h.etablissement} passe à « {habilitations.libelle(vers)} », le jour de l’envoi de la lettre."
        if vers is not None
        else "L’habilitation garde son état."
    )
    suite = f" Lettre : empreinte {_charge(m)['lettre'][:16]}…" if m.nature != NatureMesure.AUCUNE else ""
    return approbations.demander(
        MESURER, organisation_id=m.organisation_id, sujet_type="mesure_reseau", sujet_identifiant=str(m.pk), sujet_libelle=str(m)[:200],
        consequence=f"{effet} Raisons : {m.motif}{suite}", permission=MESURER, demandeur=demandeur, charge=_charge(m),
    )  # fmt: skip


def _charge(m: MesureReseau) -> dict[str, Any]:
    """What is sealed: the words of the letter by their hash, the findings and the habilitation as they stand."""
    h = m.habilitation
    dernier = h.mouvements.order_by("-pk").values_list("pk", flat=True).first()
    autre = mesure_a_envoyer(h)
    lettre = empreinte(contenu_mesure(m, jour_de(m.created_at))) if m.nature != NatureMesure.AUCUNE else ""
    return {
        "mesure": m.pk, "etat": m.etat, "nature": m.nature, "motif": m.motif, "lettre": lettre, "delai": m.delai_jours,
        "du": m.du.isoformat() if m.du else "", "au": m.au.isoformat() if m.au else "", "blocs": m.blocs,
        "sites": sorted(m.sites.values_list("pk", flat=True)), "habilitation": h.etat, "dernier_mouvement": dernier,
        "urgence": m.urgence, "ecrite_par": m.ecrite_par_id, "a_envoyer": autre.pk if autre is not None else None,
        "constats": [[pk, etat] for pk, etat in m.constats.order_by("pk").values_list("pk", "etat")],
    }  # fmt: skip


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    m = MesureReseau.toutes.filter(pk=approbation.charge["mesure"]).first()
    return _charge(_lire(m.pk)) if m is not None else {}


@acte_approuvable(MESURER, libelle="Décider une mesure pour un partenaire", charge_actuelle=_charge_actuelle)
def _decider(approbation: Approbation, acteur: Acteur) -> None:
    m = _verrouiller(_lire(approbation.charge["mesure"]))
    if acteur.id is not None and acteur.id == m.ecrite_par_id:
        raise ErreurMetier(communs.AUTEUR.constat(nom=acteur.libelle))
    _decider_ligne(
        m,
        Reference(
            "utilisateur",
            str(acteur.id or "exterieur"),
            f"{acteur.libelle} (à la demande {de(approbation.demandeur_libelle)})"[:200],
        ),
    )


def _decider_ligne(m: MesureReseau, acteur: Reference) -> MesureReseau:
    """Decided, its letter composed. Its effects wait for the letter to leave (`effets.prendre_effet`)."""
    # Two measures decided at the same moment: the second reads that the first waits to be sent.
    HabilitationPartenaire.toutes.select_for_update(of=("self",)).get(pk=m.habilitation_id)
    contre = objections_mesure(m)
    if contre:
        raise ErreurMetier(*contre)
    h, jour, nature = m.habilitation, aujourdhui(), NatureMesure(m.nature)
    if nature is not NatureMesure.AUCUNE:
        m.lettre = lettres.archiver(
            etablissement=h.etablissement,
            sorte=SorteLettre.MESURE,
            contenu=contenu_mesure(m, jour_de(m.created_at)),
            acteur=acteur,
        )
    m.etat, m.decidee_le, m.par_libelle = EtatMesureReseau.DECIDEE, jour, acteur.libelle[:400]
    m.save()
    _tracer(
        m, acteur, "mesurer", f"a décidé : {m}.", nature=m.nature, motif=m.motif, lettre=m.lettre_id,
        constats=list(m.constats.order_by("pk").values_list("pk", flat=True)),
    )  # fmt: skip
    return m


def perimee(mesure: MesureReseau, demande: Approbation) -> bool:
    """Did what was sealed change since it was asked: an answer of the partner, a finding, the state of the habilitation?"""
    return approbations.sceau(_charge(_lire(mesure.pk))) != demande.empreinte_charge


def retirer_demande(*, mesure: MesureReseau, acteur: Acteur) -> Approbation | None:
    """Call off the request that waits for a second person, so that it can be prepared again; None when none waits. By who asked, or
    by anybody who may decide once it no longer holds. Raises APP-007, APP-010."""
    a = approbations.en_attente_sur([MESURER], "mesure_reseau", str(mesure.pk))
    if a is None:
        return None
    if acteur.id != a.demandeur_id and perimee(mesure, a):
        return approbations.refuser(a.pk, acteur=acteur, motif="Ce qui avait été lu a changé depuis la demande.")
    return approbations.annuler(a.pk, acteur=acteur, motif="La demande est retirée, pour être préparée de nouveau.")


@transaction.atomic
def abandonner(*, mesure: MesureReseau, motif: str, acteur: Reference) -> MesureReseau:
    """It will not be decided, and why; a pending request falls with it. Raises HAB-157, HAB-166."""
    m = _verrouiller(mesure)
    exiger_texte(pourquoi=motif)
    m.etat, m.levee_motif = EtatMesureReseau.ABANDONNEE, motif.strip()[:1000]
    m.save(update_fields=["etat", "levee_motif"])
    _tracer(m, acteur, "abandonner_mesure", f"a abandonné : {m}.", motif=motif)
    return m


@transaction.atomic
def lever(*, mesure: MesureReseau, motif: str, acteur: Reference) -> MesureReseau:
    """End a restriction before its last day. Raises HAB-157, HAB-187."""
    m: MesureReseau = MesureReseau.toutes.select_for_update(of=("self",)).get(pk=mesure.pk)
    if m.nature != NatureMesure.RESTRICTION or m.etat != EtatMesureReseau.DECIDEE:
        raise ErreurMetier(c.LEVEE.constat(etat=f"{m.get_nature_display()}, {m.get_etat_display()}".lower()))
    exiger_texte(pourquoi=motif)
    m.etat, m.levee_le, m.levee_motif = EtatMesureReseau.LEVEE, aujourdhui(), motif.strip()[:1000]
    m.save(update_fields=["etat", "levee_le", "levee_motif"])
    _tracer(m, acteur, "lever_mesure", f"a levé : {m}.", motif=motif)
    return m


@transaction.atomic
def noter_renonciation(*, mesure: MesureReseau, le: date, piece: UUID, acteur: Reference) -> MesureReseau:
    """The partner wrote on paper that it has nothing to add: its document, and the day it signed it. Raises HAB-042, HAB-043, HAB-071, HAB-160."""
    m: MesureReseau = MesureReseau.toutes.select_for_update(of=("self",)).get(pk=mesure.pk)
    envoyee = m.lettre.envoyee_le if m.lettre is not None else None
    if m.etat != EtatMesureReseau.DECIDEE or m.demande is None or envoyee is None:
        raise ErreurMetier(
            communs.RENONCIATION.constat(raison="La lettre de cette mesure n’est pas notée comme envoyée")
        )
    if le > aujourdhui():
        raise ErreurMetier(c.DATE_FUTURE.constat(quoi="Renonciation", le=date_fr(le)))
    if le < envoyee:
        raise ErreurMetier(
            communs.RENONCIATION.constat(
                raison=f"Le {date_fr(le)} est avant l’envoi de la lettre, le {date_fr(envoyee)}"
            )
        )
    demandes.repondre(
        demande=m.demande, texte=f"Renonciation du {date_fr(le)}, reçue sur papier : rien à ajouter.", pieces=[piece],
        acteur=acteur, rien_a_ajouter=True,
    )  # fmt: skip
    DemandePartenaire.toutes.filter(pk=m.demande.pk).update(rien_a_ajouter_le=le)
    _tracer(
        m, acteur, "renonciation", f"a noté la renonciation du {date_fr(le)}, reçue sur papier : {m}.", piece=str(piece)
    )
    return m


@transaction.atomic
def noter_entretien(
    *, mesure: MesureReseau, demandee_le: date | None, tenue_le: date | None, note: str, acteur: Reference
) -> MesureReseau:
    """The partner asked to be heard; then was, or did not come (the note says). Raises HAB-157, HAB-160, HAB-178."""
    m: MesureReseau = MesureReseau.toutes.select_for_update(of=("self",)).get(pk=mesure.pk)
    if demandee_le is None or m.etat != EtatMesureReseau.DECIDEE or (tenue_le is not None and tenue_le < demandee_le):
        raise ErreurMetier(c.AUDITION.constat())
    for quoi, le in (("Entretien demandé", demandee_le), ("Entretien tenu", tenue_le)):
        if le is not None and le > aujourdhui():
            raise ErreurMetier(c.DATE_FUTURE.constat(quoi=quoi, le=date_fr(le)))
    if tenue_le is not None:
        exiger_texte(ce_qui_s_est_dit=note)
    m.audition_demandee_le, m.audition_tenue_le, m.audition_note = demandee_le, tenue_le, note.strip()
    m.save(update_fields=["audition_demandee_le", "audition_tenue_le", "audition_note"])
    suite = f", tenu le {date_fr(tenue_le)}" if tenue_le else ""
    _tracer(m, acteur, "entretien", f"a noté l’entretien demandé le {date_fr(demandee_le)}{suite} : {m}.", note=note)
    return m


def _lire(pk: int) -> MesureReseau:
    m: MesureReseau = MesureReseau.toutes.select_related(
        "habilitation__etablissement__organisation",
        "habilitation__certification__fiche__version",
        "habilitation__convention",
    ).get(pk=pk)
    return m


def _verrouiller(mesure: MesureReseau) -> MesureReseau:
    MesureReseau.toutes.select_for_update(of=("self",)).get(pk=mesure.pk)
    m = _lire(mesure.pk)
    _exiger_preparee(m)
    return m


def _exiger_preparee(m: MesureReseau) -> None:
    if m.etat != EtatMesureReseau.PREPAREE:
        raise ErreurMetier(c.MESURE_DECIDEE.constat(etat=m.get_etat_display().lower()))


def _tracer(m: MesureReseau, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{m.organisation_id}", acteur=acteur, acte=f"reseau.{acte}", sujet=reference_mesure(m), phrase=phrase,
        details={"mesure": m.pk, "habilitation": m.habilitation_id, **details},
    )  # fmt: skip

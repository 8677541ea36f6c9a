"""What règlements add to the lower rooms: menu, search, deadlines, names of acts, guards on what is assessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.deliberation import (
    imports_modes,  # noqa: F401  registers its columns
    imports_reglements,  # noqa: F401  (registers its kind)
)
from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.branchements.noms import NOMS, nomme
from parchemin.deliberation.domain.modes import RAISONS, RaisonMode
from parchemin.deliberation.models import ReglementExamen, UniteReglement
from parchemin.deliberation.selectors.applicables import elements_de_session, specialites_des_candidats
from parchemin.deliberation.selectors.modes import jour_et_specialite, modes_de, modes_en_tete
from parchemin.deliberation.selectors.reglements import jour_de, option_manquante, versions_de
from parchemin.deliberation.selectors.reglements_pages import etat_de, reglements_listes, sessions_sans_reglement
from parchemin.deliberation.services.reglements import nom_reglement
from parchemin.journal.facade import nommer_actes
from parchemin.parcours.models import ElementEvalue, EtatInscription, Inscription
from parchemin.parcours.registres import (
    Encart,
    Evaluables,
    LigneEncart,
    elements_evaluables,
    en_tetes_de_grille,
    encarts_inscription,
)
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.gardes import gardes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui

nommer_actes(
    {
        "deliberation.creer_reglement": "Règlement d’examen écrit",
        "deliberation.modifier_reglement": "Règlement d’examen corrigé",
        "deliberation.nouvelle_version": "Nouvelle version d’un règlement",
        "deliberation.supprimer_reglement": "Règlement d’examen supprimé",
        "deliberation.reprendre_elements": "Unités reprises des blocs",
        "deliberation.enregistrer_unite": "Unité d’un règlement",
        "deliberation.retirer_unite": "Unité retirée d’un règlement",
        "deliberation.importer_reglement": "Règlement importé",
        "deliberation.choisir_mode": "Mode d’évaluation d’un candidat",
        "deliberation.habiliter_ccf": "Habilitation au CCF",
        "deliberation.retirer_habilitation_ccf": "Habilitation au CCF retirée",
    }
)
inscrire_entree(
    Entree(
        "Certifier", "Règlements d’examen", "file-text", "deliberation:reglements", "deliberation.voir_reglements", 72
    )
)


@recherches.inscrire("deliberation.reglements")
def reglements(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """Règlements by certification, specialty, reference."""
    mots = cle_recherche(texte).split()
    if not mots or not membre.utilisateur.has_perm("deliberation.voir_reglements", membre.organisation):
        return None
    jour = aujourdhui()
    # Names first, what each one lacks only for the few that are shown.
    noms = ReglementExamen.objects.order_by("certification__cle_tri", "specialite", "-version", "pk").values_list(
        "pk", "specialite", "reference", *NOMS
    )
    trouves = [pk for pk, *textes in noms if nomme(mots, [*textes, "règlement"])]
    if not trouves:
        return None
    rang = {pk: n for n, pk in enumerate(trouves[:limite])}
    montres = sorted(reglements_listes().filter(pk__in=rang).order_by("pk"), key=lambda r: rang[r.pk])
    slug = membre.organisation.slug
    resultats = []
    for r in montres:
        _, ton, etat = etat_de(r, jour)
        resultats.append(
            Resultat(
                r.certification.intitule, f"{nom_reglement(r)} · {r.reference}",
                reverse("deliberation:reglement", args=[slug, r.pk]), etat, ton,
            )
        )  # fmt: skip
    return Resultats(
        "Règlements d’examen", "file-text", resultats, len(trouves),
        f"{reverse('deliberation:reglements', args=[slug])}?{urlencode({'q': texte})}",
    )  # fmt: skip


@echeances.inscrire("deliberation.reglements")
def a_faire(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Sessions for which nothing can be proposed: before their jury, the règlement is to be written or finished."""
    if not membre.utilisateur.has_perm("deliberation.gerer_reglements", membre.organisation):
        return
    # The calendar is read from outside, where no organisation is active.
    with organisation_active(membre.organisation_id):
        lignes = sessions_sans_reglement(membre, jour)
    slug = membre.organisation.slug
    for s, raison in lignes:
        url = reverse("deliberation:reglements", args=[slug])
        if raison.code == c.AUCUN.code:
            url = f"{reverse('deliberation:reglement_nouveau', args=[slug])}?certification={s.certification_id}"
        yield Echeance(
            cle=f"deliberation.reglement.{s.pk}",
            jour=jour_de(s),
            quoi=f"{s.intitule} : règlement d’examen à écrire ou à compléter",
            pourquoi=f"{nom_certification(s.certification)}. {raison.quoi} Sans lui, rien n’est proposé au jury.",
            url=url,
            geste="Écrire le règlement" if raison.code == c.AUCUN.code else "Voir les règlements",
            rubrique="Sessions",
            icone="file-text",
            visible_des=jour_de(s) - timedelta(days=60),
        )


@gardes.inscrire("deliberation.reglements")
def elements_des_reglements(acte: str, sujet: Any) -> Iterator[Constat]:
    """An element of a règlement is not deleted; of a quoted one, what counts of it no longer changes."""
    if acte == "parcours.supprimer_element":
        u = _unites(sujet).first()
        if u is not None:
            yield c.ELEMENT_CITE.constat(
                code=u.element.code, reglement=nom_reglement(u.reglement),
                pourquoi="Le supprimer changerait ce que le jury doit regarder.", geste="Retirez-la d’abord du règlement.",
            )  # fmt: skip
    elif acte == "parcours.corriger_element":
        u = _unites([sujet]).filter(reglement__deliberations__decisions__isnull=False).first()
        if u is not None and _compte_autrement(sujet):
            yield c.ELEMENT_CITE.constat(
                code=u.element.code, reglement=nom_reglement(u.reglement),
                pourquoi="Une décision cite ce règlement : le rattachement, le bloc et le caractère facultatif de ses unités ne changent plus.",
                geste="Créez un autre élément pour une nouvelle version du règlement.",
            )  # fmt: skip


def _unites(elements: Any) -> Any:
    lignes = UniteReglement.toutes.filter(element__in=[e.pk for e in elements])
    return lignes.select_related("element", "reglement__certification__fiche__version").order_by("pk")


def _compte_autrement(element: ElementEvalue) -> bool:
    """Does the corrected element count otherwise than the one in the table?"""
    avant = ElementEvalue.toutes.get(pk=element.pk)
    noms = ("mode", "facultatif", "parent_id", "code_bloc")
    return any(getattr(avant, n) != getattr(element, n) for n in noms)


en_tetes_de_grille.inscrire("deliberation.modes")(modes_en_tete)


@elements_evaluables.inscrire("deliberation.reglements")
def evaluables_selon_le_reglement(certification: Any, specialite: str, jour: date, session: Any) -> Evaluables | None:
    """A session assesses what the règlement of its specialty names, never the units of another one."""
    siennes = specialites_des_candidats(session.pk) if session is not None else ()
    x = elements_de_session(certification, specialite, jour, siennes)
    constats = [x.constat] if x.constat is not None and x.constat.code in _DITS_A_LA_SESSION else []
    if x.reglement is None and not constats:
        return None  # nothing is written yet, or nothing for these days: everything assessed is offered
    mots = (
        f"Seul est proposé ce que nomme le règlement « {x.reglement.reference} ». Pour autre chose, ajoutez-le d’abord au règlement."
        if x.reglement is not None and not constats
        else "Seul est proposé ce que nomment les règlements qui peuvent s’appliquer."
    )
    return Evaluables(frozenset(e.pk for e in x.elements), mots, constats)


_DITS_A_LA_SESSION = frozenset({c.SESSION_SANS_OPTION.code, c.AUTRES_SPECIALITES.code, c.AUTRES_JOURS.code})
"""What the person who composes a session can do something about there and then."""


@encarts_inscription.inscrire("deliberation.option")
def option_non_dite(membre: Membre, inscription: Inscription) -> Encart | None:
    """The enrolment names no option while the règlement has one per option: said where it is mended (REG-105)."""
    if inscription.specialite or inscription.etat == EtatInscription.ANNULEE:
        return None
    if not membre.utilisateur.has_perm("deliberation.voir_reglements", membre.organisation):
        return None
    options = option_manquante(versions_de(inscription.certification), "", aujourdhui())
    if not options:
        return None
    k = c.OPTION_MANQUANTE.constat(
        certification=nom_certification(inscription.certification), options=", ".join(options)
    )
    gestes = []
    if membre.utilisateur.has_perm("parcours.gerer_inscriptions", membre.organisation):
        url = reverse("parcours:inscription_modifier", args=[membre.organisation.slug, inscription.pk])
        gestes.append(("Corriger l’inscription", url))
    return Encart(
        "Spécialité ou option", [LigneEncart("al", "Non dite", k.quoi, f"{k.pourquoi} [{k.code}]")], "", gestes
    )


@encarts_inscription.inscrire("deliberation.modes")
def modes_d_une_inscription(membre: Membre, inscription: Inscription) -> Encart | None:
    """CCF or ponctuel for each unit, and why; nothing where the family has no CCF or no règlement is written."""
    if not membre.utilisateur.has_perm("deliberation.voir_reglements", membre.organisation):
        return None
    siens = modes_de(inscription.certification, [inscription], *jour_et_specialite(inscription)).get(inscription.pk)
    if not siens:
        return None
    lignes = [
        LigneEncart(
            "al" if x.raison is RaisonMode.NON_HABILITE else "in" if x.mode else "nu", x.en_mots, code,
            f"{RAISONS[x.raison].capitalize()}{f' : {x.motif}' if x.motif else ''}.",
        )
        for code, x in siens.items()
    ]  # fmt: skip
    gestes = []
    if membre.utilisateur.has_perm("deliberation.gerer_reglements", membre.organisation):
        gestes.append(
            ("Changer un mode", reverse("deliberation:modes", args=[membre.organisation.slug, inscription.pk]))
        )
    return Encart("Modes d’évaluation", lignes, "", gestes)

"""The watch list where people work: menu, day page, the page of an enrolment; names of its acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.indicateurs.domain.veille import regles, suites
from parchemin.indicateurs.selectors.veille import a_suivre_de, a_suivre_du_membre, dernieres_notes
from parchemin.journal.facade import nommer_actes
from parchemin.parcours.models import EtatInscription, Inscription
from parchemin.parcours.registres import Encart, LigneEncart, encarts_inscription
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.templatetags.parchemin import date_courte, pluriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui

nommer_actes(
    {
        "indicateurs.noter_suivi": "Suite donnée à une personne suivie",
        "indicateurs.regler_suivi": "Règle de suivi changée",
    }
)
inscrire_entree(Entree("Suivre", "À suivre", "flag", "indicateurs:suivi", "indicateurs.voir_suivi", 20))
inscrire_entree(Entree("Rendre compte", "Absences et ruptures", "git-compare", "indicateurs:analyse", "indicateurs.analyser", 11))  # fmt: skip


@echeances.inscrire("indicateurs.suivi")
def personnes_a_suivre(membre: Membre, jour: date) -> Iterator[Echeance]:
    """One line for all: « 3 apprentis à suivre », for who may note what was done."""
    if not membre.utilisateur.has_perm("indicateurs.noter_suivi", membre.organisation) or lit_sans_noms(membre):
        return
    with organisation_active(membre.organisation_id):
        a_voir = [x for x in a_suivre_du_membre(membre, jour).values() if x.a_voir]
    if not a_voir:
        return
    urgents = sum(x.urgent for x in a_voir)
    dont = f" {pluriel(urgents, 'personne est comptée,personnes sont comptées')} en abandon par l’outil de l’État." if urgents else ""  # fmt: skip
    yield Echeance(
        cle="indicateurs.suivi", jour=jour, quoi=f"{pluriel(len(a_voir), 'personne,personnes')} à suivre",
        pourquoi=f"Contrats, absences, examens : des règles écrites disent qui appeler.{dont}",
        url=reverse("indicateurs:suivi", args=[membre.organisation.slug]), geste="Voir qui", rubrique="Suivi", icone="alert-triangle",
        visible_des=jour,
    )  # fmt: skip


@encarts_inscription.inscrire("indicateurs.suivi")
def suivi_d_une_inscription(membre: Membre, inscription: Inscription) -> Encart | None:
    """The rules this person meets, and the last thing done."""
    if inscription.etat != EtatInscription.EN_COURS or lit_sans_noms(membre):
        return None
    if not membre.utilisateur.has_perm("indicateurs.voir_suivi", membre.organisation):
        return None
    suivi = a_suivre_de(inscription, aujourdhui(), membre)
    note = dernieres_notes([inscription.pk]).get(inscription.pk)
    if suivi is None and note is None:
        return None
    lignes = [
        LigneEncart("ko" if s.urgent else "al", regles()[s.regle].libelle, s.faits, regles()[s.regle].faire)
        for s in (suivi.signaux if suivi else ())
    ]
    if note is not None:
        mots = f"{suites().get(note.suite, note.suite)}, par {note.par_libelle}"
        lignes.append(LigneEncart("nu", f"Vu le {date_courte(note.vu_le)}", mots, note.texte))
    gestes = []
    if suivi is not None and membre.utilisateur.has_perm("indicateurs.noter_suivi", membre.organisation):
        gestes.append(("Noter une suite", reverse("indicateurs:suivi_noter", args=[membre.organisation.slug, inscription.pk])))  # fmt: skip
    return Encart("À suivre", lignes, "", gestes)

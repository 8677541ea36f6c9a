"""What one does of the watch list: note what was done for somebody, change a rule. Both are told by the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.indicateurs import constats as c
from parchemin.indicateurs.domain.veille import controler_seuils, recueil, regles, suites
from parchemin.indicateurs.models import NoteDeSuivi, ReglageVeille
from parchemin.indicateurs.selectors.veille import a_suivre_de
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import Inscription
from parchemin.parcours.services.inscriptions import consigner_dossier
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


@transaction.atomic
def noter(
    *,
    inscription: Inscription,
    vu_le: date,
    suite: str,
    texte: str = "",
    revoir_le: date | None = None,
    acteur: Reference,
) -> NoteDeSuivi:
    """Note what was done. Raises IND-202 (day to see again), IND-203 (health), IND-204 (nothing to follow), IND-206 (day)."""
    jour = aujourdhui()
    refuser_la_sante(c.SUITE_DE_SANTE, texte)
    if not inscription.entree <= vu_le <= jour:
        raise ErreurMetier(c.VU_IMPOSSIBLE.constat(vu=date_fr(vu_le), entree=date_fr(inscription.entree)))
    limite = jour + timedelta(days=int(recueil().valeur_au("revoir_au_plus", jour)))
    revoir = revoir_le or jour + timedelta(days=int(recueil().valeur_au("revoir_apres", jour)))
    if not jour < revoir <= limite:
        raise ErreurMetier(
            c.REVOIR_IMPOSSIBLE.constat(revoir=date_fr(revoir), vu=date_fr(jour), limite=date_fr(limite))
        )
    suivi = a_suivre_de(inscription, jour)
    if suivi is None:
        raise ErreurMetier(c.PLUS_RIEN_A_SUIVRE.constat(personne=inscription.personne.nom_complet))
    note: NoteDeSuivi = NoteDeSuivi.toutes.create(
        organisation_id=inscription.organisation_id, inscription=inscription, vu_le=vu_le, suite=suite, texte=texte,
        revoir_le=revoir, constate={s.regle: s.palier for s in suivi.signaux}, note_le=maintenant(), par_libelle=acteur.libelle[:200],
    )  # fmt: skip
    consigner_dossier(
        inscription=inscription, acte="indicateurs.noter_suivi", acteur=acteur,
        phrase=f"a noté une suite donnée le {date_fr(vu_le)} : {suites()[suite].lower()}. À revoir le {date_fr(revoir)}.",
        details={"note": note.pk, "texte": texte, "regles": sorted(note.constate)},
    )  # fmt: skip
    return note


@transaction.atomic
def regler(
    *, organisation: Organisation, regle: str, active: bool, seuils: Mapping[str, int], raison: str, acteur: Reference
) -> ReglageVeille:
    """Change a rule of the house. Raises IND-200, IND-201 (thresholds), IND-205 (no reason). Those of the State's tool are left out."""
    r = regles()[regle]
    if not raison.strip():
        raise ErreurMetier(c.REGLAGE_SANS_RAISON.constat())
    propres = {s.cle: int(seuils.get(s.cle, s.valeur)) for s in r.seuils if not s.fixe}
    fautes = [
        c.SEUIL_HORS_BORNES.constat(seuil=s.mots, valeur=propres[s.cle], min=s.min, max=s.max)
        if nature == "bornes"
        else c.SEUILS_EN_DESORDRE.constat(premier=propres["premier"], second=propres["second"])
        for nature, s in controler_seuils(r, propres)
    ]
    if fautes:
        raise ErreurMetier(*fautes)
    ligne: ReglageVeille = ReglageVeille.toutes.create(
        organisation=organisation, regle=regle, active=active, seuils=propres, raison=raison.strip(), change_le=maintenant(),
        par_libelle=acteur.libelle[:200],
    )  # fmt: skip
    valeurs = ", ".join(f"{s.mots.lower()} : {propres[s.cle]}" for s in r.seuils if not s.fixe)
    consigner(
        chaine=organisation.chaine, acte="indicateurs.regler_suivi", acteur=acteur,
        sujet=Reference("regle_de_suivi", regle, r.libelle),
        phrase=f"a changé la règle « {r.libelle} » ({'en service' if active else 'éteinte'} ; {valeurs}). Raison : {raison.strip()}",
        details={"regle": regle, "active": active, "seuils": propres},
    )  # fmt: skip
    return ligne

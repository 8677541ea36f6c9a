"""One object of each page of findings, measures, letters and hand-over plans, for the matrix of doors."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription, Personne, StatutCandidat, VoieAcces
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import HabilitationPartenaire, LettreReseau, Signalement
from parchemin.reseau.pieces_constats import ACCUSE_LETTRE, SIGNALEMENT
from parchemin.reseau.services import constats, mesures, reprise
from parchemin.socle.horloge import aujourdhui
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        e = f.alpha(organisation, siret="99900000000093", nom="Partenaire constaté")
        h = f.habilitation(e, certification, convention=None)
        HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="actif")
        h.refresh_from_db()
        personne = Personne(organisation=organisation, nom_naissance="Reprise", prenom1="Ada")
        personne.save()
        inscription = Inscription.toutes.create(
            organisation=organisation, personne=personne, certification=certification, voie=VoieAcces.FORMATION_CONTINUE, statut=StatutCandidat.FPC,
            entree=aujourdhui(), prestataire=e,
        )  # fmt: skip
        ouvert = k.constat(e)
        clos = constats.clore(
            constat=k.maintenu(k.constat(e, gravite="observation")), motif="Conseil donné.", acteur=SYSTEME
        )
        maintenu = k.maintenu(k.constat(e, gravite="observation"))
        x = k.maintenu(k.constat(e))
        a = constats.demander_action(constat=x, quoi="Mettre les sujets sous clé", responsable="Claire", acteur=SYSTEME)
        k.repondre(a.demande)
        preparee, demandee = k.mesure(h, "suspension", [x]), k.mesure(h, "mise_en_demeure", [x])
        accord = mesures.demander(mesure=demandee, demandeur=Acteur(10**6, "Ada"))
        decidee = k.envoyee(k.decidee(k.mesure(h, "restriction", [x], du=aujourdhui(), au=aujourdhui())))
        accuse, recu = (
            deposer(_PDF, nom="a.pdf", usage=u.code, organisation_id=organisation.pk, depose_par_libelle="Ada").pk
            for u in (ACCUSE_LETTRE, SIGNALEMENT)
        )
        LettreReseau.toutes.filter(pk=decidee.lettre_id).update(accuse_id=accuse)
        reprise.ouvrir_plan(habilitation=h, acteur=SYSTEME)
        s = Signalement.toutes.create(
            organisation=organisation,
            etablissement=e,
            autorite="cdc",
            faits="Faits.",
            fait_le=aujourdhui(),
            piece_id=recu,
        )
    return {
        **{
            f"reseau:{n}": {"pk": ouvert.pk}
            for n in ("constat", "constat_transmettre", "constat_statuer", "constat_relancer")
        },
        **{f"reseau:{n}": {"pk": maintenu.pk} for n in ("action_nouvelle", "constat_clore")},
        "reseau:constat_rouvrir": {"pk": clos.pk},
        "reseau:action_relire": {"pk": a.pk},
        **{
            f"reseau:{n}": {"pk": preparee.pk}
            for n in ("mesure", "mesure_ecrire", "mesure_lettre", "mesure_demander", "mesure_arreter", "mesure_retirer")
        },
        "reseau:mesure_accord": {"pk": demandee.pk, "approbation": accord.pk},
        "reseau:mesure_entretien": {"pk": decidee.pk},
        "reseau:mesure_renonciation": {"pk": decidee.pk},
        **{f"reseau:espace_{n}": {"pk": decidee.lettre_id} for n in ("lettre", "lettre_document")},
        **{f"reseau:{n}": {"pk": decidee.lettre_id} for n in ("lettre_envoi", "lettre_document", "lettre_accuse")},
        **{f"reseau:{n}": {"pk": h.pk} for n in ("mesure_nouvelle", "reprise", "reprise_geste")},
        "reseau:reprise_personne": {"pk": h.pk, "inscription": inscription.pk},
        "reseau:signalement_document": {"pk": s.pk},
    }

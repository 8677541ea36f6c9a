"""One audit with everything that hangs on it, for the matrix of doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.models import EchantillonAudit, QuestionAudit
from parchemin.preuves.services import audits, audits_blancs, invites, reglages
from parchemin.referentiel.models import Certification
from parchemin.reseau.facade import METHODE, LigneCadre, empreinte_cadre
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.fabrique import membre
from tests.preuves.conftest import filer


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    jour = aujourdhui()
    with organisation_active(organisation.pk):
        reglages.suivre(
            organisation=organisation, famille="qualiopi", suivi=True, audit_le=None, version="", acteur=SYSTEME
        )
        k = audits.enregistrer_certificat(
            organisation=organisation, famille="qualiopi", numero="Q-1", organisme="Certif", delivre_le=jour - timedelta(days=400),
            fin_le=jour + timedelta(days=600), categories=["OF"], acteur=SYSTEME,
        )  # fmt: skip
        ancien = audits.planifier(
            organisation=organisation, famille="qualiopi", nature="initial", prevu_le=jour - timedelta(days=420), acteur=SYSTEME, passe=True
        )  # fmt: skip
        ancien = audits.tenir(audit=ancien, tenu_le=jour - timedelta(days=420), acteur=SYSTEME)
        x = audits.constater(
            audit=ancien, nature="mineure", exigence="17", titre="Bail", texte="Le bail n’est pas daté.", acteur=SYSTEME
        )
        a = audits.planifier(
            organisation=organisation, famille="qualiopi", nature="blanc", prevu_le=jour, acteur=SYSTEME
        )
        (ligne,) = audits_blancs.choisir(audit=a, exigences=["17"], acteur=SYSTEME)
        cadre = [LigneCadre("1", "Parcours un")]
        e = EchantillonAudit.objects.create(
            organisation=organisation, audit=a, sorte="parcours", methode=METHODE, graine="g", graine_de="Ada", taille=1, tires=["1"],
            cadre=[{"cle": "1", "libelle": "Parcours un"}], empreinte=empreinte_cadre(cadre), le=maintenant(), par_libelle="Ada",
        )  # fmt: skip
        tient = membre(organisation, Role.QUALITE, email="audits@essai.example")
        p = filer(organisation, tient)
        acces = RoleMembre.objects.get(membre=membre(organisation, Role.AUDITEUR, email="invite@essai.example"))
        invites.rattacher_acces(audit=a, acces=acces, acteur=SYSTEME)
        q = QuestionAudit.objects.create(
            organisation=organisation, audit=a, famille="qualiopi", exigence="17", sujet="Qualiopi", texte="Où est le bail ?", membre=tient,
            posee_par_libelle="Ada", posee_le=maintenant(),
        )  # fmt: skip
    sur_audit = (
        "audit",
        "audit_modifier",
        "audit_tenir",
        "audit_annuler",
        "audit_exigences",
        "audit_tirer",
        "constat_nouveau",
        "audit_inviter",
    )
    return {
        **{f"preuves:{n}": {"pk": a.pk} for n in sur_audit},
        "preuves:audit_juger": {"pk": a.pk, "ligne": ligne.pk},
        "preuves:audit_tirage": {"pk": a.pk, "echantillon": e.pk},
        "preuves:certificat": {"pk": k.pk},
        **{f"preuves:constat{n}": {"pk": x.pk} for n in ("", "_completer", "_verifier", "_action")},
        "preuves:constat_revoir": {"pk": x.pk, "audit": a.pk},
        **{f"preuves:invite{n}": {"pk": acces.pk} for n in ("", "_ouvrir", "_prolonger", "_fermer", "_consultations")},
        "preuves:invite_preuves": {"pk": acces.pk, "famille": "qualiopi"},
        **{f"preuves:question{n}": {"pk": q.pk} for n in ("", "_repondre")},
        "preuves:question_poser": {"famille": "qualiopi", "code": "17"},
        "preuves:question_sur_preuve": {"pk": p.pk},
    }

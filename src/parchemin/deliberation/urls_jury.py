"""Addresses of the act of the jury."""

from django.urls import URLPattern, path

from parchemin.deliberation.vues import (
    jury,
    jury_approbations,
    jury_candidat,
    jury_desaccord,
    jury_rectification,
    jury_rectifications,
    jury_signatures,
)

_S = "deliberations/<int:pk>"
_R = f"{_S}/rectifications/<int:rectification>"
_RS = f"{_R}/signatures/<int:signature>"
urlpatterns: list[URLPattern] = [
    path("deliberations/", jury.deliberations, name="deliberations"),
    path(f"{_S}/", jury.deliberation, name="deliberation"),
    path(f"{_S}/ouvrir/", jury.ouvrir, name="deliberation_ouvrir"),
    path(f"{_S}/retenir/", jury.retenir, name="deliberation_retenir"),
    path(f"{_S}/observations/", jury.observations, name="deliberation_observations"),
    path(f"{_S}/revenir/", jury.revenir, name="deliberation_revenir"),
    path(f"{_S}/arreter/", jury.arreter, name="deliberation_arreter"),
    path(f"{_S}/clore/", jury.clore, name="deliberation_clore"),
    path(f"{_S}/candidats/<int:presentation>/", jury_candidat.candidat, name="candidat"),
    path(f"{_S}/candidats/<int:presentation>/dossier/", jury_candidat.dossier, name="candidat_dossier"),
    path(f"{_S}/accords/<uuid:approbation>/", jury_approbations.approbation, name="approbation"),
    path(f"{_S}/accords/<uuid:approbation>/decider/", jury_approbations.decider, name="approbation_decider"),
    path(f"{_S}/accords/<uuid:approbation>/annuler/", jury_approbations.annuler, name="approbation_annuler"),
    path(f"{_S}/accords/<uuid:approbation>/exterieur/", jury_approbations.exterieur, name="approbation_exterieur"),
    path(f"{_S}/signatures/", jury_signatures.signatures, name="signatures"),
    path(f"{_S}/signatures/demander/", jury_signatures.demander, name="signatures_demander"),
    path(f"{_S}/signatures/signer/", jury_signatures.signer, name="signature_signer"),
    path(f"{_S}/signatures/joindre/", jury_signatures.joindre, name="signatures_joindre"),
    path(f"{_S}/signatures/autre-version/", jury_desaccord.reecrire, name="signatures_reecrire"),
    path(f"{_S}/signatures/presidence/", jury_desaccord.presidence, name="signatures_presidence"),
    path(f"{_S}/signatures/document/", jury_signatures.externe, name="signatures_document"),
    path(f"{_S}/signatures/<int:signature>/refus/", jury_signatures.noter, {"sorte": "refus"}, name="signature_refus"),
    path(
        f"{_S}/signatures/<int:signature>/absence/",
        jury_signatures.noter,
        {"sorte": "absence"},
        name="signature_absence",
    ),
    path(f"{_S}/signatures/<int:signature>/reprendre/", jury_signatures.reprendre, name="signature_reprendre"),
    path(f"{_S}/signatures/<int:signature>/papier/", jury_signatures.papier, name="signature_papier"),
    path(f"{_S}/rectifier/", jury_rectifications.rectifier, name="rectifier"),
    path(f"{_R}/", jury_rectification.rectification, name="rectification"),
    path(f"{_R}/modifier/", jury_rectifications.modifier, name="rectification_modifier"),
    path(f"{_R}/candidats/<int:presentation>/", jury_rectifications.candidat, name="rectification_candidat"),
    path(f"{_R}/candidats/<int:presentation>/retirer/", jury_rectifications.retirer, name="rectification_retirer"),
    path(f"{_R}/demander/", jury_rectifications.demander, name="rectification_demander"),
    path(f"{_R}/annuler/", jury_rectifications.annuler, name="rectification_annuler"),
    path(f"{_R}/designer/", jury_rectifications.designer, name="rectification_designer"),
    path(f"{_R}/abandonner/", jury_rectifications.abandonner, name="rectification_abandonner"),
    path(f"{_R}/proces-verbal.pdf", jury_rectification.document, name="rectification_pdf"),
    path(f"{_R}/signatures/demander/", jury_signatures.demander, name="rectification_liens"),
    path(f"{_R}/signatures/signer/", jury_signatures.signer, name="rectification_signer"),
    path(f"{_R}/signatures/joindre/", jury_signatures.joindre, name="rectification_joindre"),
    path(f"{_R}/signatures/document/", jury_signatures.externe, name="rectification_document"),
    path(f"{_RS}/refus/", jury_signatures.noter, {"sorte": "refus"}, name="rectification_refus"),
    path(f"{_RS}/absence/", jury_signatures.noter, {"sorte": "absence"}, name="rectification_absence"),
    path(f"{_RS}/reprendre/", jury_signatures.reprendre, name="rectification_reprendre"),
    path(f"{_RS}/papier/", jury_signatures.papier, name="rectification_papier"),
    path("decisions/<int:pk>/", jury_candidat.decision, name="decision"),
    path("decisions/<int:pk>/reviser/", jury_candidat.reviser, name="decision_reviser"),
]

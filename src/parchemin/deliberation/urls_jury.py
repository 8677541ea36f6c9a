"""Addresses of the act of the jury."""

from django.urls import URLPattern, path

from parchemin.deliberation.vues import jury, jury_approbations, jury_candidat, jury_signatures

_S = "deliberations/<int:pk>"
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
    path("decisions/<int:pk>/", jury_candidat.decision, name="decision"),
    path("decisions/<int:pk>/reviser/", jury_candidat.reviser, name="decision_reviser"),
]

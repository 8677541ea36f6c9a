from django.urls import URLPattern, path

from parchemin.parcours.vues import inscriptions, inscriptions_dossier, inscriptions_liste, ruptures

_I = "inscriptions/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("inscriptions/", inscriptions_liste.liste, name="inscriptions"),
    path("inscriptions/nouvelle/<int:personne>/", inscriptions.inscrire, name="inscrire"),
    path(f"{_I}/", inscriptions.inscription, name="inscription"),
    path(f"{_I}/corriger/", inscriptions.modifier, name="inscription_modifier"),
    path(f"{_I}/sortie/", inscriptions.finir, name="inscription_sortie"),
    path(f"{_I}/fin/", inscriptions.terminer, name="inscription_terminer"),
    path(f"{_I}/annuler/", inscriptions.annuler, name="inscription_annuler"),
    path(f"{_I}/rouvrir/", inscriptions.rouvrir, name="inscription_rouvrir"),
    path(f"{_I}/contrats/", inscriptions_dossier.contrat, name="contrat_ajouter"),
    path(f"{_I}/contrats/<int:contrat>/", inscriptions_dossier.contrat, name="contrat"),
    path(f"{_I}/contrats/<int:contrat>/rupture/", ruptures.rompre, name="contrat_rompre"),
    path(f"{_I}/contrats/<int:contrat>/rupture/preciser/", ruptures.preciser, name="contrat_preciser"),
    path(f"{_I}/absences/", inscriptions_dossier.absence, name="absence_ajouter"),
    path(f"{_I}/absences/<int:absence>/retirer/", inscriptions_dossier.absence_retirer, name="absence_retirer"),
    path(f"{_I}/prerequis/", inscriptions_dossier.prerequis_ajouter, name="prerequis_ajouter"),
    path(f"{_I}/prerequis/<int:prerequis>/", inscriptions_dossier.prerequis, name="prerequis"),
    path(f"{_I}/prerequis/<int:prerequis>/piece/", inscriptions_dossier.prerequis_piece, name="prerequis_piece"),
    path(f"{_I}/amenagements/", inscriptions_dossier.amenagement, name="amenagement_ajouter"),
    path(
        f"{_I}/amenagements/<int:amenagement>/decider/",
        inscriptions_dossier.amenagement_decider,
        name="amenagement_decider",
    ),
    path(
        f"{_I}/amenagements/<int:amenagement>/retirer/",
        inscriptions_dossier.amenagement_retirer,
        name="amenagement_retirer",
    ),
]

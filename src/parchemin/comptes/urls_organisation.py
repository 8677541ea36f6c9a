from django.urls import path

from parchemin.comptes.vues import identite, listes, logiciels
from parchemin.comptes.vues import organisation as v

app_name = "comptes_o"
urlpatterns = [
    path("organisation/", listes.etablissements, name="organisation"),
    path("organisation/identite/", identite.organisation, name="modifier_organisation"),
    path("organisation/etablissements/nouveau/", v.etablissement, name="etablissement_nouveau"),
    path("organisation/etablissements/<int:pk>/", v.etablissement, name="etablissement"),
    path("organisation/membres/", listes.membres, name="membres"),
    path("organisation/membres/inviter/", v.inviter, name="inviter"),
    path("organisation/membres/<int:pk>/", v.membre, name="membre"),
    path("organisation/membres/<int:pk>/roles/", v.ajouter_role, name="ajouter_role"),
    path("organisation/membres/<int:pk>/roles/<int:role>/fin/", v.finir_role, name="finir_role"),
    path("organisation/membres/<int:pk>/fin/", v.finir_adhesion, name="finir_adhesion"),
    path("organisation/membres/<int:pk>/inviter/", v.renvoyer_invitation, name="renvoyer_invitation"),
    path("organisation/membres/<int:pk>/lien/", v.preparer_lien, name="preparer_lien"),
    path("organisation/membres/<int:pk>/rouvrir/", identite.rouvrir, name="rouvrir_adhesion"),
    path("organisation/membres/<int:pk>/mot-de-passe/", identite.nouveau_mot_de_passe, name="nouveau_mot_de_passe"),
    path("organisation/logiciels/", logiciels.liste, name="logiciels"),
    path("organisation/logiciels/nouveau/", logiciels.nouveau, name="logiciel_nouveau"),
    path("organisation/logiciels/<int:pk>/", logiciels.logiciel, name="logiciel"),
    path("organisation/logiciels/<int:pk>/revoquer/", logiciels.revoquer, name="logiciel_revoquer"),
    path("organisation/droits/", v.droits, name="droits"),
]

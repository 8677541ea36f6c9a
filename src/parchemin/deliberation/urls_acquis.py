from django.urls import URLPattern, path

from parchemin.deliberation.vues import acquis, blocs, manque, reinscriptions

_A, _R, _B = "acquis/<int:pk>", "reinscriptions/<int:pk>", "blocs/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("acquis/", acquis.liste, name="acquis"),
    path("acquis/nouveau/<int:personne>/", acquis.ajouter, name="acquis_ajouter"),
    path(f"{_A}/", acquis.acquis, name="acquis_un"),
    path(f"{_A}/retirer/", acquis.retirer, name="acquis_retirer"),
    path(f"{_A}/prevenue/", acquis.prevenue, name="acquis_prevenue"),
    path(f"{_A}/joindre/", acquis.joindre, name="acquis_joindre"),
    path(f"{_A}/piece/", acquis.piece, name="acquis_piece"),
    path("inscriptions/<int:pk>/manque/", manque.manque, name="manque"),
    path("inscriptions/<int:pk>/reinscrire/", reinscriptions.reinscrire, name="reinscrire"),
    path("reinscriptions/", reinscriptions.liste, name="reinscriptions"),
    path(f"{_R}/", reinscriptions.reinscription, name="reinscription"),
    path(f"{_R}/choix/", reinscriptions.choisir, name="reinscription_choisir"),
    path(f"{_R}/lien/", reinscriptions.envoyer, name="reinscription_lien"),
    path(f"{_R}/verrouiller/", reinscriptions.verrouiller, name="reinscription_verrouiller"),
    path(f"{_R}/nouveau-choix/", reinscriptions.reprendre, name="reinscription_reprendre"),
    path(f"{_R}/recu/", reinscriptions.recu, name="reinscription_recu"),
    path(f"{_R}/papier/", reinscriptions.papier, name="reinscription_papier"),
    path("blocs/", blocs.liste, name="blocs"),
    path("blocs/creer/", blocs.creer, name="blocs_creer"),
    path("blocs/equivalences/", blocs.equivalences, name="equivalences"),
    path("blocs/equivalences/nouvelle/", blocs.equivalence, name="equivalence"),
    path("blocs/equivalences/<int:pk>/clore/", blocs.equivalence_clore, name="equivalence_clore"),
    path(f"{_B}/", blocs.bloc, name="bloc"),
    path(f"{_B}/lier/", blocs.lier, name="bloc_lier"),
    path(f"{_B}/liens/<int:lien>/delier/", blocs.delier, name="bloc_delier"),
]

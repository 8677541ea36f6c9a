"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.documents.vues import bordereaux, demandes, modeles, registre, remises, sessions, suites

app_name = "documents"
urlpatterns: list[URLPattern] = [
    path("documents/", registre.registre, name="registre"),
    path("documents/a-delivrer/", sessions.a_delivrer, name="a_delivrer"),
    path("documents/sessions/<int:pk>/", sessions.session, name="session"),
    path("documents/sessions/<int:pk>/delivrer/", sessions.emettre_tout, name="emettre"),
    path("documents/sessions/<int:pk>/imprimer/", sessions.imprimer, name="imprimer"),
    path("documents/sessions/<int:pk>/demander/", demandes.preparer, name="preparer_demandes"),
    path("documents/impressions/<uuid:travail>/", sessions.impression, name="impression"),
    path("documents/sessions/<int:pk>/remises/", remises.remises, name="remises"),
    path("documents/sessions/<int:pk>/remises/envoyer/", remises.envoyer, name="envoyer"),
    path("documents/sessions/<int:pk>/remises/noter/", remises.noter, name="noter_remises"),
    path("documents/sessions/<int:pk>/remises/imprimer/", remises.imprimer_a_remettre, name="imprimer_a_remettre"),
    path("documents/sessions/<int:pk>/remises/regler/", remises.regler, name="regler_remises"),
    path("documents/a-remettre/<uuid:travail>/", remises.impression_a_remettre, name="impression_a_remettre"),
    path("documents/autorites/bordereaux/", bordereaux.bordereaux, name="bordereaux"),
    path("documents/autorites/<int:pk>/bordereau/excel/", bordereaux.excel, name="bordereau_excel"),
    path("documents/autorites/<int:pk>/bordereau/pdf/", bordereaux.pdf, name="bordereau_pdf"),
    path("documents/autorites/demandees/", bordereaux.demandees, name="noter_demandees"),
    path("documents/autorites/<int:pk>/copie/", demandes.copie, name="copie_recue"),
    path("documents/autorites/", demandes.demandes, name="demandes"),
    path("documents/autorites/<int:pk>/", demandes.avancer, name="avancer_demande"),
    path("documents/titulaires/", demandes.titulaires, name="titulaires"),
    path("documents/titulaires/<int:pk>/", demandes.repondre, name="repondre"),
    path("documents/modeles/", modeles.liste, name="modeles"),
    path("documents/modeles/<slug:nature>/", modeles.modele, name="modele"),
    path("documents/modeles/<slug:nature>/apercu/<int:rang>.png", modeles.apercu, name="apercu"),
    path("documents/modeles/<slug:nature>/specimen/<int:rang>.pdf", modeles.specimen, name="specimen"),
    path("documents/modeles/<slug:nature>/abandonner/", modeles.jeter, name="jeter_brouillon"),
    path("documents/modeles/<slug:nature>/publier/", modeles.publier, name="publier"),
    path("documents/decisions/<int:pk>/remplacer/", suites.reprendre, name="reprendre"),
    path("documents/decisions/<int:pk>/etat-des-acquis/", suites.etat_acquis, name="etat_acquis"),
    path("documents/<int:pk>/delivrer-de-nouveau/", suites.redelivrer, name="redelivrer"),
    path("documents/<int:pk>/nouvelle-delivrance/<uuid:approbation>/", suites.redelivrance, name="redelivrance"),
    path("documents/<int:pk>/", registre.document, name="document"),
    path("documents/<int:pk>/pdf/", registre.pdf, name="pdf"),
    path("documents/<int:pk>/duplicata/", registre.duplicata, name="duplicata"),
    path("documents/<int:pk>/remplacer/", registre.remplacer, name="remplacer"),
    path("documents/<int:pk>/retirer/", registre.retirer, name="retirer"),
    path("documents/<int:pk>/remettre/", registre.remettre, name="remettre"),
    path("documents/<int:pk>/accord/<uuid:approbation>/", registre.approbation, name="approbation"),
]

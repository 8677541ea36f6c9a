"""Addresses of findings, measures, letters, hand-over plans and reports to authorities."""

from django.urls import URLPattern, path

from parchemin.reseau.vues import certificateur, constats, lettres_reseau, mesures, reprise

urlpatterns: list[URLPattern] = [
    path("partenaires/constats/", constats.liste, name="constats"),
    path("partenaires/constats/nouveau/", constats.constat_nouveau, name="constat_nouveau"),
    path("partenaires/constats/<int:pk>/", constats.constat, name="constat"),
    path("partenaires/constats/<int:pk>/relancer/", constats.relancer, name="constat_relancer"),
    path("partenaires/constats/<int:pk>/transmettre/", constats.transmettre, name="constat_transmettre"),
    path("partenaires/constats/<int:pk>/conclure/", constats.statuer, name="constat_statuer"),
    path("partenaires/constats/<int:pk>/action/", constats.action_nouvelle, name="action_nouvelle"),
    path("partenaires/constats/<int:pk>/clore/", constats.clore, name="constat_clore"),
    path("partenaires/constats/<int:pk>/rouvrir/", constats.rouvrir, name="constat_rouvrir"),
    path("partenaires/constats/actions/<int:pk>/relire/", constats.action_relire, name="action_relire"),
    path("partenaires/certificateur/", certificateur.certificateur, name="certificateur"),
    path("partenaires/mesures/", mesures.liste, name="mesures"),
    path("partenaires/<int:pk>/mesure/", mesures.mesure_nouvelle, name="mesure_nouvelle"),
    path("partenaires/mesures/<int:pk>/", mesures.mesure, name="mesure"),
    path("partenaires/mesures/<int:pk>/ecrire/", mesures.mesure_ecrire, name="mesure_ecrire"),
    path("partenaires/mesures/<int:pk>/lettre/", mesures.mesure_lettre, name="mesure_lettre"),
    path("partenaires/mesures/<int:pk>/demander/", mesures.mesure_demander, name="mesure_demander"),
    path("partenaires/mesures/<int:pk>/retirer/", mesures.mesure_retirer, name="mesure_retirer"),
    path("partenaires/mesures/<int:pk>/accord/<uuid:approbation>/", mesures.mesure_accord, name="mesure_accord"),
    path("partenaires/mesures/<int:pk>/entretien/", mesures.mesure_entretien, name="mesure_entretien"),
    path("partenaires/mesures/<int:pk>/renonciation/", mesures.mesure_renonciation, name="mesure_renonciation"),
    path("partenaires/mesures/<int:pk>/arreter/", mesures.mesure_arreter, name="mesure_arreter"),
    path("partenaires/lettres/<int:pk>/", lettres_reseau.lettre_envoi, name="lettre_envoi"),
    path("partenaires/lettres/<int:pk>/document/", lettres_reseau.lettre_document, name="lettre_document"),
    path("partenaires/lettres/<int:pk>/accuse/", lettres_reseau.lettre_accuse, name="lettre_accuse"),
    path("partenaires/<int:pk>/reprise/", reprise.reprise, name="reprise"),
    path("partenaires/<int:pk>/reprise/geste/", reprise.reprise_geste, name="reprise_geste"),
    path("partenaires/<int:pk>/reprise/<int:inscription>/", reprise.reprise_personne, name="reprise_personne"),
    path("partenaires/signalements/", lettres_reseau.signalements_liste, name="signalements"),
    path("partenaires/signalements/nouveau/", lettres_reseau.signalement_nouveau, name="signalement_nouveau"),
    path(
        "partenaires/signalements/<int:pk>/document/", lettres_reseau.signalement_document, name="signalement_document"
    ),
]

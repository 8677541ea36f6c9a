"""Addresses of findings of controls, procedures, risks, guides and contacts."""

from django.urls import URLPattern, path

from parchemin.amelioration.vues import contacts, guides, procedures, risques
from parchemin.amelioration.vues import ecarts_externes as ecarts

_E = "amelioration/ecarts"
_R = "amelioration/risques"
_G = "amelioration/guides"
_C = "amelioration/contacts"
_P = "amelioration/procedures"
urls_procedures: list[URLPattern] = [
    path(f"{_E}/", ecarts.liste, name="ecarts_externes"),
    path(f"{_E}/nouveau/", ecarts.nouveau, name="ecart_externe_nouveau"),
    path(f"{_E}/<int:pk>/", ecarts.ecart, name="ecart_externe"),
    path(f"{_E}/<int:pk>/completer/", ecarts.completer, name="ecart_externe_completer"),
    path(f"{_E}/<int:pk>/noter/", ecarts.noter, name="ecart_externe_noter"),
    path(f"{_E}/<int:pk>/repondre/", ecarts.repondre, name="ecart_externe_repondre"),
    path(f"{_E}/<int:pk>/redemander/", ecarts.redemander, name="ecart_externe_redemander"),
    path(f"{_E}/<int:pk>/clore/", ecarts.clore, name="ecart_externe_clore"),
    path(f"{_E}/<int:pk>/rouvrir/", ecarts.rouvrir, name="ecart_externe_rouvrir"),
    path(f"{_E}/<int:pk>/pieces/<uuid:piece>/", ecarts.piece, name="ecart_externe_piece"),
    path(f"{_P}/", procedures.liste, name="procedures"),
    path(f"{_P}/nouvelle/", procedures.nouvelle, name="procedure_nouvelle"),
    path(f"{_P}/<int:pk>/", procedures.procedure, name="procedure"),
    path(f"{_P}/<int:pk>/version/", procedures.commencer_version, name="procedure_version"),
    path(f"{_P}/<int:pk>/relue/", procedures.confirmer, name="procedure_confirmer"),
    path(f"{_P}/<int:pk>/retirer/", procedures.retirer, name="procedure_retirer"),
    path(f"{_P}/versions/<int:pk>/ecrire/", procedures.ecrire, name="procedure_ecrire"),
    path(f"{_P}/versions/<int:pk>/demander/", procedures.demander, name="procedure_demander"),
    path(f"{_P}/versions/<int:pk>/lire/", procedures.lire, name="procedure_lire"),
    path(f"{_P}/versions/<int:pk>/procedure.pdf", procedures.pdf, name="procedure_pdf"),
    path(f"{_P}/versions/<int:pk>/accord/<uuid:approbation>/", procedures.accord, name="procedure_accord"),
    path(f"{_R}/", risques.liste, name="risques"),
    path(f"{_R}/matrice/", risques.matrice_risques, name="matrice_risques"),
    path(f"{_R}/echelle/", risques.echelle, name="echelle_risques"),
    path(f"{_R}/nouveau/", risques.nouveau, name="risque_nouveau"),
    path(f"{_R}/<int:pk>/", risques.risque, name="risque"),
    path(f"{_R}/<int:pk>/revoir/", risques.revoir, name="risque_revoir"),
    path(f"{_R}/<int:pk>/clore/", risques.clore, name="risque_clore"),
    path(f"{_G}/", guides.liste, name="guides"),
    path(f"{_G}/remis/", guides.remis, name="guides_remis"),
    path(f"{_G}/nouveau/", guides.nouveau, name="guide_nouveau"),
    path(f"{_G}/remis/<int:pk>/recu/", guides.accuser, name="guide_accuser"),
    path(f"{_G}/<int:pk>/", guides.guide, name="guide"),
    path(f"{_G}/<int:pk>/fichier/", guides.fichier, name="guide_fichier"),
    path(f"{_G}/<int:pk>/acteur/", guides.remettre_acteur, name="guide_remettre_acteur"),
    path(f"{_G}/<int:pk>/remplacer/", guides.remplacer, name="guide_remplacer"),
    path(f"{_G}/<int:pk>/remettre/<slug:public>/", guides.remettre, name="guide_remettre"),
    path(f"{_C}/", contacts.liste, name="contacts"),
    path(f"{_C}/que-faire/", contacts.reperes, name="reperes_difficulte"),
    path(f"{_C}/nouveau/", contacts.nouveau, name="contact_nouveau"),
    path(f"{_C}/sollicitations/", contacts.sollicitations, name="sollicitations"),
    path(f"{_C}/sollicitations/<int:pk>/", contacts.sollicitation, name="sollicitation"),
    path(f"{_C}/sollicitations/<int:pk>/repondre/", contacts.repondre, name="sollicitation_repondre"),
    path(f"{_C}/<int:pk>/", contacts.contact, name="contact"),
    path(f"{_C}/<int:pk>/modifier/", contacts.modifier, name="contact_modifier"),
    path(f"{_C}/<int:pk>/solliciter/", contacts.solliciter, name="solliciter"),
]

"""Addresses of findings of controls, procedures, risks, guides and contacts."""

from django.urls import URLPattern, path

from parchemin.amelioration.vues import ecarts_externes as ecarts

_E = "amelioration/ecarts"
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
]

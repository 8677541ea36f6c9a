"""What is asked before an import of candidates."""

from __future__ import annotations

from django import forms

REFUSER, CREER = "refuser", "creer"


class OptionsCandidats(forms.Form):
    """What to do with lines that look like somebody already there."""

    ressemblances = forms.ChoiceField(
        label="Quand une ligne ressemble à une personne déjà enregistrée",
        choices=[
            (REFUSER, "La refuser, avec ses raisons : je regarderai (conseillé)"),
            (CREER, "Créer une fiche malgré tout : je sais que ce sont d’autres personnes"),
        ],
        initial=REFUSER,
        widget=forms.RadioSelect,
        help_text="Une même identité (nom, premier prénom, date de naissance) complète toujours la fiche existante.",
    )

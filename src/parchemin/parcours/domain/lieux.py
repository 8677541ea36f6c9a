"""Where something happens, in one line that says nothing twice."""

from __future__ import annotations

from parchemin.socle.cles import cle_recherche


def sans_centre(lieu: str, centre: str) -> str:
    """« salle A » for « Institut Rivage, siège, salle A » at the centre « Institut Rivage, siège »; else `lieu` as it is."""
    debut = cle_recherche(centre).split()
    # Words are compared, so that « Lycée A » is not the beginning of « Lycée Argo »; then cut where they end.
    for fin in range(len(lieu) + 1) if debut else ():
        if cle_recherche(lieu[:fin]).split() == debut and not lieu[fin : fin + 1].isalnum():
            return lieu[fin:].lstrip(" ,;:.-–—·")
    return lieu


def en_une_ligne(centre: str, adresse: str, commune: str, lieu: str) -> str:
    """« Institut Rivage, siège, 4 rue du Port, Nantes, salle A »: what is known, once each."""
    return ", ".join(dict.fromkeys(m for m in (centre, adresse, commune, sans_centre(lieu, centre)) if m))

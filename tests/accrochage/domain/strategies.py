"""Fictitious awards of every shape, and the ways a message gets spoiled."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from lxml import etree

from parchemin.accrochage.domain.modele import Passage, ResultatNumerique

ESPACE = "urn:cdc:cpf:pc5:schema:1.0.0"
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
NOMS = ["Le Goff", "O’Brien", "D'Almeida", "Nguyễn", "Łukasiewicz", "Saint-Just", "Müller & fils", "A<B", "É", "N" * 60]
PRENOMS = ["Maëlys", "Jean-Baptiste", "Thị Hồng", "Zoé", "K", "P" * 60]
ACCES = [
    "", "FORMATION_INITIALE_HORS_APPRENTISSAGE", "FORMATION_INITIALE_APPRENTISSAGE", "VAE", "CANDIDAT_LIBRE",
    "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION", "EQUIVALENCE_DIPLOME_ETRANGER",
]  # fmt: skip
MENTIONS = ["", "SANS_MENTION", "MENTION_ASSEZ_BIEN", "MENTION_TRES_BIEN_AVEC_FELICITATIONS_DU_JURY"]


def un_passage(hasard: random.Random, n: int = 0) -> Passage:
    """A plausible award. Everything optional is there or not."""
    h = hasard
    jour = date(2024, 1, 1) + timedelta(days=h.randrange(700))
    p = Passage(
        type_certification="RNCP", code_certification=f"RNCP9900{h.randrange(3)}", id_technique=f"id-{n}-{h.randrange(10**9)}",
        url_preuve=h.choice(["", "https://exemple.fr/p?a=1&b=2"]), libelle_option=h.choice(["", "Option « A »"]),
        obtention=h.choice(["PAR_ADMISSION", "PAR_SCORING"]), donnee_certifiee=h.random() < 0.9,
        debut_examen=h.choice([None, jour - timedelta(days=9)]), fin_examen=h.choice([None, jour - timedelta(days=5)]),
        modalite_examen=h.choice(["", "A_DISTANCE", "EN_PRESENTIEL", "MIXTE"]), code_postal_centre=h.choice(["", "44000"]),
        debut_validite=jour, fin_validite=h.choice([None, jour + timedelta(days=1096)]),
        niveau_langue=h.choice(["", "", "B2", "INSUFFISANT"]), scoring=h.choice(["", "12,4", "895/990"]),
        mention=h.choice(MENTIONS), modalite_acces=h.choice(ACCES), initiative=h.choice(["", "OF", "POLE_EMPLOI"]),
        date_inscription=h.choice([None, jour - timedelta(days=200)]), nom_naissance=h.choice(NOMS),
        nom_usage=h.choice(["", "Martin"]), prenom1=h.choice(PRENOMS), prenom2=h.choice(["", "Anne"]),
        annee_naissance=h.randrange(1950, 2008), mois_naissance=h.choice([None, 2, 12]),
        jour_naissance=h.choice([None, 1, 28]), sexe=h.choice("MF"), verbatim=h.choice(["", "texte"]),
        libelle_commune=h.choice(["", "Nantes", "L" * 60]),
    )  # fmt: skip
    p = replace(
        p,
        **h.choice(
            [{"code_insee": "44109"}, {"code_insee": "99352", "code_pays": "352"}, {"code_postal": "44000"}, {}]
        ),
    )
    if h.random() < 0.2:
        resultats = (ResultatNumerique(3, "1", "2"), ResultatNumerique(None, "5", ""))[: h.randrange(1, 3)]
        p = replace(p, score_numerique=h.choice([None, 640]), resultats_numeriques=resultats)
    if h.random() < 0.25:
        p = replace(p, voie="dossier", id_dossier="1234567890123", dossier_nom="Martin", dossier_prenom="Léa")
    return p


VALEURS = [
    "", " ", "x", "nil", "0", "13", "-1", "2024-02-31", "2024-2-3", "1899-12-31", "2100-01-01", "true", "TRUE", "1", "12ABC345",
    "12ABC3456", "RNCP1", "A" * 61, "A" * 256, "2026-07-01T14:03:00+02:00", "2026-07-01T14:03:00Z", "2026-07-01T14:03:00.5+02:00",
    "2026-07-01T24:00:00+02:00", "2026-07-01T14:03:00+20:00", "2026-07-01T14:03:00-14:00", "2026-07-01T14:03:00+14:30",
    "M", "VAE", "B2", " 5 ", "+7", "07", "1e3", "99", "9", "A\nB", "SANS_MENTION", "2024-05-06\n", "2024-05-06Z", "2024-05-06+02:00",
]  # fmt: skip


def abimer(racine: etree._Element, hasard: random.Random) -> str:
    """Spoil a message in one way; returns what was done. Some ways leave it valid: both schemas must then agree too."""
    noeuds = list(racine.iter())
    noeud = hasard.choice(noeuds)
    feuilles = [n for n in noeuds if not len(n)]
    parent = noeud.getparent()
    match hasard.randrange(11):
        case 0 if parent is not None:
            parent.remove(noeud)
            return f"without {noeud.tag}"
        case 1 if parent is not None:
            parent.append(etree.fromstring(etree.tostring(noeud)))
            return f"twice {noeud.tag}"
        case 2 | 3 | 4 | 5:
            feuille = hasard.choice(feuilles)
            feuille.text = hasard.choice(VALEURS)
            return f"{feuille.tag} = {feuille.text!r}"
        case 6:
            noeud.set(XSI_NIL, hasard.choice(["true", "1", "false", "oui"]))
            if hasard.random() < 0.7 and not len(noeud):
                noeud.text = None
            return f"nil {noeud.tag}"
        case 7 if len(noeud) > 1:
            noeud.append(noeud[0])
            return f"order of {noeud.tag}"
        case 8:
            noeud.tag = (
                f"{{{ESPACE}}}{hasard.choice(['titulaire', 'codePostalNaissance', 'inconnu', 'prenom2', 'verbatim'])}"
            )
            return f"renamed {noeud.tag}"
        case 9:
            noeud.set(hasard.choice(["id", "type"]), "1")
            return f"attribute on {noeud.tag}"
        case _:
            etree.SubElement(
                noeud, f"{{{ESPACE}}}{hasard.choice(['verbatim', 'codePostal', 'nomUsage', 'resultat'])}"
            ).text = "x"
            return f"more in {noeud.tag}"

"""A partner's spreadsheet, as spreadsheets are: it waits, judged, for somebody to decide."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

from parchemin.comptes.models import Etablissement, Membre
from parchemin.imports.facade import analyser, deposer_lot, type_import
from parchemin.parcours.demonstration.identites import identites

_ENTETES = "Nom de naissance;Nom d'usage;Prénom;Civilité;Né(e) le;Code INSEE naissance;Lieu de naissance;Mail;Code RNCP;Voie;Entrée"
_FAUTES = (
    "LEROUX ép. BERTIN;;Nadia;Mme;12/05/1988;44109;Nantes;nadia.leroux@exemple.example;RNCP99003;formation continue;{entree}",
    "GALLAIS;;Tom;M;31/02/1999;33063;Bordeaux;tom.gallais@exemple.example;RNCP99003;formation continue;{entree}",
    "COSTA;;Ana;Mme;04/11/1995;44000;Nantes;ana.costa@exemple.example;RNCP99003;formation continue;{entree}",
    "PICARD;;Éva;Mme;19/07/1992;35238;Rennes;eva.picard@exemple.example;RNCP99005;formation continue;{entree}",
    "HUET;;Malik;M;02/03/1990;29019;Brest;malik.huet;RNCP99003;formation continue;{entree}",
)


def creer(membre: Membre, etablissement: Etablissement, jour: date) -> None:
    """Fifteen good lines, five that are not: usage name in the wrong column, 31 February, a postcode for a code, a fiche
    whose registration has ended, an address without its end."""
    entree = f"{jour - timedelta(days=12):%d/%m/%Y}"
    lignes = [
        ";".join((
            i.nom_naissance.upper(), "", i.prenom1, "Mme" if i.sexe == "F" else "M",
            f"{i.naissance_jour:02d}/{i.naissance_mois:02d}/{i.naissance_annee}", i.naissance_code, i.naissance_libelle,
            i.courriel, "RNCP99003", "formation continue", entree,
        ))
        for i in islice(identites(700, jour, (22, 45), "F"), 15)
    ]  # fmt: skip
    for rang, faute in enumerate(_FAUTES):
        lignes.insert(3 * rang + 2, faute.format(entree=entree))
    lot = deposer_lot(
        membre=membre, type_import=type_import("parcours.candidats"), nom="Candidats Formaxis janvier.csv",
        source="\n".join([_ENTETES, *lignes]).encode("cp1252"), emetteur="Formaxis Atlantique", etablissement=etablissement,
        options={"ressemblances": "refuser"},
    )  # fmt: skip
    analyser(lot=lot, membre=membre)

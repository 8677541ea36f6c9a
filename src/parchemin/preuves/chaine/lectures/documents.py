"""A document, from the decision that calls for it to what replaced it and what was sent."""

from __future__ import annotations

from django.db.models import Q

from parchemin.accrochage.models import PassageCertification
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document
from parchemin.preuves.chaine import maillons
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.domain import Voisinage
from parchemin.preuves.chaine.lecteur import Lecteur
from parchemin.preuves.chaine.lectures.communs import cle_entiere, decisions
from parchemin.socle.periodes import date_fr


def document(lecteur: Lecteur, cle: str) -> Voisinage | None:
    x = (
        Document.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle))
        .select_related("remplace", "duplicata_de", "modele")
        .first()
    )
    if x is None:
        return None
    v = Voisinage(maillons.document(lecteur, x))
    for d in decisions(lecteur.o, pk=x.decision_id):
        v.vient_de(maillons.decision(lecteur, d), f"délivré sur cette décision, du {date_fr(x.decide_le)}")
        if not d.en_vigueur:
            v.manque(
                S.DECISION,
                "La décision a été rectifiée depuis : ce document est à remplacer ou à retirer.",
                amont=True,
                ton="al",
            )
    if x.remplace is not None:
        v.vient_de(maillons.document(lecteur, x.remplace), "remplacé par ce document")
    if x.duplicata_de is not None:
        v.vient_de(maillons.document(lecteur, x.duplicata_de), "l’original de ce duplicata")
    for autre in Document.toutes.filter(Q(remplace=x) | Q(duplicata_de=x)).order_by("annee", "rang", "pk"):
        v.suivi_de(
            maillons.document(lecteur, autre), "duplicata de ce document" if autre.duplicata_de_id else "le remplace"
        )
    siens = PassageCertification.toutes.filter(decision=x.decision_id).order_by("pk")
    for p in siens if x.nature == Nature.PARCHEMIN else ():
        v.suivi_de(maillons.passage(lecteur, p), "la certification qu’il atteste se transmet")
    if not any(lien.vers.sorte is S.PASSAGE for lien in v.aval):
        v.manque(
            S.PASSAGE,
            "Aucun passage relié à ce document : la page de la décision dit pourquoi."
            if x.nature == Nature.PARCHEMIN
            else "Seule une certification entière se transmet : ce document n’en atteste pas une.",
        )
    v.faits += [("Numéro", x.numero), ("Empreinte du fichier", x.empreinte_pdf)]
    if x.modele is not None:
        v.faits.append(("Modèle", str(x.modele)))
    return v

"""Documents, measured: composing alone, and issuing whole (frozen, numbered, composed, kept, journaled)."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from mesure_commune import noter


def documents(nombre: int = 120) -> None:
    """Parchemins of the demonstration, per core. Processor time: other processes must not count. Nothing is kept."""
    import typst

    from parchemin.documents.models import Document, EtatDocument, EtatModele, ModeleDocument
    from parchemin.documents.relecture import specimens
    from parchemin.plateforme.pdf.composition import GABARITS, _polices
    from parchemin.plateforme.tenant import organisation_active

    modele = Document.toutes.filter(nature="parchemin", etat=EtatDocument.VALIDE).select_related("modele").first()
    assert modele is not None, "the demonstration issued no parchemin"
    compose = _composer(modele.contenu, modele.modele, modele.emis_le, nombre)
    with organisation_active(modele.organisation_id):
        partie = ModeleDocument.toutes.get(
            organisation=modele.organisation, nature="attestation_blocs", certification=None, etat=EtatModele.PUBLIE
        )
        attestation = specimens(partie, modele.certification, modele.delivre_le)[0] | {"fictif": False}
        attestations = _composer(attestation, partie, modele.emis_le, nombre)
    debut = time.process_time()
    for n in range(nombre):
        typst.Compiler(
            root=str(GABARITS), font_paths=_polices(), sys_inputs={"donnees": '{"titre": "%d"}' % n}
        ).compile(b'#import "/maison.typ": *\n= #t(donnees.titre)', format="pdf")
    nu = nombre / (time.process_time() - debut)
    noter("Documents composés", f"{compose:.0f} /s", f"Typst, une ligne {nu:.0f} /s", "≥ 60 /s par cœur")
    noter("Attestations composées", f"{attestations:.0f} /s", f"parchemins {compose:.0f} /s", "≥ 60 /s par cœur")
    emis, sorte = _emettre_tout(modele.session, modele.organisation_id, 20)
    noter(f"Documents délivrés, tout compris ({sorte})", f"{emis:.0f} /s", f"composés {compose:.0f} /s", "")


def _emettre_tout(session: Any, organisation_id: int, fois: int) -> tuple[float, str]:
    """The papers of one session, issued whole and undone, several times: documents by second, and what they were."""
    from django.db import connection, transaction

    from parchemin.documents.models import Document, EtatDocument
    from parchemin.documents.selectors.dus import lignes_de_session
    from parchemin.documents.services.emission import Atelier, emettre
    from parchemin.journal.facade import SYSTEME
    from parchemin.plateforme.declencheurs import tous_suspendus
    from parchemin.plateforme.tenant import organisation_active
    from parchemin.socle.horloge import maintenant

    duree, natures, atelier = 0.0, Counter[str](), Atelier()
    with organisation_active(organisation_id):
        for _ in range(fois):
            try:
                with transaction.atomic():
                    with tous_suspendus(
                        connection
                    ):  # the register refuses to be written back: here only, to measure again
                        Document.toutes.filter(session=session).update(
                            etat=EtatDocument.RETIRE, clos_le=maintenant(), clos_motif="mesure"
                        )
                    lignes = [x for x in lignes_de_session(session) if x.a_emettre]
                    debut = time.process_time()
                    for ligne in lignes:
                        emettre(ligne=ligne, acteur=SYSTEME, atelier=atelier)
                        natures[str(ligne.nature)] += 1
                    duree += time.process_time() - debut
                    raise _Defaire
            except _Defaire:
                pass
    return natures.total() / duree, ", ".join(f"{n} {nature}" for nature, n in natures.most_common())


def _composer(contenu: dict[str, Any], modele: Any, le: Any, nombre: int) -> float:
    """Documents by second of processor time: other processes must not count."""
    from parchemin.documents.composition import composer_document

    debut = time.process_time()
    for n in range(nombre):
        composer_document(contenu | {"titre": f"Mesure {n}"}, modele, le=le)
    return nombre / (time.process_time() - debut)


class _Defaire(Exception):
    """Undo: a measure issues nothing."""

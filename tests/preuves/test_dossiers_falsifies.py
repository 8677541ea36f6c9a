"""A pack that somebody tampered with is seen by who checks it; what names a person stays inside; nothing half kept stays for ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.preuves.pieces import PREUVE
from parchemin.preuves.services import dossiers
from parchemin.socle.horloge import geler, maintenant
from tests.preuves.conftest import PDF, filer
from tests.preuves.test_dossiers import NIR, consigner_, faire, lancer_verifier, ouvrir, preparer


@pytest.mark.parametrize(
    ("fausser", "dit"),
    [
        (lambda c: c.pop("SHA256SUMS"), "SHA256SUMS : absent"),
        (lambda c: c.update({"pieces/9999-ajoutee.pdf": PDF}), "pieces/9999-ajoutee.pdf : ajouté après coup"),
        (lambda c: c.update({"pieces/._piece.pdf": b"x", "Thumbs.db": b"x"}), ""),
    ],
)  # fmt: skip
def test_a_pack_without_its_sums_or_with_more_files_is_seen(
    fausser: Callable[[dict[str, bytes]], Any], dit: str, o: Organisation, qualite: Membre, tmp_path: Path
) -> None:
    filer(o, qualite)
    contenu = ouvrir(faire(o, tmp_path)[0])
    fausser(contenu)
    lu = lancer_verifier(contenu, tmp_path / "dossier")
    assert lu.returncode == (1 if dit else 0), lu.stdout
    assert dit in lu.stdout
    assert ("Tout se tient" in lu.stdout) is not bool(dit)


def test_a_sentence_is_that_of_its_details_or_is_said_unchecked(
    o: Organisation, qualite: Membre, tmp_path: Path
) -> None:
    filer(o, qualite, titre="Bail")
    consigner_(o, "preuve", "77", "a écrit à quelqu.un@essai.example")
    contenu = ouvrir(faire(o, tmp_path)[0])
    lignes = [json.loads(x) for x in contenu["journal/extrait.jsonl"].decode().splitlines()]
    faux = tmp_path / "faux.jsonl"
    faux.write_text(
        "\n".join(json.dumps({**x, "phrase": "Ada Dupré a tout vérifié."} if "contenu" in x else x) for x in lignes)
    )
    lu = lancer_verifier(contenu, tmp_path / "dossier", str(faux))
    assert lu.returncode == 1, lu.stdout
    assert "sa phrase n’est pas celle de ses détails" in lu.stdout
    bon = lancer_verifier(contenu, tmp_path / "bon")
    assert bon.returncode == 0, bon.stdout
    assert "Sans leurs détails, 1 phrase(s) ne se vérifient pas" in bon.stdout


def test_who_wrote_by_a_link_is_not_named_because_they_wrote_a_number(
    o: Organisation, qualite: Membre, tmp_path: Path
) -> None:
    with transaction.atomic():
        consigner(
            chaine=o.chaine, acteur=Reference("lien", "12", "Zéphyrine Okonjo (par son lien)"), acte="preuves.deposer",
            sujet=Reference("preuve", "78", "Attestation"), phrase=f"a déposé « Attestation {NIR} ».",
        )  # fmt: skip
    tout = b"".join(v for k, v in ouvrir(faire(o, tmp_path)[0]).items() if not k.endswith(".xlsx")).decode()
    assert "Une personne par lien personnel" in tout
    for secret in ("Okonjo", NIR):
        assert secret not in tout


def test_what_a_dead_process_left_is_forgotten(o: Organisation, qualite: Membre) -> None:
    """The file was deposited, and the row never written."""
    garde = preparer(o, qualite)
    octets = chemin_de(garde.empreinte).read_bytes()
    perdu = deposer(octets, nom="perdu.zip", usage="dossier_preuves", organisation_id=o.pk)
    autre = deposer(PDF, nom="bail.pdf", usage=PREUVE.code, organisation_id=o.pk)
    dossiers.purger()
    assert Fichier.toutes.filter(pk=perdu.pk).exists()  # perhaps its row is being written
    with geler(maintenant() + timedelta(days=2)):
        assert dossiers.purger() == "dossiers effacés : 1"
    assert not Fichier.toutes.filter(pk=perdu.pk).exists()
    assert Fichier.toutes.filter(pk__in=[garde.fichier_id, autre.pk]).count() == 2

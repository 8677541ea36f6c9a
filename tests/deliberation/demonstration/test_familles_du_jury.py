"""A newcomer takes one session of each family whose certifier the organisation is, from the spreadsheet to the signed minutes."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.demonstration import RIVAGE
from parchemin.deliberation.demonstration.familles import DOSSIER, SESSIONS, SessionFamille
from parchemin.deliberation.models import Decision, Deliberation, SignaturePV
from parchemin.deliberation.services import signatures
from parchemin.documents.selectors.dus import lignes_de_session
from parchemin.imports.models import LotImport
from parchemin.parcours.models import Presentation, SessionExamen
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.models import Fichier
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel import facade

pytestmark = pytest.mark.django_db


def adresse(nom: str, **arguments: Any) -> str:
    return reverse(nom, kwargs={"slug": RIVAGE, **arguments})


def texte(reponse: Any) -> str:
    assert reponse.status_code == 200, reponse.status_code
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode())).split()).replace("\xa0", " ")


@pytest.mark.parametrize("f", SESSIONS, ids=lambda f: f.numero)
def test_du_tableur_au_proces_verbal_signe(
    f: SessionFamille, dossier: Path, personne: Any, midi: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    sophie, helene = personne("Sophie", "Marchand", RIVAGE), personne("Hélène", "Vasseur", RIVAGE)
    session = SessionExamen.toutes.select_related("certification__fiche__version").get(intitule=f.intitule)
    assert facade.famille(session.certification) == f.famille
    # Import: the columns are all recognised, every line is good, the results are written.
    fichier = SimpleUploadedFile(f.fichier, (dossier / DOSSIER / f.fichier).read_bytes())
    depot = sophie.post(
        adresse("imports:deposer", code="parcours.resultats"),
        {"fichier": fichier, "emetteur": "Examinateurs", "o-session": session.pk},
    )
    lot = LotImport.toutes.order_by("-pk").first()
    assert lot is not None
    assert depot.headers["Location"] == adresse("imports:colonnes", pk=lot.pk)
    page = sophie.get(depot.headers["Location"]).content.decode()
    choix = {
        nom: m[1] if (m := re.search(r'<option value="([^"]*)" selected', corps)) else ""
        for nom, corps in re.findall(r'<select name="(c\d+)".*?>(.*?)</select>', page, re.DOTALL)
    }
    assert all(choix.values()), choix
    with django_capture_on_commit_callbacks(execute=True):
        sophie.post(adresse("imports:colonnes", pk=lot.pk), choix)
    lot.refresh_from_db()
    assert lot.refusees == 0
    assert "Enregistrer" in texte(sophie.get(adresse("imports:lot", pk=lot.pk)))
    with django_capture_on_commit_callbacks(execute=True):
        sophie.post(adresse("imports:appliquer", pk=lot.pk), {"version": lot.version, "choix": "valides"})
    # Settle the grid, deliberate: the proposals are those that the file calls for, each with its reasons.
    sophie.post(adresse("parcours:resultats_arreter", pk=session.pk))
    session.refresh_from_db()
    assert session.etat == "complete"
    sophie.post(adresse("deliberation:deliberation_ouvrir", pk=session.pk))
    assert Deliberation.toutes.filter(session=session).exists(), texte(
        sophie.get(adresse("deliberation:deliberation", pk=session.pk))
    )
    sophie.post(adresse("deliberation:deliberation_retenir", pk=session.pk))
    demande = sophie.post(adresse("deliberation:deliberation_arreter", pk=session.pk)).headers["Location"]
    helene.post(f"{demande}decider/", {"geste": "approuver"})
    decisions = Decision.toutes.filter(presentation__session=session).order_by("pk")
    par_numero = {x.presentation.inscription.numero_candidat: x.resultat for x in decisions if x.presentation}
    numeros = sorted(Presentation.toutes.filter(session=session).values_list("inscription__numero_candidat", flat=True))
    assert [par_numero[n] for n in numeros] == list(f.proposes)
    assert Counter(par_numero.values()) == Counter(f.proposes)
    for decision in decisions:
        raisons = texte(sophie.get(adresse("deliberation:decision", pk=decision.pk)))
        assert "Raisonnement" in raisons
        assert "Documents" in raisons
    # The members sign, each by their own link; the minutes are then sealed and can be taken away.
    sophie.post(adresse("deliberation:signatures_demander", pk=session.pk))
    d = Deliberation.toutes.get(session=session)
    lignes = list(SignaturePV.toutes.filter(deliberation=d).select_related("siege__membre").order_by("pk"))
    assert len(lignes) == len(f.jury)
    for ligne in lignes:
        with django_capture_on_commit_callbacks(execute=True):
            _signer(ligne, d)
    d.refresh_from_db()
    assert d.etat == "signee"
    assert "Clore la session" in texte(sophie.get(adresse("deliberation:deliberation", pk=session.pk)))
    pdf = sophie.get(adresse("deliberation:pv_pdf", pk=session.pk))
    contenu = b"".join(pdf.streaming_content) if pdf.streaming else pdf.content
    assert contenu.startswith(b"%PDF-")
    sophie.post(adresse("deliberation:deliberation_clore", pk=session.pk))
    d.refresh_from_db()
    assert d.etat == "close"
    piece = Fichier.toutes.get(pk=d.pv_piece_id)
    assert sha256(contenu).hexdigest() == piece.contenu_id
    # Nobody leaves empty-handed: a certificate, an attestation, a letter or a notification is owed to each.
    with organisation_active(session.organisation_id):
        assert {x.decision.pk for x in lignes_de_session(session)} == {x.pk for x in decisions}


def _signer(ligne: SignaturePV, d: Deliberation) -> None:
    """The page behind the link shows the minutes, then takes the signature."""
    lien = creer_lien(signatures.USAGE, organisation_id=d.organisation_id, charge={"signature": ligne.pk})
    chemin = reverse("plateforme:lien", kwargs={"jeton": lien.jeton})
    c = Client()
    assert d.session.intitule in texte(c.get(chemin))
    c.post(chemin, {"geste": "signer", "empreinte": d.pv_empreinte})

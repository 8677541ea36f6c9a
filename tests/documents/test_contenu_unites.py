"""What a paper says of units: whole certifications, blocs with their competences, what is kept of its own bloc only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision, IssueUnite
from parchemin.documents.contenu import contenu
from parchemin.documents.domain.emission import DocumentDu, Emetteur
from parchemin.documents.domain.natures import Nature
from parchemin.documents.selectors.dus import decisions_a_documenter, faits_de
from parchemin.parcours.models import ElementEvalue, SessionExamen
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    return f.session_signee(o)


def de(session: SessionExamen, resultat: str) -> Decision:
    trouvee = decisions_a_documenter(session.organisation_id).filter(resultat=resultat).first()
    assert trouvee is not None
    return trouvee


def papier(decision: Decision, nature: Nature, *codes: str, objet: str = "") -> dict[str, Any]:
    return contenu(decision, DocumentDu(nature, Emetteur.ICI, "certificateur", codes), objet=objet)


def test_admise_contre_le_calcul_tout_est_certifie(session: SessionExamen) -> None:
    """The jury holds the whole: every bloc is listed, and the papers say who held the one that was missing."""
    partielle = de(session, "partiel")
    Decision.toutes.filter(pk=partielle.pk).update(resultat="admis")
    d = (
        de(session, "admis")
        if de(session, "admis").pk == partielle.pk
        else decisions_a_documenter(session.organisation_id).get(pk=partielle.pk)
    )
    assert papier(d, Nature.PARCHEMIN)["blocs_acquis"] == ["Bloc 1", "Bloc 2", "Bloc 3"]
    supplement = papier(d, Nature.SUPPLEMENT)
    assert [u["issue"] for u in supplement["blocs"]] == ["acquis", "acquis", "retenu par le jury"]
    assert [u["issue"] for u in papier(d, Nature.RELEVE)["blocs"]] == ["acquis", "acquis", "retenu par le jury"]
    # A paper that announces the success does not say the contrary of the diploma, unit by unit.
    assert "non acquis" not in [u["issue"] for u in papier(d, Nature.NOTIFICATION)["blocs"]]


def composer(session: SessionExamen, decision: Decision) -> None:
    """BC01 is made of two competences, assessed in its place."""
    bloc = ElementEvalue.toutes.get(certification=session.certification_id, code="BC01")
    IssueUnite.toutes.filter(decision=decision, code="BC01").update(etat="a_saisir")
    for n in (1, 2):
        x = ElementEvalue.toutes.create(
            organisation=session.organisation, certification=session.certification, nature="capacite", parent=bloc,
            code=f"C1{n}", libelle=f"Compétence 1.{n}", ordre=10 + n,
        )  # fmt: skip
        IssueUnite.toutes.create(
            organisation=session.organisation, decision=decision, element=x, code=x.code, libelle=x.libelle,
            etat="present", acquis=True, ordre=10 + n,
        )  # fmt: skip


def test_un_bloc_compose_n_a_pas_d_etat_et_porte_ses_competences(session: SessionExamen) -> None:
    d = de(session, "partiel")
    composer(session, d)
    d = de(session, "partiel")
    assert faits_de(d).acquis == ("BC01", "BC02")  # not their competences
    lettre = papier(d, Nature.LETTRE_PRESIDENT)
    bloc = next(g for g in lettre["groupes"] if g["code"] == "BC01")
    assert bloc["etat"] == ""
    assert [x["libelle"] for x in bloc["parties"]] == ["Compétence 1.1", "Compétence 1.2"]
    assert [g["code"] for g in lettre["groupes"]] == ["BC01", "BC02", "BC03"]
    certificat = papier(d, Nature.CERTIFICAT_BLOC, "BC01", "BC02", objet="BC01")
    assert certificat["un_seul_bloc"]
    assert certificat["blocs_acquis"] == ["Bloc 1"]


def test_un_certificat_de_bloc_ne_dit_que_ce_qui_est_garde_de_ce_bloc(session: SessionExamen) -> None:
    d = de(session, "partiel")
    (phrase,) = papier(d, Nature.CERTIFICAT_BLOC, objet="BC01")["garde"]
    assert "Bloc 1" in phrase
    assert len(papier(d, Nature.ETAT_ACQUIS)["garde"]) == 2

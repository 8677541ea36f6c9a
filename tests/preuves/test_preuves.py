"""Evidence filed, attached, checked, superseded, withdrawn; what the pages say of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.plateforme.registres.echeances import echeances
from parchemin.preuves.models import NaturePreuve, Preuve, RattachementPreuve
from parchemin.preuves.selectors.couverture import voir
from parchemin.preuves.services import preuves
from parchemin.preuves.services.preuves import Contenu
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.preuves.conftest import PDF, codes, contenu, filer, url


def etat(o: Organisation, code: str, jour: date | None = None) -> str:
    vue = voir(o, jour or aujourdhui())
    e = vue.choix.exigences[f"qualiopi:{code}"]
    return str(vue.couverture(e).etat)


def qui(m: Membre) -> Any:
    return reference_de(m.utilisateur)


def test_what_is_refused(o: Organisation, qualite: Membre) -> None:
    jour = aujourdhui()
    base: dict[str, Any] = {"organisation": o, "acteur": qui(qualite), "sert": ["qualiopi:17:moyens"]}
    cas: list[tuple[Contenu, dict[str, Any], list[str]]] = [
        (contenu(o, le=jour + timedelta(days=1)), {}, ["PRV-001"]), (Contenu("Vide", jour), {}, ["PRV-002"]),
        (Contenu("Page", jour, lien="https://exemple.example"), {}, ["PRV-003"]),
        (contenu(o, valide_au=date(2026, 11, 2)), {}, ["PRV-008"]), (contenu(o), {"sert": []}, ["PRV-007"]),
        (contenu(o), {"sert": ["qualiopi:99:rien"]}, ["PRV-006"]), (contenu(o), {"sert": ["n’importe quoi"]}, ["PRV-006"]),
    ]  # fmt: skip
    for x, autres, attendus in cas:
        assert codes(preuves.deposer, contenu=x, **(base | autres)) == attendus, (x, autres)
    assert not Preuve.toutes.exists()


def test_an_evidence_serves_several_and_keeps_both_dates(o: Organisation, qualite: Membre) -> None:
    p = filer(o, qualite, "qualiopi:17:moyens", "qualiopi:18:organigramme", le=date(2026, 3, 1))
    assert (p.effective_le, p.deposee_le.date()) == (date(2026, 3, 1), date(2026, 11, 24))
    assert (etat(o, "17"), etat(o, "18"), etat(o, "19")) == ("complet", "complet", "manquant")
    assert etat(o, "17", date(2027, 3, 2)) == "a_rafraichir"
    assert len(p.empreinte) == 64


def test_a_changed_requirement_asks_to_read_again(o: Organisation, qualite: Membre, direction: Membre) -> None:
    """Indicator 1 changed on 1 November: the page of October is read again, and stands once checked."""
    filer(o, qualite, "qualiopi:1:fiche", "qualiopi:1:reconnaissance")
    p = filer(o, qualite, "qualiopi:1:site", le=date(2026, 10, 1))
    assert etat(o, "1") == "a_rafraichir"
    assert codes(preuves.verifier, preuve=p, acteur=qui(qualite)) == ["PRV-009"]
    preuves.verifier(preuve=p, acteur=qui(direction))
    assert etat(o, "1") == "complet"


def test_superseded_never_overwritten(o: Organisation, qualite: Membre) -> None:
    p = filer(o, qualite)
    neuve = preuves.remplacer(preuve=p, contenu=contenu(o, "Bail 2", octets=PDF + b"%2\n"), acteur=qui(qualite))
    assert [r.cle for r in neuve.rattachements.all()] == ["qualiopi:17:moyens"]
    vue = voir(o, aujourdhui())
    (attendu,) = vue.couverture(vue.choix.exigences["qualiopi:17"]).attendus
    assert [x.preuve.titre for x in attendu.preuves] == ["Bail 2"]
    for acte, champs in (
        (preuves.remplacer, {"contenu": contenu(o)}), (preuves.verifier, {}), (preuves.retirer, {"raison": "Une bonne raison."}),
        (preuves.rattacher, {"sert": ["qualiopi:18:organigramme"]}), (preuves.suivre, {"responsable": None, "mois": None, "valide_au": None}),
    ):  # fmt: skip
        assert codes(acte, preuve=p, acteur=qui(qualite), **champs) == ["PRV-004"], acte
    page = client_de(qualite.utilisateur).get(url("preuve", o, p.pk)).content.decode()
    assert "Cette version a été remplacée" in page
    assert p.empreinte in page


@pytest.mark.parametrize("colonne", ["titre", "effective_le", "empreinte", "deposee_par_libelle", "fichier"])
def test_the_database_refuses_to_change_an_evidence(o: Organisation, qualite: Membre, colonne: str) -> None:
    p = filer(o, qualite)
    autres = {
        "titre": "Autre",
        "effective_le": date(2026, 1, 1),
        "empreinte": "0" * 64,
        "deposee_par_libelle": "Autre",
        "fichier": None,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Preuve.toutes.filter(pk=p.pk).update(**{colonne: autres[colonne]})
    RattachementPreuve.toutes.filter(preuve=p).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Preuve.toutes.filter(pk=p.pk).delete()
    Preuve.toutes.filter(pk=p.pk).update(mois=3)


def test_withdrawn_with_a_reason_it_serves_no_more(o: Organisation, qualite: Membre) -> None:
    p = filer(o, qualite)
    assert codes(preuves.retirer, preuve=p, raison="Non", acteur=qui(qualite)) == ["PRV-013"]
    preuves.retirer(preuve=p, raison="Le mauvais bail.", acteur=qui(qualite))
    assert etat(o, "17") == "manquant"
    assert codes(preuves.verifier, preuve=p, acteur=qui(qualite)) == ["PRV-005"]


def test_the_last_requirement_is_not_taken_away(o: Organisation, qualite: Membre) -> None:
    p = filer(o, qualite)
    (r,) = p.rattachements.all()
    assert codes(preuves.detacher, rattachement=r, acteur=qui(qualite)) == ["PRV-019"]
    preuves.rattacher(preuve=p, sert=["qualiopi:18:organigramme"], acteur=qui(qualite))
    preuves.detacher(rattachement=r, acteur=qui(qualite))
    assert [x.cle for x in p.rattachements.all()] == ["qualiopi:18:organigramme"]


def test_the_pages_file_replace_follow_and_withdraw(o: Organisation, qualite: Membre, direction: Membre) -> None:
    client = client_de(qualite.utilisateur)
    page = client.get(url("deposer", o) + "?pour=qualiopi:17:moyens").content.decode()
    case = re.search(r'<input[^>]*value="qualiopi:17:moyens"[^>]*>', page)
    assert case is not None
    assert "checked" in case[0]
    donnees: dict[str, Any] = {
        "titre": "Bail",
        "effective_le": "2026-11-02",
        "sert": ["qualiopi:17:moyens"],
        "lien": "",
    }
    refus = client.post(url("deposer", o), donnees)
    assert refus.status_code == 422
    assert "PRV-002" in refus.content.decode()
    fait = client.post(url("deposer", o), donnees | {"fichier": SimpleUploadedFile("bail.pdf", PDF)})
    p = Preuve.toutes.get()
    assert fait["Location"] == url("preuve", o, p.pk)
    assert b"".join(client.get(url("fichier", o, p.pk)).streaming_content) == PDF  # type: ignore[attr-defined]
    assert client.post(url("verifier", o, p.pk)).status_code == 422
    assert client_de(direction.utilisateur).post(url("verifier", o, p.pk)).status_code == 302
    assert (
        client.post(url("suivi_preuve", o, p.pk), {"responsable": qualite.pk, "mois": 6, "valide_au": ""}).status_code
        == 302
    )
    assert client.post(url("rattacher", o, p.pk), {"sert": ["qualiopi:18:organigramme"]}).status_code == 302
    page = client.get(url("preuve", o, p.pk)).content.decode()
    for mots in (
        "tous les 6 mois",
        "18. Des intervenants coordonnés",
        'datetime="2026-11-02"',
        "vérifié la preuve",
        "Détacher",
    ):
        assert mots in page.replace("\xa0", "&nbsp;"), mots
    r = p.rattachements.get(exigence="17")
    assert client.post(url("detacher", o, p.pk, r.pk)).status_code == 302
    neuf = {
        "titre": "Bail 2",
        "effective_le": "2026-11-20",
        "fichier": SimpleUploadedFile("b.pdf", PDF + b"%2\n"),
        "lien": "https://exemple.example/bail",
    }
    assert client.post(url("remplacer", o, p.pk), neuf).status_code == 302
    seconde = Preuve.toutes.get(remplace=p)
    assert seconde.nature == NaturePreuve.LIEN
    assert client.post(url("retirer", o, seconde.pk), {"raison": "Bail résilié."}).status_code == 302
    assert "Bail résilié." in client.get(url("preuve", o, seconde.pk)).content.decode()


def test_the_list_filters_exports_and_costs_the_same(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    vieille = filer(o, qualite, titre="Vieux bail", le=date(2024, 1, 1))
    client.get(url("preuves", o))
    with CaptureQueriesContext(connection) as un:
        client.get(url("preuves", o))
    neuve = filer(o, qualite, titre="Organigramme", le=date(2026, 11, 1))
    preuves.remplacer(preuve=neuve, contenu=contenu(o, "Organigramme 2", octets=PDF + b"%2\n"), acteur=qui(qualite))
    filer(o, qualite, "qualiopi:18:organigramme", titre="Planning")
    with CaptureQueriesContext(connection) as trois:
        page = client.get(url("preuves", o)).content.decode()
    assert len(trois) == len(un)
    assert "À rafraîchir" in page
    assert "Organigramme</a>" not in page

    def titres(q: str) -> set[str]:
        reponse: Any = client.get(url("preuves", o) + f"?{q}&export=csv")
        lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
        return {x.split(";")[0].strip('"') for x in lignes[1:]}

    assert titres("etat=rafraichir") == {vieille.titre}
    assert titres("etat=remplacees") == {"Organigramme"}
    assert titres("etat=verifier") == {"Vieux bail", "Organigramme 2", "Planning"}
    assert titres("famille=certificateur") == set()
    assert titres("q=plan") == {"Planning"}


def test_the_day_page_tells_who_keeps_it(o: Organisation, qualite: Membre, direction: Membre) -> None:
    secretaire = membre(o, Role.SECRETARIAT_JURY)

    def lignes(m: Membre) -> list[tuple[date, date | None]]:
        return [(x.jour, x.visible_des) for x in echeances["preuves.a_rafraichir"](m, aujourdhui())]

    p = filer(o, qualite, le=date(2026, 1, 10), responsable=secretaire)
    assert lignes(secretaire) == [(date(2027, 1, 10), date(2026, 12, 11))]
    assert lignes(qualite) == [(date(2027, 1, 10), date(2027, 1, 11))]
    preuves.suivre(preuve=p, responsable=None, mois=None, valide_au=None, acteur=qui(qualite))
    assert lignes(secretaire) == []
    assert lignes(direction) == [(date(2027, 1, 10), date(2026, 12, 11))]


def test_another_tenant_and_who_only_reads(o: Organisation, qualite: Membre) -> None:
    p = filer(o, qualite)
    b = organisation("autre")
    etranger = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    for nom in ("preuve", "fichier", "remplacer", "retirer"):
        assert etranger.get(url(nom, b, p.pk)).status_code == 404, nom
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    page = auditeur.get(url("preuve", o, p.pk))
    assert page.status_code == 200
    assert "Remplacer" not in page.content.decode()
    assert auditeur.post(url("deposer", o), {}).status_code == 403


@pytest.mark.parametrize(
    ("mois", "mots"), [(1, "tous les mois"), (18, "tous les 18 mois"), (12, "tous les ans"), (120, "tous les 10 ans")]
)
def test_an_evidence_is_to_be_made_again_in_words_one_counts_in(
    o: Organisation, qualite: Membre, mois: int, mots: str
) -> None:
    p = filer(o, qualite, mois=mois)
    page = client_de(qualite.utilisateur).get(url("preuve", o, p.pk)).content.decode()
    assert f"À refaire</dt><dd>{mots}</dd>" in page

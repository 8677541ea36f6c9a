"""An habilitation lives within its convention and the registration; it is completed before the signature, renewed before its end."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import HabilitationPartenaire
from parchemin.reseau.services import habilitations, suites
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import client_de, membre
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db
BLOC = "RNCP99001BC01"


def test_nobody_enters_after_the_convention_ended(
    o: Organisation, certification: Certification, alpha: Etablissement
) -> None:
    h = f.active(alpha, certification, convention=f.convention(alpha, au=aujourdhui() + timedelta(days=3)), au=None)
    k.inscrite(o, alpha, certification)
    with geler(k.dans(3)):
        k.inscrite(o, alpha, certification)
    with geler(k.dans(4)):
        with pytest.raises(ErreurMetier, match="convention ne couvre pas"):
            k.inscrite(o, alpha, certification)
        # Its end is told, though the habilitation itself has none.
        habilitations.changer(habilitation=h, vers="expire", acteur=SYSTEME)


def test_nobody_enters_before_the_convention_begins(
    o: Organisation, certification: Certification, alpha: Etablissement
) -> None:
    f.active(alpha, certification, convention=f.convention(alpha, du=date(2040, 1, 1)))
    with pytest.raises(ErreurMetier, match="convention ne couvre pas"):
        k.inscrite(o, alpha, certification)


def test_an_habilitation_is_not_opened_beyond_what_carries_it(
    o: Organisation, tmp_path: Path, alpha: Etablissement
) -> None:
    c = f.certification(o, tmp_path, fin="31/08/2028")
    kv = f.convention(alpha, au=date(2028, 6, 30))
    for au, codes in ((date(2090, 1, 1), ["HAB-045", "HAB-045"]), (date(2028, 7, 1), ["HAB-045"])):
        with pytest.raises(ErreurMetier) as e:
            f.habilitation(alpha, c, convention=kv, au=au)
        assert [x.code for x in e.value.constats] == codes
    h = f.habilitation(alpha, c, convention=kv, au=date(2028, 6, 30))
    f.mener(h, "dossier_en_cours", "instruction", "convention_a_signer")
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(au=date(2028, 7, 1))
    h.refresh_from_db()
    with pytest.raises(ErreurMetier) as e:
        habilitations.changer(habilitation=h, vers="a_declarer", acteur=SYSTEME)
    assert [x.code for x in e.value.constats] == ["HAB-045"]


def test_an_amendment_rules_from_its_first_day_and_within_the_registration(
    o: Organisation, certification: Certification, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    premiere = h.convention
    assert premiere is not None
    with pytest.raises(ErreurMetier, match="HAB-007"):
        f.convention(alpha, convention=premiere, du=date(2030, 1, 1), au=None)
    h.refresh_from_db()
    assert h.convention_id == premiere.pk
    avenant = f.convention(alpha, convention=premiere, du=date(2030, 1, 1), au=date(2035, 1, 1))
    h.refresh_from_db()
    assert (h.convention_id, h.au) == (avenant.pk, date(2035, 1, 1))
    assert "2035" in h.mouvements.order_by("-pk")[0].motif
    k.inscrite(o, alpha, certification)  # under the former version, which rules until then


def test_what_it_covers_is_completed_before_the_signature_and_not_after(
    o: Organisation, certification: Certification, alpha: Etablissement
) -> None:
    sud = f.alpha(o, "99900000000027", "Alpha Sud")
    h = f.habilitation(alpha, certification, convention=None)
    f.mener(h, "dossier_en_cours", "instruction", "convention_a_signer")
    kv = f.convention(alpha)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page, url = (reverse(f"reseau:{x}", args=[o.slug, h.pk]) for x in ("habilitation", "completer"))
    assert f'href="{url}"' in client.get(page).content.decode()
    assert BLOC in client.get(url).content.decode()
    corps = {"du": "2026-01-01", "au": "2098-08-31", "convention": kv.pk, "blocs": [BLOC], "sites": [sud.pk]}
    assert client.post(url, corps | {"au": "2099-01-01"}).status_code == 422
    assert client.post(url, corps).status_code == 302
    h.refresh_from_db()
    assert (h.convention_id, h.blocs, [s.pk for s in h.sites.all()]) == (kv.pk, [BLOC], [sud.pk])
    assert Evenement.objects.filter(acte="reseau.completer").count() == 1
    client.post(url, corps)
    assert Evenement.objects.filter(acte="reseau.completer").count() == 1  # nothing changed
    habilitations.changer(habilitation=h, vers="a_declarer", acteur=SYSTEME)
    assert client.post(url, corps | {"blocs": []}).status_code == 422
    assert f'href="{url}"' not in client.get(page).content.decode()
    h.refresh_from_db()
    assert h.blocs == [BLOC]


def test_the_form_of_a_new_one_names_blocs_and_sites(
    o: Organisation, certification: Certification, alpha: Etablissement
) -> None:
    sud = f.alpha(o, "99900000000027", "Alpha Sud")
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    corps = {
        "etablissement": alpha.pk, "certification": certification.pk, "role": "former", "du": "2026-01-01", "sites": [sud.pk],
    }  # fmt: skip
    refus = client.post(reverse("reseau:nouvelle", args=[o.slug]), corps | {"blocs": "BC09"})
    assert (refus.status_code, "HAB-024" in refus.content.decode()) == (422, True)
    assert client.post(reverse("reseau:nouvelle", args=[o.slug]), corps | {"blocs": "bc01"}).status_code == 302
    h = HabilitationPartenaire.toutes.get()
    assert (h.blocs, [s.pk for s in h.sites.all()]) == ([BLOC], [sud.pk])


def test_what_is_over_is_not_renewed(certification: Certification, alpha: Etablissement) -> None:
    h = f.active(alpha, certification, au=aujourdhui() + timedelta(days=3))
    r = suites.ouvrir_renouvellement(habilitation=h, au=date(2040, 1, 1), acteur=SYSTEME)
    with geler(k.dans(4)):
        with pytest.raises(ErreurMetier, match="HAB-263"):
            suites.conclure_renouvellement(renouvellement=r, acteur=SYSTEME)
        suites.abandonner_renouvellement(renouvellement=r, acteur=SYSTEME)
        with pytest.raises(ErreurMetier, match="HAB-263"):
            suites.ouvrir_renouvellement(habilitation=h, au=date(2040, 1, 1), acteur=SYSTEME)

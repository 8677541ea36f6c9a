"""Who came to the jury: the act, its corrections, and the jury that those present make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.branchements.jurys import presences_a_noter
from parchemin.parcours.domain import jury_constats
from parchemin.parcours.models import PresenceSiege, QualiteSiege, SessionExamen, SiegeJury
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.services import convocations_jury as convocations
from parchemin.parcours.services import jurys
from parchemin.parcours.services.jurys_presence import PresenceAuJury, noter_presences_jury
from parchemin.plateforme.registres.gardes import gardes, objections
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.conftest import MIDI
from tests.fabrique import client_de, membre, organisation
from tests.parcours.fabrique_jurys import candidat, certification_locale, jury_complet, mandate, membre_jury, session

pytestmark = pytest.mark.django_db
PRESENT, ABSENT, EXCUSE, A_NOTER = (
    PresenceSiege.PRESENT,
    PresenceSiege.ABSENT,
    PresenceSiege.EXCUSE,
    PresenceSiege.A_NOTER,
)


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def s(o: Organisation) -> SessionExamen:
    """A jury settled for the day of the tests, with one substitute."""
    s = session(o, certification_locale(o), dans=0)
    candidat(s, "Martin")
    jury_complet(s)
    m = membre_jury(o, "Duval", sexe="M")
    mandate(m, s.certification)
    jurys.appeler_au_jury(session=s, membre=m, qualite=QualiteSiege.SUPPLEANT, acteur=SYSTEME)
    jurys.arreter_composition(session=s, acteur=SYSTEME)
    return s


def siege(s: SessionExamen, nom: str) -> SiegeJury:
    return SiegeJury.toutes.get(session=s, membre__nom=nom)


def noter(s: SessionExamen, raison: str = "", **qui: Any) -> int:
    """`Aubry=PRESENT`, `Caron=(EXCUSE, "Tribunal")`, `Duval=(PRESENT, "", "Caron")`."""
    presences = []
    for nom, dit in qui.items():
        presence, motif, place = (*dit, "", "")[:3] if isinstance(dit, tuple) else (dit, "", "")
        presences.append(PresenceAuJury(siege(s, nom).pk, presence, motif, siege(s, place).pk if place else None))
    return noter_presences_jury(session=s, presences=presences, raison=raison, acteur=SYSTEME)


def codes(erreur: pytest.ExceptionInfo[ErreurMetier]) -> set[str]:
    return {c.code for c in erreur.value.constats}


def garde(s: SessionExamen) -> list[str]:
    return [c.code for c in objections("parcours.tenir_jury", s)]


def test_le_jury_se_tient_avec_ceux_qui_sont_la(s: SessionExamen) -> None:
    """Nobody noted: it waits. Enough people there: it sits. Not enough: it does not, whoever was called."""
    assert garde(s) == ["JUR-055"]
    assert noter(s, Aubry=PRESENT, Bonnet=PRESENT) == 2
    (constat,) = objections("parcours.tenir_jury", s)
    assert constat.code == "JUR-055"
    assert "Marc Caron" in constat.quoi
    assert "Duval" not in constat.quoi  # a substitute is not expected
    assert noter(s, Caron=(EXCUSE, "Convocation au tribunal")) == 1
    assert garde(s) == []
    assert noter(s, Caron=(EXCUSE, "Convocation au tribunal")) == 0
    noter(s, "Parti avant le début", Bonnet=ABSENT)
    assert garde(s) == ["JUR-001"]
    noter(s, Duval=(PRESENT, "", "Bonnet"))
    assert garde(s) == []
    noter(s, "Mauvaise ligne", Aubry=ABSENT)
    assert {"JUR-001", "JUR-002"} <= set(garde(s))
    noter(s, "Report", Duval=ABSENT)
    assert "JUR-061" in garde(s)


def test_avant_le_jour_rien_ne_se_note_et_le_jury_prevu_compte(s: SessionExamen) -> None:
    with geler(MIDI - timedelta(days=1)):
        assert garde(s) == []
        with pytest.raises(ErreurMetier) as e:
            noter(s, Aubry=PRESENT)
        assert codes(e) == {"JUR-056"}
    SessionExamen.toutes.filter(pk=s.pk).update(jury_le=None)
    with pytest.raises(ErreurMetier) as e:
        noter(s, Aubry=PRESENT)
    assert codes(e) == {"JUR-018"}
    SessionExamen.toutes.filter(pk=s.pk).update(jury_le=aujourdhui(), etat="annulee")
    with pytest.raises(ErreurMetier) as e:
        noter(s, Aubry=PRESENT)
    assert codes(e) == {"JUR-036"}


def test_une_excuse_dit_pourquoi_sans_sante(s: SessionExamen) -> None:
    with pytest.raises(ErreurMetier) as e:
        noter(s, Aubry=PRESENT, Bonnet=EXCUSE, Caron=(ABSENT, "Grippe"))
    assert codes(e) == {"JUR-058", "JUR-057"}
    assert not SiegeJury.toutes.exclude(presence="").exists()  # all or nothing
    noter(s, Aubry=(PRESENT, "sans objet"))
    assert siege(s, "Aubry").motif_absence == ""


def test_corriger_demande_une_raison_et_la_garde(s: SessionExamen) -> None:
    noter(s, Aubry=PRESENT, Bonnet=PRESENT)
    for raison, code in (("  ", "JUR-059"), ("Opération chirurgicale", "JUR-057")):
        with pytest.raises(ErreurMetier) as e:
            noter(s, raison, Aubry=ABSENT)
        assert codes(e) == {code}
    noter(s, "Émargement relu", Aubry=ABSENT, Caron=PRESENT)
    noter(s, "Erreur de jury", Bonnet=A_NOTER)
    assert [siege(s, n).present for n in ("Aubry", "Bonnet", "Caron")] == [False, None, True]
    assert (siege(s, "Bonnet").presence_le, siege(s, "Bonnet").presence_par_libelle) == (None, "")
    dites = [p.phrase for p in selectors.journal_du_jury(s, selectors.sieges_de(s))]
    assert (
        "a corrigé la présence de Marc Bonnet au jury « Session » : « à noter » au lieu de « présent ». "
        "Raison : Erreur de jury" in dites
    )
    assert "a noté Marc Caron « présent » au jury « Session »." in dites
    assert any(p.endswith("« absent » au lieu de « présent ». Raison : Émargement relu") for p in dites)


@pytest.mark.parametrize(
    "qui",
    [
        {"Duval": (PRESENT, "", "Aubry")},  # nobody said Aubry is absent
        {"Aubry": PRESENT, "Duval": (PRESENT, "", "Aubry")},
        {"Aubry": ABSENT, "Bonnet": (PRESENT, "", "Aubry")},  # not a substitute
        {"Duval": (PRESENT, "", "Duval")},
    ],
)
def test_remplacement_impossible(s: SessionExamen, qui: dict[str, Any]) -> None:
    with pytest.raises(ErreurMetier) as e:
        noter(s, **qui)
    assert codes(e) == {"JUR-060"}


def test_un_remplacement_change_de_place_et_tombe_avec_l_absence(s: SessionExamen) -> None:
    noter(s, Aubry=ABSENT, Bonnet=ABSENT, Duval=(PRESENT, "", "Aubry"))
    noter(s, "Autre place", Duval=(PRESENT, "", "Bonnet"))
    assert siege(s, "Duval").remplace == siege(s, "Bonnet")
    with pytest.raises(ErreurMetier) as e:
        noter(s, "Arrivé en retard", Bonnet=PRESENT)
    assert codes(e) == {"JUR-060"}
    noter(s, "Arrivé en retard", Bonnet=PRESENT, Duval=PRESENT)
    assert siege(s, "Duval").remplace is None


def test_un_jury_clos_ne_change_plus(s: SessionExamen, monkeypatch: pytest.MonkeyPatch) -> None:
    """The room above, that closes juries, says so by the guard."""
    noter(s, Aubry=PRESENT)
    ferme = jury_constats.JURY_TENU.constat(date="hier")

    def clos(acte: str, sujet: Any) -> list[Any]:
        return [ferme] if acte == "parcours.noter_presence_jury" and sujet == s else []

    monkeypatch.setitem(gardes._fonctions, "essai.jury_clos", clos)
    with pytest.raises(ErreurMetier) as e:
        noter(s, "Trop tard", Aubry=ABSENT)
    assert codes(e) == {"JUR-048"}
    assert siege(s, "Aubry").present


def test_qui_a_siege_ne_se_retire_pas(s: SessionExamen) -> None:
    noter(s, Aubry=PRESENT)
    jurys.rouvrir_composition(session=s, motif="Ajout", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        jurys.retirer_du_jury(siege=siege(s, "Aubry"), acteur=SYSTEME)
    assert codes(e) == {"JUR-044"}


def test_nomme_ailleurs_les_presences_ne_bloquent_pas(o: Organisation) -> None:
    s = session(o, certification_locale(o, famille="cap"), dans=0)
    jury_complet(s)
    jurys.arreter_composition(session=s, acteur=SYSTEME)
    assert garde(s) == []
    constats = {c.code: str(c.gravite) for c in selectors.objections_jury(s, aujourdhui())}
    assert constats["JUR-055"] == "information"
    noter(s, Aubry=ABSENT, Bonnet=ABSENT, Caron=ABSENT)
    assert garde(s) == ["JUR-061"]


def test_la_page_des_presences(o: Organisation, s: SessionExamen) -> None:
    sophie = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    jury = reverse("parcours:session_jury", args=[o.slug, s.pk])
    url = reverse("parcours:jury_presence", args=[o.slug, s.pk])
    assert url in sophie.get(jury).content.decode()
    page = sophie.get(url).content.decode()
    assert "Pourquoi corriger" not in page
    a, b, c, d = (siege(s, n).pk for n in ("Aubry", "Bonnet", "Caron", "Duval"))
    envoi = {f"presence-{a}": "present", f"presence-{b}": "present", f"presence-{c}": "excuse"}
    reponse = sophie.post(url, envoi)
    assert reponse.status_code == 422
    assert "JUR-058" in reponse.content.decode()
    assert f'name="presence-{a}" value="present" checked' in reponse.content.decode()
    envoi |= {f"motif-{c}": "Grève des trains", f"presence-{d}": "present", f"remplace-{d}": str(c)}
    page = sophie.post(url, envoi, follow=True).content.decode()
    assert "Avec ceux qui sont là, le jury peut se tenir" in page
    assert "3 membres présents" in page
    assert "à la place de Marc Caron" in page
    assert "Grève des trains" in page
    reponse = sophie.post(url, {f"presence-{a}": "a_noter"})
    assert "JUR-059" in reponse.content.decode()
    page = sophie.post(url, {f"presence-{a}": "a_noter", "raison": "Autre jury"}, follow=True).content.decode()
    assert "[JUR-0" in page
    assert siege(s, "Aubry").present is None
    for brut in ("", "9" * 40, "-1", "²"):
        assert sophie.post(url, {f"presence-{d}": "present", f"remplace-{d}": brut, "raison": "x"}).status_code == 302
    with geler(MIDI - timedelta(days=2)):
        assert "à partir du jour du jury" in sophie.get(url).content.decode()


def test_sans_suppleant_personne_ne_remplace(o: Organisation) -> None:
    s = session(o, certification_locale(o), dans=0)
    jury_complet(s)
    sophie = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    assert "Remplace" not in sophie.get(reverse("parcours:jury_presence", args=[o.slug, s.pk])).content.decode()


def test_la_page_est_pour_qui_gere_les_jurys(o: Organisation, s: SessionExamen) -> None:
    url = reverse("parcours:jury_presence", args=[o.slug, s.pk])
    for role in (Role.QUALITE, Role.MEMBRE_JURY, Role.PARTENAIRE):
        client: Client = client_de(membre(o, role, email=f"{role}@refus.example".replace("_", "-")).utilisateur)
        for reponse in (client.get(url), client.post(url, {})):
            assert reponse.status_code in (403, 404)
    assert not SiegeJury.toutes.exclude(presence="").exists()


def test_la_page_du_jour_les_rappelle(o: Organisation, s: SessionExamen) -> None:
    m = membre(o, Role.SECRETARIAT_JURY)
    (e,) = presences_a_noter(m, aujourdhui())
    assert (e.jour, e.geste) == (s.jury_le, "Noter")
    assert list(presences_a_noter(m, aujourdhui() - timedelta(days=1))) == []
    convocations.repondre(siege=siege(s, "Caron"), present=False, acteur=SYSTEME)
    noter(s, Aubry=PRESENT, Bonnet=PRESENT)
    assert list(presences_a_noter(m, aujourdhui())) == []

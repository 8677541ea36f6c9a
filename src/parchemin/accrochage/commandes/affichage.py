"""How the command line shows findings: grouped by code, with a few places each, or everything as JSON."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from parchemin.accrochage.domain.verdict import Verdict
from parchemin.accrochage.domain.verification import ConstatSitue
from parchemin.socle.constats import ErreurMetier, Gravite

LIEUX = 5
_ORDRE = {Gravite.BLOQUANT: 0, Gravite.AVERTISSEMENT: 1, Gravite.INFORMATION: 2}
_MOTS = {Gravite.BLOQUANT: "bloque", Gravite.AVERTISSEMENT: "avertit", Gravite.INFORMATION: "informe"}


def preparer() -> None:
    """A console or a pipe that cannot write « œ » or a narrow space must not stop the work: it gets a substitute."""
    for flux in (sys.stdout, sys.stderr):
        reconfigurer = getattr(flux, "reconfigure", None)
        if reconfigurer is not None:
            reconfigurer(errors="backslashreplace")


def avertir(phrase: str) -> None:
    """A sentence on the error output, so that the standard one stays what was asked."""
    if phrase:
        print(phrase, file=sys.stderr)


def pluriel(n: int, nom: str) -> str:
    """« 1 passage », « 12 000 passages »."""
    return f"{n:,}".replace(",", "\u202f") + f" {nom}{'s' if n > 1 else ''}"


def en_json(objet: dict[str, Any]) -> None:
    """On the standard output, and nothing else there. Pure ASCII when the output cannot carry more."""
    utf8 = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"
    print(json.dumps(objet, ensure_ascii=not utf8, indent=1, default=str))


def en_verdicts(comptes: Mapping[Verdict, int]) -> str:
    """« 12 prêts, 2 à risque, 1 bloqué »."""
    mots = {
        Verdict.PRET: ("prêt", "prêts"),
        Verdict.A_RISQUE: ("à risque", "à risque"),
        Verdict.BLOQUE: ("bloqué", "bloqués"),
    }
    return ", ".join(f"{n} {mots[k][n > 1]}" for k in Verdict if (n := comptes.get(k, 0)))


def situer(c: ConstatSitue) -> str:
    """« passage n° 3 (ligne 12, 4f2a…) », « fichier »."""
    if not c.rang:
        return f"fichier, ligne {c.ligne}" if c.ligne else "fichier"
    ou = ", ".join(x for x in (f"ligne {c.ligne}" if c.ligne else "", c.id_technique) if x)
    return f"passage n° {c.rang}" + (f" ({ou})" if ou else "")


def montrer(constats: Sequence[ConstatSitue], comptes: dict[tuple[str, Gravite], int]) -> None:
    """Blocking findings first. Each code once, with what to do and its first places."""
    groupes: dict[tuple[str, Gravite], list[ConstatSitue]] = defaultdict(list)
    for c in constats:
        groupes[c.constat.code, c.constat.gravite].append(c)
    for (code, gravite), n in sorted(comptes.items(), key=lambda x: (_ORDRE[x[0][1]], x[0][0])):
        situes = groupes[code, gravite]
        print(f"\n[{code}] {_MOTS[gravite]} — {n} fois")
        for c in situes[:LIEUX]:
            print(f"  {situer(c)} : {c.constat.quoi}")
        if n > LIEUX:
            print(f"  … et {n - LIEUX} autres")
        if situes:
            if situes[0].constat.pourquoi:
                print(f"  Pourquoi : {situes[0].constat.pourquoi}")
            print(f"  Que faire : {situes[0].constat.remede}")


def refuser(e: ErreurMetier, *, json_: bool) -> None:
    """A refusal on the error output, or as JSON on the standard one."""
    if json_:
        en_json({"refus": [c.vers_dict() for c in e.constats]})
        return
    for c in e.constats:
        print(f"{c.phrase}\n  Pourquoi : {c.pourquoi}\n  Que faire : {c.remede}", file=sys.stderr)

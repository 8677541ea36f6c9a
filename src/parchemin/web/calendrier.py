"""Deadlines as an iCalendar feed (RFC 5545): all-day events, stable UIDs, so that a change updates the entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from parchemin.plateforme.registres.echeances import Echeance


def build_ics(*, nom: str, echeances: Iterable[Echeance], base_url: str, moment: datetime) -> bytes:
    """The feed as bytes. `base_url` has no final slash; `moment` (aware) stamps the entries."""
    flux = Calendar()
    flux.add("prodid", "-//Parchemin//Echeances//FR")
    flux.add("version", "2.0")
    flux.add("x-wr-calname", nom)
    flux.add("x-wr-timezone", "Europe/Paris")
    for e in echeances:
        entree = Event()
        entree.add("uid", f"{e.cle}@parchemin")
        entree.add("dtstamp", moment)
        entree.add("dtstart", e.jour)
        entree.add("dtend", e.jour + timedelta(days=1))
        entree.add("summary", e.quoi)
        if e.pourquoi:
            entree.add("description", e.pourquoi)
        if e.url:
            entree.add("url", f"{base_url}{e.url}")
        entree.add("transp", "TRANSPARENT")
        flux.add_component(entree)
    resultat: bytes = flux.to_ical()
    return resultat

"""The jury's day as an iCalendar file (RFC 5545): the UID is that of the session, so that a change updates the entry."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from icalendar import Calendar, Event

from parchemin.parcours.models import SessionExamen
from parchemin.parcours.services.convocations import lieu_de
from parchemin.socle.horloge import maintenant


def agenda(session: SessionExamen) -> HttpResponse:
    """One all-day entry: no candidate is named. 404 when the jury has no day."""
    if session.jury_le is None:
        raise Http404
    flux = Calendar()
    flux.add("prodid", "-//Parchemin//Jury//FR")
    flux.add("version", "2.0")
    entree = Event()
    entree.add("uid", f"jury-{session.organisation_id}-{session.pk}@parchemin")
    entree.add("dtstamp", maintenant())
    entree.add("dtstart", session.jury_le)
    entree.add("dtend", session.jury_le + timedelta(days=1))
    entree.add("summary", f"Jury : {session.certification.intitule}")
    entree.add("description", session.intitule)
    if lieu := lieu_de(session):
        entree.add("location", lieu)
    flux.add_component(entree)
    return HttpResponse(
        flux.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="jury-{session.jury_le:%Y-%m-%d}.ics"'},
    )

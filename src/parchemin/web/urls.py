from django.urls import path

from parchemin.web import api, journal, resume_vues, views

app_name = "web"
urlpatterns = [
    path("o/<slug:slug>/", views.journee, name="aujourdhui"),
    path("o/<slug:slug>/vu/", views.vu, name="vu"),
    path("o/<slug:slug>/resume/", resume_vues.resume, name="resume"),
    path("o/<slug:slug>/calendrier/", views.calendrier, name="calendrier"),
    path("o/<slug:slug>/calendrier/abonnement/", views.abonner, name="abonner"),
    path("o/<slug:slug>/recherche/", views.recherche, name="recherche"),
    path("o/<slug:slug>/journal/", journal.journal, name="journal"),
    path("calendrier/<str:jeton>.ics", views.calendrier_ics, name="calendrier_ics"),
    *api.urls_pages,
]

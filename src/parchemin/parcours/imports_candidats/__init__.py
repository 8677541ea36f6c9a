"""« Candidats »: people and, if the file says so, their enrolment."""

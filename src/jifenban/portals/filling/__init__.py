"""Pages of a form: the same for whoever fills it in, an applicant on a phone or a clerk at the window."""

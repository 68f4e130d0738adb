"""Starts and tends the processes of one installation: database, web, worker, identity provider."""

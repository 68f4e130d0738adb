"""The design language shared by the portals: templates, components, icons."""

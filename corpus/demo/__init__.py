"""The bundled site of the demo: fictional articles in the three page structures, served on this machine."""

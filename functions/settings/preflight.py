"""OPTIONS of every path: what a browser asks before a page of another origin may call."""

from supermarket.edge.cors import preflight

handler = preflight

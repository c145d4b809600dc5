"""Editions: packages of the facts that never change, and the databases that are made of them."""

from registry.exchange.editions.format_2 import FILES
from registry.exchange.editions.package import opened
from registry.exchange.editions.publishing import FORMAT, Publication, publish
from registry.exchange.editions.shelf import Shelf

__all__ = ["FILES", "FORMAT", "Publication", "Shelf", "opened", "publish"]

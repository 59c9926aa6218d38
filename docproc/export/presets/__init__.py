"""Presets: files that accounting programs import."""

from docproc.export.presets.booking import Accounts, Booking, booking_of
from docproc.export.presets.datev import DATEV
from docproc.export.presets.lexware import LEXWARE
from docproc.export.presets.preset import Preset, write_preset
from docproc.export.presets.quickbooks import QUICKBOOKS
from docproc.export.presets.xero import XERO

PRESETS = {preset.name: preset for preset in (DATEV, QUICKBOOKS, XERO, LEXWARE)}

__all__ = ["PRESETS", "Accounts", "Booking", "Preset", "booking_of", "write_preset"]

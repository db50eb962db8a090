from .deciding import AdoptPage, ChangePage, EndPage
from .reading import (
    ChoicesPage,
    ClausePage,
    ExportPage,
    HistoryPage,
    HomePage,
    PackPage,
    PolicyPage,
    SelectionPage,
    WholePage,
)

__all__ = [
    "AdoptPage",
    "ChangePage",
    "ChoicesPage",
    "ClausePage",
    "EndPage",
    "ExportPage",
    "HistoryPage",
    "HomePage",
    "PackPage",
    "PolicyPage",
    "SelectionPage",
    "WholePage",
]

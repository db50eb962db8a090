"""What all factories share."""

from __future__ import annotations

from typing import Any

import factory

from sro_program.testing.placing import place


class PlacedFactory(factory.django.DjangoModelFactory):
    """Makes workflow records: `status="open"` puts the saved record there past its workflow."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        status = kwargs.pop("status", None)
        late = {name: kwargs.pop(name) for name in ("submitted_at", "status_since") if name in kwargs}
        record = super()._create(model_class, *args, **kwargs)
        return place(record, status or record.status, **late) if status or late else record
